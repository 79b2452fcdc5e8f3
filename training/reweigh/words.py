"""Why a change is suggested, and what else history says, in sentences for the workshop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from training.pages.numbers import decimals, plain
from training.reweigh.changes import FEWEST_LEADS, UNFIT, Change
from training.reweigh.implied import Implied

# Below half of what was agreed, something is hardly worth it.
HARDLY = 0.5


def reason(change: Change) -> str:
    """Say in one sentence why the points should change."""
    item = change.item
    kind = item.name.split(":", 1)[0]
    lift = f"{_lift(item)}{_but(change)}; " if kind in ("activity", "sequence") else ""
    return (
        f"{item.label}: {lift}agreed {plain(item.agreed)}, history says {_implied(item)}, "
        f"{item.leads_that_fire:,} leads"
    )


def notes(items: Iterable[Implied]) -> list[str]:
    """Say what history contradicts and no weight of the scheme can mend."""
    return [text for item in items for text in _notes(item)]


def summary_of(line: int, change: Change) -> dict[str, object]:
    """Give a change as plain values, for machines."""
    return {
        "rule": change.item.name,
        "line": line,
        "agreed": change.item.agreed,
        "suggested": change.points,
        "probability_nearer": change.probability,
        "reason": reason(change),
    }


def name_of(item: Implied) -> str:
    """Give the name as it stands in the policy."""
    return item.name.split(":", 1)[1]


def _notes(item: Implied) -> Iterator[str]:
    if item.leads_that_fire < FEWEST_LEADS or item.verdict in UNFIT:
        return
    who, said = f"{name_of(item)} ({item.label})", _implied(item)
    if item.name.startswith("fit:"):
        if item.verdict != "as_agreed" and item.implied < HARDLY * item.agreed:
            yield f"{who}: a must-fit factor counts 100, history says {said}; is it one?"
    elif item.agreed == 0:
        if item.verdict != "as_agreed":
            yield f"{who}: agreed at 0 points, so it is left alone; history says {said}"
    elif item.verdict == "other_way":
        yield f"{who}: history says {said}, against the sign, which only people change"


def _lift(item: Implied) -> str:
    if item.lift is None or item.lift_low is None or item.lift_high is None:
        return "won leads and others cannot be compared in it"
    return (
        f"won leads do it {decimals(item.lift, 2)} times as often as others of the same age "
        f"({decimals(item.lift_low, 2)} to {decimals(item.lift_high, 2)})"
    )


def _but(change: Change) -> str:
    """Resolve the puzzle of a rule that goes along with winning and yet comes down."""
    item = change.item
    sign = 1 if item.agreed > 0 else -1
    apart = item.lift is not None and (item.lift > 1) == (sign > 0)
    hardly = max(item.low * sign, item.high * sign) < HARDLY * abs(item.agreed)
    return ", but what else these leads do tells that already" if apart and hardly else ""


def _implied(item: Implied) -> str:
    places = 0 if abs(item.agreed) >= 1000 else 1
    low, high = decimals(item.low, places), decimals(item.high, places)
    return f"{decimals(item.implied, places)} ({low} to {high})"
