"""The linear half of the history expert: a ridge logistic model on the same columns as the trees.

Trees need many leads to draw a straight line; with a few hundred won leads a shrunk linear model
learns more, and with many the two together are better than either (docs/decisions/0017). Lines of
columns that nobody gave a direction may bend a little (docs/decisions/0019).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from features.catalogue import FeatureColumn
from features.facts import FloatArray, IntArray
from training.history_expert import TrainingRows
from training.metrics import logit, sigmoid

if TYPE_CHECKING:
    from training.linear_loops import Columns

PENALTY = 60.0  # of what is worth one log-odds per spread, without a win; see `penalties`
WINS_THAT_HALVE = 300.0
DEARER, CHEAPER = 3.0, 0.4  # what is seldom of use, and categories, against other columns
FEWEST_OF_EACH_OUTCOME = 5
FEWEST_ROWS_OF_A_CATEGORY = 20
MOST_ROWS = 60_000
ROWS_AT_ONCE = 10_000  # predicting takes several times the memory of the rows
FARTHEST_SPREADS = 5.0
SMALLEST_SPREAD = 0.05
RECENT_DAYS = 7.0
GENERIC = "kind_"  # columns of kinds of activities that the agreement does not name
MISSING_SHARES = (0.01, 0.99)
PRECISION = 1e-6
KNOTS_AT = (0.1, 0.3, 0.5, 0.7, 0.9)  # quantiles
BEND_SCALE = 0.4  # a bend is as dear as 1 / 0.4² slopes
SMALLEST_BEND = 1e-3

Kind = Literal["number", "recency", "category"]


class LinearColumn(BaseModel):
    """What one column contributes.

    Attributes
    ----------
    kind
        `number`: log-odds per spread of sign(x)·log(1 + |x|) from its mean; `recency`: of
        1 / (1 + days / 7), 0 where it never happened; `category`: log-odds per code.
    mean, spread
        Of the transformed column on the training rows.
    weight
        Log-odds per spread; 0 for categories.
    knots, bends
        Where the line bends, in spreads from the mean, and by how much: log-odds per spread beyond.
    missing
        Log-odds where the number is missing.
    codes
        Log-odds of the codes 0, 1, … of a category.
    reference
        Mean contribution on the training rows; taken off each contribution.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    mean: float = 0.0
    spread: float = 1.0
    weight: float = 0.0
    knots: tuple[float, ...] = ()
    bends: tuple[float, ...] = ()
    missing: float = 0.0
    codes: tuple[float, ...] = ()
    reference: float = 0.0


