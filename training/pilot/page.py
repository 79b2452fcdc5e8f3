"""Everything the page of the pilot says, gathered once for the template."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from training.pages.intervals import drawn_interval
from training.pages.numbers import day, decimals, moment, percent, whole
from training.pilot import words
from training.pilot.method import how_it_was_done, limits
from training.pilot.pilot import Pilot
from training.pilot.questions import Answers, answers
from training.pilot.trial import SampleResult, Spread
from training.pilot.verdicts import Finding, Judgement
from training.pilot.wrong import because, missed, wasted

MOST_WRONG_SHOWN = 10
KINDS = {
    "class": "Who the lead is: classes, each judged against lower ones",
    "must-fit factor": "What must fit",
    "activity": "What leads do",
    "sequence": "One thing after another",
    "limit": "Floor and ceiling",
    "contact request": "Hand-off: direct requests",
    "disqualification": "Hand-off: what disqualifies",
}
_COLOUR: dict[Finding, str] = {
    "opposite": "bad",
    "less": "open",
    "more": "open",
    "speaks_for": "open",
    "speaks_against": "open",
    "as_agreed": "good",
}


@dataclass(frozen=True)
class SampleLine:
    """One sample, as the page shows it."""

    name: str
    leads: str
    mql: str
    share: str
    interval: str
    score: str
    points: str
    parts: str
    moment: str
    empty: bool


@dataclass(frozen=True)
class RuleLine:
    """One rule, as the page shows it."""

    label: str
    stage: str
    points: str
    shares: tuple[tuple[str, str], ...]
    lift: str
    picture: Markup
    said: str
    colour: str


@dataclass(frozen=True)
class WrongLead:
    """One lead that would have been treated wrongly."""

    lead_id: str
    as_of: str
    score: str
    points: str
    because: str


@dataclass(frozen=True)
class WrongPart:
    """The worst wrong leads of one sample."""

    title: str
    total: int
    leads: tuple[WrongLead, ...]


@dataclass(frozen=True)
class Page:
    """What the template fills in; texts of users are escaped there."""

    data: str
    policy: str
    policy_version: str
    until: str
    horizon: str
    standing: str
    headline: str
    meaning: str
    notes: tuple[str, ...]
    samples: tuple[SampleLine, ...]
    rules: tuple[tuple[str, tuple[RuleLine, ...]], ...]
    never: int
    wrong: tuple[WrongPart, ...]
    answers: Answers
    method: tuple[str, ...]
    limits: tuple[str, ...]
    leads_file: str


def page_of(pilot: Pilot, data: str, leads_file: str) -> Page:
    """Gather the page.

    Parameters
    ----------
    pilot
        What was found.
    data
        What the data are called; without user and password.
    leads_file
        Name of the file with all leads.
    """
    return Page(
        data=data,
        policy=pilot.policy.name,
        policy_version=pilot.policy_version,
        until=moment(pilot.until_us),
        horizon=f"{pilot.horizon_days:g}",
        standing=words.standing(pilot.results),
        headline=words.headline(pilot),
        meaning=words.meaning(pilot),
        notes=pilot.notes,
        samples=tuple(_sample_line(result) for result in pilot.results),
        rules=tuple(_rule_parts(pilot.judgements)),
        never=sum(j.finding == "never" for j in pilot.judgements),
        wrong=tuple(_wrong_parts(pilot)),
        answers=answers(pilot),
        method=how_it_was_done(pilot),
        limits=limits(pilot),
        leads_file=leads_file,
    )


def _sample_line(result: SampleResult) -> SampleLine:
    drawn = whole(result.leads)
    if result.leads < result.in_history:
        drawn += f" of {whole(result.in_history)}"
    parts = (result.classification, result.qualification, result.prioritisation)
    return SampleLine(
        name=result.name,
        leads=drawn,
        mql=whole(result.mql),
        share=percent(result.share),
        interval=words.interval(result.low, result.high),
        score=_quartiles(result.score, 1),
        points=_quartiles(result.points, 0),
        parts=words.summed([part.middle for part in parts]) if result.leads else "",
        moment=_moment(result),
        empty=not result.leads,
    )


def _moment(result: SampleResult) -> str:
    said = f"{words.days(result.age_days.middle)} after creation (median)"
    if not result.leads:
        return said
    return f"{said}; {percent(result.handed_over / result.leads)} just before a hand-off status"


def _number(value: float, places: int) -> str:
    if not math.isfinite(value):
        return "–"
    return decimals(value, places) if places else whole(value)


def _quartiles(spread: Spread, places: int) -> str:
    middle, low, high = (_number(v, places) for v in (spread.middle, spread.low, spread.high))
    return f"{middle} ({low}–{high})"


def _rule_parts(judgements: Sequence[Judgement]) -> Iterator[tuple[str, tuple[RuleLine, ...]]]:
    for kind, title in KINDS.items():
        lines = tuple(_rule_line(j) for j in judgements if j.kind == kind)
        if lines:
            yield title, lines


def _rule_line(judgement: Judgement) -> RuleLine:
    worth = judgement.worth
    said = judgement.said
    if worth is not None and judgement.finding in ("less", "more"):
        said += f": rather {words.signed(worth.points)}"
    return RuleLine(
        label=judgement.label,
        stage=judgement.stage or "",
        points=words.points_words(judgement.points),
        shares=tuple((name, percent(share)) for name, share in judgement.share.items()),
        lift=words.lift_words(judgement.lift, judgement.low, judgement.high),
        picture=drawn_interval(judgement.lift, judgement.low, judgement.high),
        said=said,
        colour=_COLOUR.get(judgement.finding, ""),
    )


def _wrong_parts(pilot: Pilot) -> Iterator[WrongPart]:
    rows = {
        "Won, but not handed over": missed(pilot.trial),
        "Lost, but handed over": wasted(pilot.trial, "lost"),
        "Rejected, but handed over": wasted(pilot.trial, "rejected"),
    }
    for title, chosen in rows.items():
        shown = chosen[:MOST_WRONG_SHOWN].tolist()
        yield WrongPart(title, len(chosen), tuple(_wrong_lead(pilot, row) for row in shown))


def _wrong_lead(pilot: Pilot, row: int) -> WrongLead:
    trial, points = pilot.trial, pilot.trial.seen.points
    parts = (points.classification[row], points.qualification[row], points.prioritisation[row])
    return WrongLead(
        lead_id=pilot.lead_ids[row],
        as_of=day(int(trial.samples.moments.as_of_us[row])),
        score=f"{trial.score[row]:.1f}",
        points=f"{words.signed(points.total[row])} = {words.summed(parts)}",
        because=because(trial, row),
    )
