"""What history teaches: the two halves of its expert, how they are mixed, and its weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from features.catalogue import FeatureColumn
from features.facts import FloatArray
from training.blend import OutOfTime, mix_of, stack_of, with_mix
from training.forest import Trees
from training.history_expert import TrainingRows, TreeSettings, fit_bag, rounds_of
from training.linear_expert import LinearExpert, fit_linear_expert
from training.progress import Quiet, Steps
from training.stack import HistoryMix, Stack

if TYPE_CHECKING:
    import lightgbm as lgb


@dataclass(frozen=True)
class Learned:
    """What history taught.

    Attributes
    ----------
    linear, booster
        The halves of the history expert; None where one does not help, or there is too little.
    bag
        Members of the booster, 0 without one.
    mix, stack
        The weights of the halves, and those of agreement and history.
    """

    linear: LinearExpert | None
    booster: lgb.Booster | None
    bag: int
    mix: HistoryMix
    stack: Stack

    @property
    def trees(self) -> Trees | None:
        """The booster, as a model keeps it."""
        return None if self.booster is None else Trees.of(self.booster)

    def history_logit(self, matrix: FloatArray) -> FloatArray:
        """Give what the history expert says of rows (n, columns), as log-odds (n,)."""
        n = len(matrix)
        linear = np.zeros(n) if self.linear is None else self.linear.logit(matrix)
        raw = np.zeros(n) if self.booster is None else self.booster.predict(matrix, raw_score=True)
        return self.mix.logit(linear, np.asarray(raw) / max(self.bag, 1))


def learn(
    rows: TrainingRows,
    columns: Sequence[FeatureColumn],
    across: OutOfTime,
    settings: TreeSettings,
    steps: Steps | Quiet | None = None,
    seed: int = 0,
) -> Learned:
    """Fit the halves of the history expert that helped to predict other leads.

    Parameters
    ----------
    rows, columns
        To learn from.
    across
        Predictions of leads that no expert knew; they decide the weights.
    settings, seed
        Of the trees.
    steps
        Told about progress.
    """
    steps = steps or Quiet()
    mix = mix_of(across)
    stack = stack_of(with_mix(across, mix))
    if mix is None or stack.history == 0:
        return Learned(None, None, 0, HistoryMix(), stack_of(with_mix(across, None)))
    linear, booster = None, None
    if mix.linear > 0:
        with steps.step("linear model of history"):
            linear = fit_linear_expert(rows, columns)
    if mix.trees > 0:
        title = f"bag of {settings.bag} × {rounds_of(rows, settings)} trees"
        with steps.step(title, settings.bag) as bar:
            booster = fit_bag(rows, list(columns), settings, None, seed, bar.advance)
    return Learned(linear, booster, settings.bag if booster else 0, mix, stack)
