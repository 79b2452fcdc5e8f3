"""The models of a moment: for every agreement one blend, fitted on what was known by then only."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from features.facts import FloatArray, Moments
from features.policy.schema import Policy
from training.blend import OutOfTime, stack_of, with_mix
from training.hindsight.experts import History, Material, across_groups
from training.hindsight.look import Looked, look, may_be_handed_over
from training.hindsight.past import Lessons, Past, lessons_at
from training.looks import LookMap, look_map
from training.metrics import sigmoid
from training.rule_expert import RuleExpert
from training.stack import Stack
from training.thresholds import Judged, threshold_score

FALLBACK_QUANTILE = 0.9


@dataclass(frozen=True)
class Judge:
    """One agreement's model of a moment.

    Attributes
    ----------
    policy
        The agreement.
    rule_expert, stack
        What its points were found worth, and how they are blended with history.
    threshold
        The score (0–100) from which it hands over.
    notes
        What the owner has to know, in sentences.
    """

    policy: Policy
    rule_expert: RuleExpert
    stack: Stack
    threshold: float
    notes: tuple[str, ...] = ()

    def probability(self, history_logit: FloatArray, items: FloatArray) -> FloatArray:
        """Give float64 (k,): P(won within the horizon) of k rows.

        Parameters
        ----------
        history_logit
            float64 (k,), from `Panel.history.logit`; the same for all agreements.
        items
            float64 (k, items), from this agreement's points.
        """
        return sigmoid(self.stack.logit(self.rule_expert.logit(items), history_logit))


@dataclass(frozen=True)
class Panel:
    """The judges of all agreements at a moment, and the history expert they share.

    Attributes
    ----------
    lessons
        What they learned from.
    history
        What history alone says.
    judges
        One per policy, in their order.
    """

    lessons: Lessons
    history: History
    judges: tuple[Judge, ...]

    def look(self, past: Past, moments: Moments) -> Looked:
        """Build the rows of moments as these judges see them."""
        lessons = self.lessons
        return look(lessons.builder, past.agreements, past.facts, moments, lessons.selected)

    def probabilities(self, looked: Looked) -> tuple[FloatArray, ...]:
        """Give, per policy, float64 (k,) probabilities of k rows of `look`."""
        history = self.history.logit(looked.matrix)
        return tuple(
            judge.probability(history, points.items)
            for judge, points in zip(self.judges, looked.points, strict=True)
        )


def judges_at(past: Past, at_us: int, without: NDArray[np.bool_] | None = None) -> Panel:
    """Fit the judges of a moment.

    Parameters
    ----------
    past
        History of n leads, and the agreements.
    at_us
        Nothing that became known later influences the judges, microseconds.
    without
        bool (n,), leads not to learn from.

    Raises
    ------
    HistoryError
        If no lead had been created by then.
    """
    material = Material.of(lessons_at(past, at_us))
    return panel_of(material if without is None else material.without(without), past.policies)


def panel_of(material: Material, policies: tuple[Policy, ...]) -> Panel:
    """Fit the judges on lessons that are there already; see `judges_at`."""
    history = material.history(material.known)
    across = across_groups(material, policies)
    judges = [
        _judge(material, history, policy, place, across[place])
        for place, policy in enumerate(policies)
    ]
    return Panel(material.lessons, history, tuple(judges))


def _judge(
    material: Material, history: History, policy: Policy, place: int, across: OutOfTime
) -> Judge:
    stack, notes = stack_of(across), []
    if history.booster is None or stack.history == 0:
        stack = stack_of(with_mix(across, None))
    if history.booster is None:
        notes.append("Too little history to learn from: the agreement speaks alone.")
    expert = material.rule_expert(policy, place, material.known)
    judge = Judge(policy, expert, stack, 100.0)
    to_looks = _look_map(material.lessons, judge, history, place)
    threshold = _threshold(material, judge, place, across, to_looks)
    if threshold is None:
        threshold = _top_tenth(material.lessons, judge, history, place)
        notes.append(
            "The hand-off threshold could not be worked out from history; the top tenth of the "
            f"leads is used instead: a score of {threshold:.1f}."
        )
    return replace(judge, threshold=threshold, notes=tuple(notes))


def _look_map(lessons: Lessons, judge: Judge, history: History, place: int) -> LookMap:
    """Learn how much higher the best of many looks is than that of the snapshots' ages."""
    ages = lessons.looked.part(lessons.at_ages)
    logits = [
        judge.stack.logit(
            judge.rule_expert.logit(seen.points[place].items), history.logit(seen.matrix)
        )
        for seen in (ages, lessons.looked_often)
    ]
    lead = lessons.snapshots.moments.lead[lessons.at_ages]
    return look_map(lead, logits[0], lessons.looks.lead, logits[1])


def _threshold(
    material: Material, judge: Judge, place: int, across: OutOfTime, to_looks: LookMap
) -> float | None:
    """Work the threshold out on leads that were predicted from others."""
    lessons = material.lessons
    may = may_be_handed_over(judge.policy, lessons.looked.points[place])
    # Of younger snapshots only the quick closers are labelled: a week of them has too few leads.
    chosen = (may & lessons.snapshots.mature(lessons.at_us))[across.place]
    at = across.place[chosen]
    judged = Judged(
        lessons.snapshots.moments.lead[at],
        lessons.snapshots.moments.as_of_us[at],
        sigmoid(to_looks(judge.stack.logit(across.rule[chosen], across.history[chosen]))),
        across.won[chosen],
        lessons.looked.points[place].contact_request[at],
    )
    return threshold_score(judge.policy.hand_off.threshold, judged)


def _top_tenth(lessons: Lessons, judge: Judge, history: History, place: int) -> float:
    said = history.logit(lessons.looked.matrix)
    probability = judge.probability(said, lessons.looked.points[place].items)
    return 100.0 * float(np.quantile(probability, FALLBACK_QUANTILE))
