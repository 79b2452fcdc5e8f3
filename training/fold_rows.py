"""The rows of a fold, as if nothing but the fold's own training leads had ever been seen.

Kinds of activity, categories, words and which columns are worth a look: all of it is vocabulary,
and vocabulary that later leads had a say in is news from the future. Rows are built once, with
every kind that any fold learns; each fold's rows are put together from them with its own spec.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from features.attributes import attribute_values
from features.catalogue import UNIT_MEASURES
from features.facts import Behaviour, Column, Facts, FloatArray, IntArray, Moments
from features.policy.schema import Policy
from features.rows import RowBuilder
from features.spec import FeatureSpec, LearnedKind, fit_spec
from training.folds import Fold
from training.wide import PickedRows, WideRows

FEWEST_ROWS_THAT_DIFFER = 5
SMALLEST_SHARE_THAT_DIFFERS = 0.001
TIMING_COLUMNS_BEFORE_THE_LATEST = 3


@dataclass(frozen=True)
class FoldSource:
    """What the rows of any fold are put together from.

    Attributes
    ----------
    widest
        Builder with all that any fold learns.
    wide
        Rows of all moments: (k, columns of `widest`).
    specs
        By `fold_key`, what each fold learned from its training leads alone.
    behaviour
        Of the facts the rows were built from.
    moments
        k moments.
    attributes
        Lead columns at the moments, k rows each.
    latest_kind
        int64 (k,), as in `Rows`.
    """

    widest: RowBuilder
    wide: WideRows
    specs: Mapping[bytes, FeatureSpec]
    behaviour: Behaviour
    moments: Moments
    attributes: Mapping[str, Column]
    latest_kind: IntArray

    def builder(self, fold: Fold) -> RowBuilder:
        """Give the builder of what the fold's training leads taught.

        Raises
        ------
        KeyError
            If the source was made for other folds.
        """
        return RowBuilder(self.widest.policy, self.specs[fold_key(fold)])

    def picked(self, builder: RowBuilder, chosen: NDArray[np.bool_]) -> PickedRows:
        """Put together the rows that a builder would build of the chosen moments.

        Parameters
        ----------
        builder
            Of a spec whose learned kinds `widest` has, too.
        chosen
            bool (k,).

        Returns
        -------
        (chosen, columns of the builder), the same to the last bit.
        """
        place = np.flatnonzero(chosen)
        as_of_us = self.moments.as_of_us[place]
        first, last = self._positions(builder.spec)
        given = [
            attribute_values(spec, self._column(spec.name, place), len(place), as_of_us)
            for spec in builder.spec.attributes
        ]
        latest = builder.latest_activity(self.behaviour, self.latest_kind[place])
        return PickedRows(self.wide, place, [*first.tolist(), *given, *last.tolist(), latest])

    def matrix(self, builder: RowBuilder, chosen: NDArray[np.bool_]) -> FloatArray:
        """Give what `picked` gives, all at once: float64 (chosen, columns of the builder)."""
        return np.asarray(self.picked(builder, chosen))

    def _column(self, name: str, place: IntArray) -> Column | None:
        column = self.attributes.get(name)
        return None if column is None else column.take(place)

    def positions(self, spec: FeatureSpec) -> IntArray:
        """Give the wide columns of a builder with the widest's own attributes, ascending."""
        first, timing = self._positions(spec)
        given = first[-1] + 1 + np.arange(len(self.widest.spec.attributes))
        return np.concatenate([first, given, timing, timing[-1:] + 1])

    def _positions(self, spec: FeatureSpec) -> tuple[IntArray, IntArray]:
        """Give the columns before the attributes, and those of the timing but the latest."""
        wide, width = self.widest.spec, len(UNIT_MEASURES)
        number = {_identity(kind): i for i, kind in enumerate(wide.learned)}
        agreed = len(self.widest.policy.activities) * width
        starts = [agreed + number[_identity(kind)] * width for kind in spec.learned]
        learned = np.array([s + i for s in starts for i in range(width)], np.int64)
        end = len(self.widest.columns) - TIMING_COLUMNS_BEFORE_THE_LATEST - 1
        rest = np.arange(agreed + len(wide.learned) * width, end - len(wide.attributes))
        timing = np.arange(end, end + TIMING_COLUMNS_BEFORE_THE_LATEST)
        return np.concatenate([np.arange(agreed), learned, rest]), timing


def fold_key(fold: Fold) -> bytes:
    """Name a fold by its training rows: what it learns depends on nothing else."""
    return np.packbits(fold.train).tobytes()


def specs_of_folds(
    policy: Policy, facts: Facts, moments: Moments, folds: Sequence[Fold]
) -> dict[bytes, FeatureSpec]:
    """Fit the vocabulary of every fold on its training rows alone."""
    return {fold_key(fold): fit_spec(policy, facts, moments.part(fold.train)) for fold in folds}


def widest_spec(spec: FeatureSpec, others: Iterable[FeatureSpec]) -> FeatureSpec:
    """Add to a spec the kinds that any other one learned."""
    kinds = {_identity(kind): kind for kind in spec.learned}
    for other in others:
        for kind in other.learned:
            kinds.setdefault(_identity(kind), kind)
    return spec.model_copy(update={"learned": tuple(kinds.values())})


def _identity(kind: LearnedKind) -> tuple[str, str | None]:
    return kind.type, kind.subject


def informative(
    matrix: FloatArray | WideRows | PickedRows, learnt: NDArray[np.bool_] | None = None
) -> IntArray:
    """Give the positions of columns that vary enough to split on and repeat no earlier one.

    `learnt` is bool (columns,), which of them may be chosen at all; all without it.
    """
    fewest = max(FEWEST_ROWS_THAT_DIFFER, SMALLEST_SHARE_THAT_DIFFERS * len(matrix))
    seen: set[bytes] = set()
    kept = []
    candidates = range(matrix.shape[1]) if learnt is None else np.flatnonzero(learnt).tolist()
    for i in candidates:
        told = matrix.column(i) if isinstance(matrix, WideRows | PickedRows) else matrix[:, i]
        column = np.ascontiguousarray(told)
        if _rows_that_differ(column) < fewest:
            continue
        content = blake2b(column.data, digest_size=16).digest()
        if content not in seen:
            seen.add(content)
            kept.append(i)
    return np.array(kept, np.int64)


def _rows_that_differ(column: FloatArray) -> int:
    """Count the rows that differ from the median (or from missing, where most are missing)."""
    present = column[~np.isnan(column)]
    if len(present) <= len(column) // 2:
        return len(present)
    return len(column) - int((present == np.median(present)).sum())
