"""Parts of the scheme and of the hand-off that decide nothing on these data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from features.facts import MICROSECONDS_PER_DAY
from features.points import Counter
from features.policy.against_data.look import Look, conditions_of
from features.policy.places import KeyPath, Problem
from features.policy.schema import Condition, Did

MICROSECONDS_PER_WEEK = 7 * MICROSECONDS_PER_DAY
FEWEST_WEEKS = 2.0
# A class or a route for everybody is a deliberate last one.
FOR_EVERYBODY = {
    "qualification": "every lead gets its 100 points: it tells nobody apart",
    "hand_off": "nobody could ever be handed over",
}


def hand_off_doubts(look: Look, explained: Sequence[KeyPath]) -> Iterator[Problem]:
    """Find conditions that hold for nobody or everybody, and hand-offs that cannot be.

    Parameters
    ----------
    look
        The data.
    explained
        Paths about which a doubt says already why nothing can hold there.
    """
    for path, condition in conditions_of(look.policy):
        if not any(known[: len(path)] == path for known in explained):
            yield from _condition_doubts(look, path, condition)
    yield from _sequence_doubts(look)
    for i, name in enumerate(look.policy.hand_off.contact_request):
        if not look.totals[name]:
            text = f"{name} never came in: no lead can be handed over by it"
            yield Problem(("hand_off", "contact_request", i), text)
    yield from _capacity_doubts(look)


def _condition_doubts(look: Look, path: KeyPath, condition: Condition) -> Iterator[Problem]:
    holds = look.holds(condition)
    # That nobody is disqualified is good news, as long as the test could hold.
    if not holds and path[:2] != ("hand_off", "disqualify"):
        text = f"holds for none of the {look.leads:,} leads, as of their last activity"
        yield Problem(path, text)
    elif holds == look.leads and str(path[0]) in FOR_EVERYBODY:
        text = f"holds for every one of the {look.leads:,} leads"
        yield Problem(path, f"{text} – {FOR_EVERYBODY[str(path[0])]}")


def _sequence_doubts(look: Look) -> Iterator[Problem]:
    count = Counter(look.policy, look.masks, look.known.entries)
    for name, sequence in look.policy.sequences.items():
        parts = [sequence.first, *sequence.then]
        if not count(Did(sequence=name)).any():
            never = [part for part in parts if not look.totals[part]]
            why = f"; {', '.join(never)} never occurs at all" if never else ""
            text = f"never happened within {sequence.within_days:g} days{why}"
            yield Problem(("sequences", name), text)


def _capacity_doubts(look: Look) -> Iterator[Problem]:
    created = look.facts.created_us
    weeks = float(created.max() - created.min()) / MICROSECONDS_PER_WEEK
    if weeks < FEWEST_WEEKS:
        return
    policy = look.policy
    yield from _capacity_doubt(
        ("hand_off", "threshold"), policy.hand_off.threshold.capacity_per_week, look.leads / weeks
    )
    for name, line in policy.product_lines.items():
        if line.threshold is not None:
            leads = look.holds(line.match)
            path = ("product_lines", name, "threshold")
            yield from _capacity_doubt(path, line.threshold.capacity_per_week, leads / weeks)


def _capacity_doubt(path: KeyPath, capacity: float | None, per_week: float) -> Iterator[Problem]:
    if capacity is not None and np.isfinite(per_week) and capacity >= per_week > 0:
        text = f"{capacity:g} – not fewer than come in ({per_week:.1f} leads a week)"
        at = (*path, "capacity_per_week")
        yield Problem(at, f"{text}: every lead that fits would be handed over")
