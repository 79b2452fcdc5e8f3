"""What history says of every rule: how often it fires, its lift, and whether it contradicts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from training.pilot.closed import SAMPLES
from training.pilot.comparison import Comparison
from training.pilot.contrast import Contrast, as_columns, contrasts
from training.pilot.lift import Z_95, Lift, discoveries
from training.pilot.rules import Kind, Rule
from training.pilot.timing import shows_later

FEWEST_FIRINGS = 10
NEARLY_ALL = 0.98
# A rule whose interval could hide a doubling or a halving has not been looked at enough.
TELLING = math.log(2)

Finding = Literal[
    "opposite",
    "less",
    "more",
    "as_agreed",
    "speaks_for",
    "speaks_against",
    "no_difference",
    "nearly_all",
    "too_rare",
    "after_hand_off",
    "never",
    "untold",
]
WORDS: Mapping[Finding, str] = {
    "opposite": "the data say the opposite",
    "less": "worth less than agreed",
    "more": "worth more than agreed",
    "as_agreed": "as agreed",
    "speaks_for": "agreed at 0 points, yet speaks for a win",
    "speaks_against": "agreed at 0 points, yet speaks against a win",
    "no_difference": "no clear difference",
    "nearly_all": "holds for nearly all: tells nothing",
    "too_rare": "too rare to tell",
    "after_hand_off": "comes after the hand-off: cannot be told",
    "never": "never fires",
    "untold": "cannot be told",
}

NO_LIFT = ("after_hand_off", "never", "untold")
NO_CONTRAST = Contrast(*(math.nan,) * 6, stands_out=False)


@dataclass(frozen=True)
class Worth:
    """Other points that history supports for an item, of the same sign, with an interval."""

    points: float
    low: float
    high: float


@dataclass(frozen=True)
class Judgement:
    """One rule on the samples.

    Attributes
    ----------
    fires
        Sample → leads for which it fires.
    share
        Sample → share of its leads, ages spread as among won ones; NaN of one without leads.
    lift, low, high
        Win rate where it fires ÷ overall win rate, with its 95 % interval; NaN where undefined.
    finding
        The verdict, held to a false discovery rate of 5 % over all rules.
    worth
        Points that history supports in place of the agreed ones, if it does.
    """

    name: str
    kind: Kind
    label: str
    points: int | None
    stage: str | None
    fires: Mapping[str, int]
    share: Mapping[str, float]
    lift: float
    low: float
    high: float
    finding: Finding
    worth: Worth | None = None

    @property
    def said(self) -> str:
        """The verdict in words."""
        return WORDS[self.finding]


def judged(
    rules: Sequence[Rule],
    comparison: Comparison,
    at_close: Sequence[Rule] = (),
    worth: Mapping[str, Worth] | None = None,
) -> list[Judgement]:
    """Judge every rule.

    Parameters
    ----------
    rules
        From `rules_of`, over the rows of the comparison.
    comparison
        k leads, compared at the same ages.
    at_close
        The same rules over the won leads just before they were won: what those show only after
        their hand-off is not held against them.
    worth
        Item name → points that history supports in place of the agreed ones.
    """
    fires = as_columns([rule.fires for rule in rules], len(comparison))
    shown = contrasts(comparison, fires)
    tested = [comparison.lifts(rule.fires[:, None], rule.among) for rule in rules]
    stands_out = discoveries(np.array([float(found.p_value[0]) for found in tested]))
    shares = {name: comparison.share(name, fires) for name in SAMPLES}
    counts = {name: fires[comparison.sample == name].sum(axis=0) for name in SAMPLES}
    finally_ = {rule.name: int(rule.fires.sum()) for rule in at_close}
    found = []
    for i, rule in enumerate(rules):
        of_rule = (worth or {}).get(rule.name)
        by_hand_off, in_the_end = int(counts["won"][i]), finally_.get(rule.name, 0)
        finding = _unjudged(rule, tested[i], by_hand_off, in_the_end)
        known = NO_CONTRAST if finding in NO_LIFT else shown[i]
        found.append(
            Judgement(
                name=rule.name,
                kind=rule.kind,
                label=rule.label,
                points=rule.points,
                stage=rule.stage,
                fires={name: int(count[i]) for name, count in counts.items()},
                share={name: float(share[i]) for name, share in shares.items()},
                lift=known.lift,
                low=known.low,
                high=known.high,
                finding=finding or _finding(rule, tested[i], bool(stands_out[i]), of_rule),
                worth=of_rule,
            )
        )
    return found


def _unjudged(rule: Rule, tested: Lift, won: int, finally_: int) -> Finding | None:
    """Say why a rule cannot be judged at all; None where it can."""
    fires = rule.fires[rule.among]
    if shows_later(won, finally_):
        return "after_hand_off"
    if not fires.any():
        return "never"
    if math.isnan(tested.log_ratio[0]):
        return "untold"
    return "nearly_all" if fires.mean() >= NEARLY_ALL else None


def _finding(rule: Rule, tested: Lift, stands_out: bool, worth: Worth | None) -> Finding:
    ratio, deviation = float(tested.log_ratio[0]), float(tested.deviation[0])
    if rule.fires[rule.among].sum() < FEWEST_FIRINGS:
        return "too_rare"
    if stands_out and ratio * rule.expected < 0:
        return "opposite"
    if worth is not None and rule.points:
        return "less" if abs(worth.points) < abs(rule.points) else "more"
    if not stands_out:
        return "too_rare" if deviation * Z_95 > TELLING else "no_difference"
    if rule.expected == 0:
        return "speaks_for" if ratio > 0 else "speaks_against"
    return "as_agreed"
