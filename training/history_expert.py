"""The trees of the history expert: a bag of small, monotone boosters, merged into one."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from features.catalogue import FeatureColumn
from features.facts import FloatArray, IntArray
from training.metrics import log_losses, sigmoid
from training.wide import PickedRows

if TYPE_CHECKING:
    import lightgbm as lgb

# LightGBM is imported late: it takes seconds, and scoring does without it.
USUAL_ROUNDS, USUAL_RATE = 60.0, 0.05
FEWEST_OF_EACH_OUTCOME = 20


class TreeSettings(BaseModel):
    """Settings of one member of the bag; depth-limited, so that explanations stay cheap."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    num_leaves: int = 15
    max_depth: int = 5
    learning_rate: float = 0.05
    min_data_in_leaf: int = 40
    min_sum_hessian_in_leaf: float = 1.0
    feature_fraction: float = 0.3
    lambda_l2: float = 10.0
    path_smooth: float = 20.0
    max_bin: int = 63
    cat_smooth: float = 30.0
    cat_l2: float = 30.0
    min_data_per_group: int = 100
    bag: int = 5
    share_of_leads: float = 0.8
    rounds_factor: float = 1.0


@dataclass(frozen=True)
class TrainingRows:
    """Rows to learn from: matrix (n, columns), labels, weights and the lead of each row."""

    matrix: FloatArray | PickedRows
    won: NDArray[np.bool_]
    weight: FloatArray
    lead: IntArray

    def __len__(self) -> int:
        return len(self.won)

    def part(self, chosen: NDArray[np.bool_]) -> TrainingRows:
        """Pick some rows."""
        return TrainingRows(
            self.matrix[chosen], self.won[chosen], self.weight[chosen], self.lead[chosen]
        )

    def enough(self, fewest: int = FEWEST_OF_EACH_OUTCOME) -> bool:
        """Tell whether so many leads won and so many did not; by default, enough for trees."""
        won = len(np.unique(self.lead[self.won]))
        lost = len(np.unique(self.lead[~self.won]))
        return min(won, lost) >= fewest


def parameters(
    settings: TreeSettings, columns: list[FeatureColumn], seed: int, threads: int = 0
) -> dict[str, object]:
    """Give LightGBM's parameters; deterministic for one seed."""
    chosen = settings.model_dump(exclude={"bag", "share_of_leads", "rounds_factor"})
    return {
        **chosen,
        "objective": "binary",
        "monotone_constraints": [column.direction for column in columns],
        "monotone_constraints_method": "intermediate",
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": threads,
        "verbosity": -1,
    }


def dataset(
    rows: TrainingRows, columns: list[FeatureColumn], settings: TreeSettings
) -> lgb.Dataset:
    """Bin the rows once; members of the bag share the bins, and need the rows no more."""
    import lightgbm as lgb  # noqa: PLC0415

    from training.in_blocks import for_trees  # noqa: PLC0415

    categorical = [i for i, column in enumerate(columns) if column.categories]
    return lgb.Dataset(
        for_trees(rows.matrix),
        label=rows.won.astype(np.float64),
        weight=rows.weight,
        categorical_feature=categorical,
        params={
            "max_bin": settings.max_bin,
            "verbosity": -1,
            "feature_pre_filter": False,
            "force_row_wise": True,
        },
    ).construct()


def rounds_of(rows: TrainingRows, settings: TreeSettings) -> int:
    """Give how many trees a member of the bag has: more with more won leads, at least 10.

    A rule instead of early stopping: the best number for a bag is higher than that for one member,
    lies in a flat valley, and what a few later blocks tell of it is mostly chance (decision 19).
    """
    won = len(np.unique(rows.lead[rows.won]))
    usual = USUAL_ROUNDS * (1 + np.log10(max(won, 1))) * USUAL_RATE / settings.learning_rate
    return max(round(usual * settings.rounds_factor), 10)


def fit_bag(
    rows: TrainingRows,
    columns: list[FeatureColumn],
    settings: TreeSettings,
    rounds: int | None = None,
    seed: int = 0,
    done: Callable[[], None] = lambda: None,
) -> lgb.Booster:
    """Fit the bag, each member on a random share of the leads, and merge it.

    `rounds` is how many trees each member has; by default `rounds_of`.

    Returns
    -------
    One booster whose raw score is the sum over the bag: divide by `settings.bag`.
    """
    import lightgbm as lgb  # noqa: PLC0415

    rounds = rounds or rounds_of(rows, settings)
    data = dataset(rows, columns, settings)
    leads = np.unique(rows.lead)
    members = []
    for member in range(settings.bag):
        rng = np.random.default_rng([seed, member])
        chosen = rng.random(len(leads)) < settings.share_of_leads
        used = np.flatnonzero(chosen[np.searchsorted(leads, rows.lead)])
        members.append(
            lgb.train(
                parameters(settings, columns, seed * 1000 + member),
                data.subset(used).construct(),
                rounds,
            )
        )
        done()
    return merged(members)


def merged(boosters: list[lgb.Booster]) -> lgb.Booster:
    """Merge boosters into a new one whose raw score is their sum."""
    import lightgbm as lgb  # noqa: PLC0415
    from lightgbm.basic import _LIB, _safe_call  # noqa: PLC0415

    first = lgb.Booster(model_str=boosters[0].model_to_string(num_iteration=-1))
    for other in boosters[1:]:
        _safe_call(_LIB.LGBM_BoosterMerge(first._handle, ctypes.c_void_p(other._handle.value)))
    # Through text once, so that the tree count the wrapper caches is right.
    return lgb.Booster(model_str=first.model_to_string(num_iteration=-1))


def bag_loss(booster: lgb.Booster, bag: int, rows: TrainingRows) -> float:
    """Give the weighted log-loss of a merged bag on rows."""
    raw = booster.predict(rows.matrix, raw_score=True) / bag
    return float(np.average(log_losses(rows.won, sigmoid(raw)), weights=rows.weight))
