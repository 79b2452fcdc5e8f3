"""How the values of a feature are spread, and how often leads with high or low values won."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.catalogue import FeatureColumn
from features.facts import FloatArray

FIFTH = 0.2
# The lift of fewer leads than that is mostly chance.
FEWEST_LEADS = 20


@dataclass(frozen=True)
class Part:
    """Some snapshots of a feature: their share of all, and their win rate over that of all.

    `lift` is None where fewer than 20 leads are behind it, or where nobody won at all.
    """

    label: str
    share: float
    lift: float | None


@dataclass(frozen=True)
class Figures:
    """One feature on one company.

    Attributes
    ----------
    column
        What the catalogue says of it.
    quantiles
        10 %, 50 % and 90 % of its known values; empty for categories, or without any value.
    parts
        Of numbers: the lowest fifth, the highest fifth, and where it is missing, as far as they
        differ. Of categories: each, the most frequent first, then where it is missing.
    """

    column: FeatureColumn
    quantiles: tuple[float, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Judged:
    """Labelled snapshots: lead int64 (n,), won bool (n,), weight float64 (n,)."""

    lead: NDArray[np.int64]
    won: NDArray[np.bool_]
    weight: FloatArray

    def part(self, label: str, chosen: NDArray[np.bool_]) -> Part | None:
        """Describe the chosen snapshots, bool (n,); None where there are none."""
        share = float(self.weight[chosen].sum() / max(self.weight.sum(), 1e-12))
        if not chosen.any():
            return None
        rate = np.average(self.won, weights=self.weight)
        enough = len(np.unique(self.lead[chosen])) >= FEWEST_LEADS and rate > 0
        lift = np.average(self.won[chosen], weights=self.weight[chosen]) / rate if enough else None
        return Part(label, share, None if lift is None else float(lift))


def figures_of(
    matrix: FloatArray, columns: Sequence[FeatureColumn], judged: Judged
) -> list[Figures]:
    """Describe every feature.

    Parameters
    ----------
    matrix
        float64 (n, columns), NaN where missing.
    columns
        What they are.
    judged
        Leads, outcomes and weights of the same n snapshots, n ≥ 1.
    """
    return [
        _categories(matrix[:, i], column, judged)
        if column.categories
        else _numbers(matrix[:, i], column, judged)
        for i, column in enumerate(columns)
    ]


def _numbers(values: FloatArray, column: FeatureColumn, judged: Judged) -> Figures:
    known = ~np.isnan(values)
    missing = judged.part("missing", ~known)
    if not known.any():
        return Figures(column, (), _there(missing))
    tenth, low, middle, high, most = np.quantile(values[known], [0.1, FIFTH, 0.5, 1 - FIFTH, 0.9])
    lowest = known & (values <= low)
    # Where most leads have the same value (mostly none at all) the highest are all that have more.
    highest = known & ((values >= high) if high > low else (values > low))
    return Figures(
        column,
        (float(tenth), float(middle), float(most)),
        _there(judged.part("lowest", lowest), judged.part("highest", highest), missing),
    )


def _categories(values: FloatArray, column: FeatureColumn, judged: Judged) -> Figures:
    found = [judged.part(name, values == code) for code, name in enumerate(column.categories)]
    seen = sorted(_there(*found), key=lambda part: (-part.share, part.label))
    return Figures(column, (), (*seen, *_there(judged.part("missing", np.isnan(values)))))


def _there(*parts: Part | None) -> tuple[Part, ...]:
    return tuple(part for part in parts if part is not None)
