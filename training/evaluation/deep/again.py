"""Training again, faster: the whole procedure on other rows or columns, judged on later leads.

The experts learn from what came before these leads, their stack from predictions of either half of
that past by the other half. One tree ensemble per expert instead of a bag, three times the learning
rate, so a third of the rounds, and half of the columns for each tree: figures differ a little from
those of the bag that goes live, but not in what is compared.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from features.facts import FloatArray, IntArray
from training.blend import (
    Material,
    across_leads,
    mix_of,
    stack_of,
    with_mix,
)
from training.evaluation.predictor import JudgedRows
from training.evaluation.resampling import numbered
from training.folds import Fold
from training.history_expert import TreeSettings
from training.metrics import sigmoid
from training.progress import Quiet

FASTER, FASTEST = 3.0, 0.3
FEWER_COLUMNS = 0.5


@dataclass(frozen=True)
class Study:
    """Rows, and the later leads among them that everything is judged on.

    Attributes
    ----------
    material
        k snapshots, every fold of which takes the same columns.
    fold
        The later leads and their past.
    together
        int64 (k,), numbers of what is never on two sides of a test.
    settings
        Of the trees; see `faster`.
    """

    material: Material
    fold: Fold
    together: IntArray
    settings: TreeSettings

    @cached_property
    def judged(self) -> JudgedRows:
        """What happened to the judged rows."""
        test = self.fold.test
        group, leads = numbered(self.material.snapshots.moments.lead[test])
        won = self.material.snapshots.won[test]
        return JudgedRows(won, np.ones(len(won)), group, leads, max(leads // 10, 1))

    def halves(self) -> list[Fold]:
        """Split the past at random; none where a half has no win to learn from."""
        train, won = self.fold.train, self.material.snapshots.won
        side = np.random.default_rng(1).integers(0, 2, self.together.max(initial=0) + 1)
        half = side[self.together]
        folds = [
            Fold(train & (half != h), train & (half == h), self.fold.origin_us) for h in (0, 1)
        ]
        return folds if all(won[f.train].any() and f.test.any() for f in folds) else []

    def taught_by(self, train: np.ndarray) -> Study:
        """Give the same later leads with another past: bool (k,)."""
        return replace(self, fold=replace(self.fold, train=train))


@dataclass(frozen=True)
class Predicted:
    """Probabilities of the judged rows: float64 (judged,) of the blend and of history alone."""

    blend: FloatArray
    history: FloatArray


def predicted(study: Study) -> Predicted:
    """Train on the past and predict the later leads."""
    material, settings = study.material, study.settings
    across = across_leads(material, study.halves(), settings, Quiet())
    mix = mix_of(across)
    stack = stack_of(with_mix(across, mix))
    later = with_mix(across_leads(material, [study.fold], settings, Quiet()), mix)
    return Predicted(sigmoid(stack.logit(later.rule, later.history)), sigmoid(later.history))


def faster(settings: TreeSettings) -> TreeSettings:
    """Give settings that need a third of the rounds, half of the columns and one member."""
    rate = max(min(FASTER * settings.learning_rate, FASTEST), settings.learning_rate)
    return settings.model_copy(
        update={
            "bag": 1,
            "share_of_leads": 1.0,
            "learning_rate": rate,
            "feature_fraction": FEWER_COLUMNS * settings.feature_fraction,
        }
    )
