"""Everything the page of a simulation says, gathered once for the template."""

from __future__ import annotations

from dataclasses import dataclass

from features.policy.load import policy_version
from training.hindsight import words
from training.hindsight.compare import Line
from training.hindsight.method import how_it_was_made, limits
from training.hindsight.movers import Move, Mover
from training.hindsight.simulate import Simulation
from training.pages.numbers import day, decimals, moment, plain, whole

MOST_SHOWN = 20


@dataclass(frozen=True)
class Row:
    """One measure, as the page shows it."""

    name: str
    meaning: str
    current: str
    current_band: str
    new: str
    new_band: str
    difference: str
    difference_band: str
    real: bool


@dataclass(frozen=True)
class Moved:
    """One lead that enters or leaves."""

    lead_id: str
    when: str
    score: str
    clause: str
    other_clause: str
    outcome: str


@dataclass(frozen=True)
class List:
    """Leads that enter, or leave: how many there are, what became of them, and the first ones."""

    title: str
    said: str
    ours: str
    other: str
    leads: tuple[Moved, ...]


@dataclass(frozen=True)
class Page:
    """What the template fills in; texts of users are escaped there."""

    data: str
    current: str
    current_version: str
    new: str
    new_version: str
    begin: str
    until: str
    horizon: str
    standing: str
    headline: str
    meaning: str
    remarks: tuple[str, ...]
    facts: tuple[tuple[str, str, str], ...]
    rows: tuple[Row, ...]
    lists: tuple[List, ...]
    method: tuple[str, ...]
    limits: tuple[str, ...]
    hand_offs_file: str


def page_of(simulation: Simulation, data: str, hand_offs_file: str) -> Page:
    """Gather the page.

    Parameters
    ----------
    simulation
        What was found.
    data
        What the data are called.
    hand_offs_file
        Name of the file with every hand-off.
    """
    past = simulation.replayed.past
    current, new = past.policies
    return Page(
        data=data,
        current=current.name,
        current_version=policy_version(current),
        new=new.name,
        new_version=policy_version(new),
        begin=day(int(simulation.replayed.edges_us[0])),
        until=moment(past.until_us),
        horizon=plain(past.horizon_days),
        standing=words.standing(simulation),
        headline=words.headline(simulation),
        meaning=words.meaning(simulation),
        remarks=tuple(simulation.remarks),
        facts=_facts(simulation),
        rows=tuple(_row(line) for line in simulation.lines),
        lists=(_list(simulation, "enters"), _list(simulation, "leaves")),
        method=how_it_was_made(simulation),
        limits=limits(simulation),
        hand_offs_file=hand_offs_file,
    )


def _facts(simulation: Simulation) -> tuple[tuple[str, str, str], ...]:
    return (
        ("Weeks simulated", decimals(simulation.weeks, 1), "each with the models of its time"),
        ("Leads", whole(simulation.leads), "open at some time in these weeks"),
        ("Later wins", whole(simulation.later_wins), "of these leads, in these weeks"),
        (
            "Decisions",
            whole(len(simulation.replayed.timeline)),
            "looks at a lead, by each agreement",
        ),
    )


def _row(line: Line) -> Row:
    unit, difference = line.measure.unit, line.difference
    return Row(
        name=line.measure.name,
        meaning=line.measure.meaning,
        current=words.written(line.current.value, unit),
        current_band=words.interval(line.current, unit),
        new=words.written(line.new.value, unit),
        new_band=words.interval(line.new, unit),
        difference=words.written_difference(difference.value, unit),
        difference_band=words.interval(difference, unit, difference=True),
        real=difference.low > 0 or difference.high < 0,
    )


def _list(simulation: Simulation, move: Move) -> List:
    movers = [mover for mover in simulation.movers if mover.move == move]
    ours, other = ("new", "current") if move == "enters" else ("current", "new")
    shown = sorted(movers, key=lambda m: (-m.score, m.lead_id))[:MOST_SHOWN]
    return List(
        title="Who enters the list" if move == "enters" else "Who leaves the list",
        said=_became(movers, move),
        ours=ours,
        other=other,
        leads=tuple(_moved(mover) for mover in shown),
    )


def _became(movers: list[Mover], move: Move) -> str:
    alone = "new agreement alone hands" if move == "enters" else "current agreement alone hands"
    if not movers:
        return f"Nobody: there is no lead that the {alone} over."
    counts = {name: sum(m.outcome == name for m in movers) for name in _OUTCOMES}
    became = ", ".join(f"{n:,} {_OUTCOMES[name]}" for name, n in counts.items() if n)
    shown = f" The {MOST_SHOWN} with the highest score:" if len(movers) > MOST_SHOWN else ""
    verb = "lead that the" if len(movers) == 1 else "leads that the"
    return f"{len(movers):,} {verb} {alone} over. What became of them: {became}.{shown}"


_OUTCOMES = {
    "won": "won in time",
    "won later": "won later",
    "lost": "lost",
    "rejected": "rejected",
    "open": "still open",
}


def _moved(mover: Mover) -> Moved:
    return Moved(
        lead_id=mover.lead_id,
        when=day(mover.at_us),
        score=f"{mover.score:.1f}",
        clause=mover.clause,
        other_clause=mover.other_clause,
        outcome=words.outcome_in_words(mover.outcome, mover.days_to_win),
    )
