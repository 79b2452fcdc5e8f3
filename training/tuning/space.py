"""The settings of the trees that tuning looks for, and between which bounds."""

from __future__ import annotations

from collections.abc import Mapping

from optuna.distributions import BaseDistribution, FloatDistribution, IntDistribution

from training.history_expert import TreeSettings

# Part of a study's name: raise it whenever a trial of the same settings would give another value,
# so that trials of old are not mixed with new ones.
VERSION = 2

_BOUNDS: Mapping[str, tuple[float, float, bool]] = {  # from, to, on a logarithmic scale
    "num_leaves": (4, 31, True),
    "max_depth": (3, 6, False),
    "learning_rate": (0.03, 0.15, True),
    "min_data_in_leaf": (10, 200, True),
    "feature_fraction": (0.1, 0.8, False),
    "lambda_l2": (0.5, 100.0, True),
}


def space_around(start: TreeSettings) -> dict[str, BaseDistribution]:
    """Give what may be tried, by name; wide enough to hold the settings to start from."""
    return {
        name: _between(low, high, getattr(start, name), log=log)
        for name, (low, high, log) in _BOUNDS.items()
    }


def _between(low: float, high: float, start: float, *, log: bool) -> BaseDistribution:
    low, high = min(low, start), max(high, start)
    if isinstance(start, int):
        return IntDistribution(int(low), int(high), log=log)
    return FloatDistribution(low, high, log=log)


def tried(start: TreeSettings) -> dict[str, float]:
    """Give the part of some settings that tuning varies."""
    return start.model_dump(include=set(_BOUNDS))