class LinearExpert(BaseModel):
    """Fitted columns; `contributions` adds up to the logit exactly."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: tuple[LinearColumn, ...]
    start: float

    def contributions(self, matrix: FloatArray) -> FloatArray:
        """Give float64 (n, columns): log-odds of each column against the mean lead."""
        return self._raw(matrix) - self._reference

    def logit(self, matrix: FloatArray) -> FloatArray:
        """Give float64 (n,): start + Σ contributions."""
        parts = (matrix[i : i + ROWS_AT_ONCE] for i in range(0, len(matrix), ROWS_AT_ONCE))
        found = [self.contributions(part).sum(axis=1) for part in parts]
        return self.start + np.concatenate([np.zeros(0), *found])

    def _raw(self, matrix: FloatArray) -> FloatArray:
        from training.linear_loops import worths  # noqa: PLC0415 - imports numba

        plain = np.ascontiguousarray(matrix, np.float64)
        return worths(plain, self._laid_out, FARTHEST_SPREADS, RECENT_DAYS)

    @cached_property
    def _reference(self) -> FloatArray:
        return np.array([c.reference for c in self.columns], np.float64)

    @cached_property
    def _laid_out(self) -> Columns:
        from training.linear_loops import CATEGORY, NUMBER, RECENCY, Columns  # noqa: PLC0415

        kinds = {"number": NUMBER, "recency": RECENCY, "category": CATEGORY}
        first_bend, knots = _one_after_the_other([c.knots for c in self.columns])
        first_code, codes = _one_after_the_other([c.codes for c in self.columns])
        return Columns(
            kind=np.array([kinds[c.kind] for c in self.columns], np.int64),
            mean=np.array([c.mean for c in self.columns], np.float64),
            spread=np.array([c.spread for c in self.columns], np.float64),
            weight=np.array([c.weight for c in self.columns], np.float64),
            missing=np.array([c.missing for c in self.columns], np.float64),
            first_bend=first_bend,
            knots=knots,
            bends=_one_after_the_other([c.bends for c in self.columns])[1],
            first_code=first_code,
            codes=codes,
        )


def _one_after_the_other(parts: Sequence[tuple[float, ...]]) -> tuple[IntArray, FloatArray]:
    """Give where each part begins, and where the last ends; and all of them."""
    first = np.cumsum([0, *map(len, parts)]).astype(np.int64)
    return first, np.array([value for part in parts for value in part], np.float64)


def fit_linear_expert(rows: TrainingRows, columns: Sequence[FeatureColumn]) -> LinearExpert:
    """Fit by penalised maximum likelihood; directed columns keep their sign.

    Parameters
    ----------
    rows
        n snapshots; of more than 60,000 a random part is used.
    columns
        Description of the columns of the matrix.
    """
    rows = _at_most(rows, MOST_ROWS)
    matrix = np.asarray(rows.matrix)
    blank = [_described(c, matrix[:, i]) for i, c in enumerate(columns)]
    parts = [_design(c, matrix[:, i]) for i, c in enumerate(blank)]
    sign = np.concatenate(
        [np.full(part.shape[1], c.direction) for c, part in zip(columns, parts, strict=True)]
        or [np.zeros(0)]
    )
    dear = [
        _dearness(c, b, part.shape[1]) for c, b, part in zip(columns, blank, parts, strict=True)
    ]
    penalty = penalty_of(rows) * np.concatenate([np.zeros(0), *dear])
    found = _fitted(np.hstack([np.zeros((len(rows), 0)), *parts]), rows, sign, penalty)
    ends = np.cumsum([part.shape[1] for part in parts])
    worths = np.split(found[1:], ends[:-1]) if parts else []
    fitted = [_with(c, w) for c, w in zip(blank, worths, strict=True)]
    draft = LinearExpert(columns=tuple(fitted), start=0.0)
    mean = np.average(draft._raw(matrix), axis=0, weights=rows.weight)
    return LinearExpert(
        columns=tuple(
            c.model_copy(update={"reference": float(m)}) for c, m in zip(fitted, mean, strict=True)
        ),
        start=float(found[0] + mean.sum()),
    )


def can_learn(rows: TrainingRows) -> bool:
    """Tell whether there are won and not-won leads enough to fit a shrunk linear model."""
    return rows.enough(FEWEST_OF_EACH_OUTCOME)


def penalty_of(rows: TrainingRows) -> float:
    """Give how hard a slope is shrunk: the more won leads, the less (docs/decisions/0025)."""
    wins = len(np.unique(rows.lead[rows.won]))
    return PENALTY / (1 + wins / WINS_THAT_HALVE)


def _at_most(rows: TrainingRows, most: int) -> TrainingRows:
    """Pick snapshots, not leads: those of one lead tell little more than one of them."""
    if len(rows) <= most:
        return rows
    kept = rows.part(np.random.default_rng(0).random(len(rows)) < most / len(rows))
    return replace(kept, weight=kept.weight * (rows.weight.sum() / kept.weight.sum()))


def _transformed(matrix: FloatArray, is_recency: NDArray[np.bool_]) -> FloatArray:
    filled = np.where(np.isnan(matrix), 0.0, matrix)
    number = np.sign(filled) * np.log1p(np.abs(filled))
    if not is_recency.any():
        return number
    recent = 1 / (1 + np.maximum(filled, 0.0) / RECENT_DAYS)
    return np.where(is_recency, np.where(np.isnan(matrix), 0.0, recent), number)


def _described(column: FeatureColumn, values: FloatArray) -> LinearColumn:
    """Choose the kind of a column, and its place and spread on the training rows."""
    if column.categories:
        return LinearColumn(kind="category", codes=(0.0,) * len(column.categories))
    kind: Kind = "recency" if column.name.endswith("__days_since_last") else "number"
    told = values if kind == "recency" else values[~np.isnan(values)]
    z = _transformed(told[:, None], np.array([kind == "recency"]))[:, 0]
    mean, spread = (float(z.mean()), float(z.std())) if len(z) else (0.0, 1.0)
    spread = max(spread, SMALLEST_SPREAD)
    knots: tuple[float, ...] = ()
    bends: tuple[float, ...] = ()
    if len(z) and not column.direction and not column.name.startswith(GENERIC):
        knots, bends = _knots(np.clip((z - mean) / spread, -FARTHEST_SPREADS, FARTHEST_SPREADS))
    return LinearColumn(kind=kind, mean=mean, spread=spread, knots=knots, bends=bends)


def _knots(z: FloatArray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Give where a line may bend, and the size of one unit of each bend in the fit."""
    found = []
    for knot in np.unique(np.quantile(z, KNOTS_AT)):
        beyond = np.maximum(z - knot, 0.0)
        if beyond.std() > SMALLEST_BEND and len(np.unique(beyond)) > 2:
            found.append((float(knot), BEND_SCALE / float(beyond.std())))
    return tuple(knot for knot, _ in found), tuple(unit for _, unit in found)


