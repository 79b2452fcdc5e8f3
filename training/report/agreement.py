"""What the agreed points were found to be worth."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from features.facts import FloatArray
from features.policy.schema import Policy
from features.rows import Rows
from training.pages.numbers import decimals, percent, plain
from training.rule_expert import PARTS, POINTS_PER_PART_UNIT, PRIOR_WORTH, RuleExpert

# A quarter more or less of the odds: below that, nobody would change the agreement.
NOTABLE_LOG_ODDS = math.log(1.25)
NEARLY_ALL = 0.98
_PART_NAMES = {
    "class": "Classification: who the lead is",
    "fit": "Qualification: must-fit factors",
    "behaviour": "Prioritisation: what the lead does",
}


@dataclass(frozen=True)
class PartWorth:
    """A part of the agreement: odds factor per so many points, assumed and found."""

    name: str
    points: str
    assumed: str
    found: str


@dataclass(frozen=True)
class ItemWorth:
    """An agreed item: its points, the odds factor these stand for, the one found, the verdict.

    `counted` is the share of snapshots in which it counted; None where no rows are known.
    """

    label: str
    points: str
    agreed: str
    found: str
    said: str
    counted: str | None


@dataclass(frozen=True)
class AgreedPart:
    """The items of one part of the agreement."""

    name: str
    items: tuple[ItemWorth, ...]


def part_worths(expert: RuleExpert) -> tuple[PartWorth, ...]:
    """Give what the points of each part are worth, as factors of the odds."""
    return tuple(
        PartWorth(_PART_NAMES[name], plain(unit), _factor(assumed), _factor(found))
        for name, unit, assumed, found in zip(
            PARTS, POINTS_PER_PART_UNIT, PRIOR_WORTH, expert.worth, strict=True
        )
    )


def agreed_parts(
    policy: Policy, expert: RuleExpert, sample: Rows | None = None
) -> tuple[AgreedPart, ...]:
    """Give every agreed item with what it was found worth, in the order of the policy."""
    items = dict(zip(expert.items, _items(policy, expert, sample), strict=True))
    prefixes = {"class": ("class:",), "fit": ("fit:",), "behaviour": ("activity:", "sequence:")}
    parts = (
        AgreedPart(_PART_NAMES[part], tuple(v for k, v in items.items() if k.startswith(starts)))
        for part, starts in prefixes.items()
    )
    return tuple(part for part in parts if part.items)


def labels_of_items(policy: Policy) -> dict[str, str]:
    """Give item name → label as the agreement words it."""
    return {
        **{f"class:{n}": f.label for n, f in policy.classification.items()},
        **{f"fit:{n}": f.label for n, f in policy.qualification.factors.items()},
        **{f"activity:{n}": a.label for n, a in policy.activities.items()},
        **{f"sequence:{n}": s.label for n, s in policy.sequences.items()},
    }


def _items(policy: Policy, expert: RuleExpert, sample: Rows | None) -> Iterator[ItemWorth]:
    labels = labels_of_items(policy)
    agreed = np.array(expert.agreed)
    # One row per item that counts once, at its full points.
    found = np.diag(expert.raw(np.diag(agreed)))
    by_points = found - np.where(agreed == 0, 0.0, np.array(expert.deviation))
    counted = _counted(sample)
    for i, name in enumerate(expert.items):
        share = None if counted is None else float(counted[i])
        unknown = _unknown(expert, i, share)
        yield ItemWorth(
            label=labels[name],
            points=plain(expert.agreed[i]),
            agreed=_factor(by_points[i]),
            found="–" if unknown else _factor(found[i]),
            said=unknown or _said(expert.agreed[i], float(found[i]), expert.deviation[i]),
            counted=None if share is None else percent(share),
        )


def _counted(sample: Rows | None) -> FloatArray | None:
    if sample is None or not len(sample.matrix):
        return None
    return np.asarray((sample.points.items != 0).mean(axis=0))


def _unknown(expert: RuleExpert, item: int, counted: float | None) -> str | None:
    if expert.agreed[item] == 0:
        return "agreed at 0 points: not weighed"
    if expert.deviation[item] == 0 and expert.reference[item] == 0:
        return "did not occur in history"
    if counted is not None and counted >= NEARLY_ALL:
        # What all leads share cannot be told from the win rate as such.
        return "holds for nearly all: cannot be told"
    return None


def _said(agreed: float, found: float, deviation: float) -> str:
    if found * agreed < 0 and abs(found) >= NOTABLE_LOG_ODDS:
        return "points the other way"
    if abs(deviation) < NOTABLE_LOG_ODDS:
        return "about as agreed"
    return "stronger than agreed" if deviation * agreed > 0 else "weaker than agreed"


def _factor(log_odds: float) -> str:
    return f"× {decimals(math.exp(log_odds), 2)}"
