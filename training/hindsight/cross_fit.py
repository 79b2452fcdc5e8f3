"""Every lead scored by judges that did not learn from it, nor from its account."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.facts import FloatArray, Moments
from features.points import RulePoints
from training.hindsight.experts import GROUPS as INNER_GROUPS
from training.hindsight.experts import Material
from training.hindsight.judges import Judge, panel_of
from training.hindsight.look import Looked, look
from training.hindsight.past import Past, lessons_at
from training.progress import Quiet, Steps

GROUPS = 3


@dataclass(frozen=True)
class CrossFitted:
    """What judges without the lead say of k moments; one entry per policy.

    Attributes
    ----------
    looked
        The rows of the moments.
    probability
        float64 (k,) each.
    threshold
        float64 (k,) each: the score (0–100) from which the lead's own judge hands over.
    judges
        Per group of leads, the judges of all policies.
    """

    looked: Looked
    probability: tuple[FloatArray, ...]
    threshold: tuple[FloatArray, ...]
    judges: tuple[tuple[Judge, ...], ...]

    @property
    def points(self) -> tuple[RulePoints, ...]:
        """The agreed points of the moments, per policy."""
        return self.looked.points

    @property
    def notes(self) -> tuple[str, ...]:
        """What the judges have to say, each once."""
        said = [note for judges in self.judges for judge in judges for note in judge.notes]
        return tuple(dict.fromkeys(said))


def cross_fitted(
    past: Past, moments: Moments, groups: int = GROUPS, steps: Steps | Quiet | None = None
) -> CrossFitted:
    """Score moments with judges that learned from other leads, at the end of the history.

    Parameters
    ----------
    past
        History and agreements; what was known at its end is learned from.
    moments
        k moments of its leads.
    groups
        The leads are split into so many, accounts kept whole, and each is scored by judges
        fitted on the others.
    steps
        Told about progress.
    """
    steps = steps or Quiet()
    with steps.step("features of the past"):
        lessons = lessons_at(past, past.until_us)
        material = Material.of(lessons)
        looked = look(lessons.builder, past.agreements, past.facts, moments, lessons.selected)
    # Not the remainder that the judges themselves split by: theirs must stay even within a group.
    group = lessons.group // INNER_GROUPS % groups
    probability = [np.zeros(len(moments)) for _ in past.policies]
    threshold = [np.zeros(len(moments)) for _ in past.policies]
    judges = []
    title = f"judging {groups} groups of leads by what the others teach"
    with steps.step(title, groups) as bar:
        for number in range(groups):
            panel = panel_of(material.without(group == number), past.policies)
            mine = np.flatnonzero(group[moments.lead] == number)
            said = panel.probabilities(looked.part(mine))
            for place, judge in enumerate(panel.judges):
                probability[place][mine] = said[place]
                threshold[place][mine] = judge.threshold
            judges.append(panel.judges)
            bar.advance()
    return CrossFitted(looked, tuple(probability), tuple(threshold), tuple(judges))