def _design(column: LinearColumn, values: FloatArray) -> FloatArray:
    """Give (n, d): a number, its bends and perhaps its absence, or one column per frequent code."""
    if column.kind == "category":
        is_code = values[:, None] == np.arange(len(column.codes))
        return np.where(is_code.sum(axis=0) >= FEWEST_ROWS_OF_A_CATEGORY, is_code, 0.0)
    recency = np.array([column.kind == "recency"])
    z = (_transformed(values[:, None], recency)[:, 0] - column.mean) / column.spread
    z = np.clip(z, -FARTHEST_SPREADS, FARTHEST_SPREADS)
    bends = [
        np.maximum(z - knot, 0.0) * unit
        for knot, unit in zip(column.knots, column.bends, strict=True)
    ]
    absent = np.isnan(values)
    unknown = absent & (column.kind == "number")
    parts = [np.where(unknown, 0.0, part) for part in (z, *bends)]
    if column.kind == "number" and MISSING_SHARES[0] < absent.mean() < MISSING_SHARES[1]:
        parts.append(absent * 1.0)
    return np.stack(parts, axis=1)


def _dearness(column: FeatureColumn, fitted: LinearColumn, width: int) -> FloatArray:
    """Give how much harder than slopes the parts of the design of a column are shrunk: (width,)."""
    if fitted.kind == "category":
        return np.full(width, CHEAPER)
    dear = fitted.kind == "recency" or column.name.startswith(GENERIC)
    absence = 1 + len(fitted.knots)
    return np.concatenate(
        [[DEARER if dear else 1.0], np.ones(absence - 1), np.full(width - absence, DEARER)]
    )


def _with(column: LinearColumn, worths: FloatArray) -> LinearColumn:
    if column.kind == "category":
        return column.model_copy(update={"codes": tuple(worths.tolist())})
    turns = 1 + len(column.knots)
    bends = tuple((worths[1:turns] * np.array(column.bends)).tolist())
    missing = float(worths[turns]) if len(worths) > turns else 0.0
    return column.model_copy(
        update={"weight": float(worths[0]), "bends": bends, "missing": missing}
    )


def _fitted(
    design: FloatArray, rows: TrainingRows, sign: FloatArray, penalty: FloatArray
) -> FloatArray:
    won, weight = rows.won, rows.weight
    base = float(logit(np.array([np.average(won, weights=weight)]))[0])

    def objective(theta: FloatArray) -> tuple[float, FloatArray]:
        """Give the loss, shrunk but for the intercept, and its gradient."""
        value = theta[0] + design @ theta[1:]
        loss = weight @ (np.logaddexp(0.0, value) - won * value)
        error = weight * (sigmoid(value) - won)
        pull = penalty * theta[1:]
        gradient = np.concatenate([[error.sum()], design.T @ error + pull])
        return float(loss + 0.5 * pull @ theta[1:]), gradient

    limits = {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}
    bounds = [(None, None), *(limits[int(s)] for s in sign)]
    begin = np.concatenate([[base], np.zeros(design.shape[1])])
    from scipy.optimize import minimize  # noqa: PLC0415 - scoring needs none of it

    found = minimize(
        objective, begin, jac=True, bounds=bounds, method="L-BFGS-B", options={"ftol": PRECISION}
    )
    return np.asarray(found.x)
