"""The agreed points of one lead, item by item: what was agreed, and what it is worth here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from features.points import RulePoints
from features.policy.schema import Policy


@dataclass(frozen=True)
class Item:
    """Something agreed and its points; `holds` tells whether it is so of the lead."""

    label: str
    points: float
    holds: bool = True


@dataclass(frozen=True)
class Part:
    """A part of the points; its items add up to them before they are rounded."""

    name: str
    points: int
    items: tuple[Item, ...]


def parts_of(points: RulePoints, policy: Policy) -> tuple[Part, ...]:
    """Give the parts of the first row's points.

    Of who a lead is and what it did there are the items that count; of what must fit there are all,
    so that what is missing is seen.
    """
    worth = dict(zip(points.names, points.items[0].tolist(), strict=True))
    factors = policy.qualification.factors
    fit = (Item(f.label, worth[f"fit:{n}"], worth[f"fit:{n}"] != 0) for n, f in factors.items())
    classes = _counting(worth, "class", {n: f.label for n, f in policy.classification.items()})
    activities = {n: one.label for n, one in policy.activities.items()}
    sequences = {n: one.label for n, one in policy.sequences.items()}
    did = [*_counting(worth, "activity", activities), *_counting(worth, "sequence", sequences)]
    return (
        Part("classification", int(points.classification[0]), tuple(classes)),
        Part("qualification", int(points.qualification[0]), tuple(fit)),
        Part("prioritisation", int(points.prioritisation[0]), tuple(sorted(did, key=_largest))),
    )


def _counting(worth: Mapping[str, float], kind: str, labels: Mapping[str, str]) -> Iterable[Item]:
    for name, label in labels.items():
        if (points := worth[f"{kind}:{name}"]) != 0:
            yield Item(label, points)


def _largest(item: Item) -> float:
    return -abs(item.points)
