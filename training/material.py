"""From snapshots to the rows that training learns from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from features.catalogue import FeatureColumn
from features.facts import Facts, FloatArray, IntArray
from features.points import item_names
from features.policy.schema import Policy
from features.rows import RowBuilder, Rows
from training.blend import Material
from training.snapshots import Snapshots

FEWEST_ROWS_THAT_DIFFER = 5
SMALLEST_SHARE_THAT_DIFFERS = 0.001


def material_of(
    builder: RowBuilder, facts: Facts, snapshots: Snapshots
) -> tuple[Material, IntArray]:
    """Build the rows of all snapshots; also give the positions of the columns worth keeping."""
    policy = builder.policy
    parts = [rows for _, rows in builder.build_in_parts(facts, snapshots.moments)]
    matrix = np.concatenate([p.matrix for p in parts] or [np.zeros((0, len(builder.columns)))])
    nothing = np.zeros((0, len(item_names(policy))))
    items = np.concatenate([p.points.items for p in parts] or [nothing])
    eligible = np.concatenate([_eligible(p, policy) for p in parts] or [np.zeros(0, bool)])
    learnt = np.array([not column.told_only for column in builder.columns], bool)
    selected = informative(matrix, learnt)
    asked = np.concatenate([p.points.contact_request for p in parts] or [np.zeros(0, bool)])
    columns: list[FeatureColumn] = [builder.columns[i] for i in selected]
    kept = matrix[:, selected]
    return Material(snapshots, kept, items, eligible, columns, policy, asked), selected


def _eligible(rows: Rows, policy: Policy) -> NDArray[np.bool_]:
    fits = rows.points.fit_factors >= policy.qualification.minimum_factors
    for holds in rows.points.disqualified.values():
        fits = fits & ~holds
    return fits


def informative(matrix: FloatArray, learnt: NDArray[np.bool_] | None = None) -> IntArray:
    """Give the positions of columns that vary enough to split on and repeat no earlier one.

    `learnt` is bool (columns,), which of them may be chosen at all; all without it.
    """
    fewest = max(FEWEST_ROWS_THAT_DIFFER, SMALLEST_SHARE_THAT_DIFFERS * len(matrix))
    seen: set[bytes] = set()
    kept = []
    candidates = range(matrix.shape[1]) if learnt is None else np.flatnonzero(learnt).tolist()
    for i in candidates:
        column = np.ascontiguousarray(matrix[:, i])
        if _rows_that_differ(column) < fewest:
            continue
        content = column.tobytes()
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
