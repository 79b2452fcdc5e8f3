"""From snapshots to the rows that training learns from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from features.facts import Facts, IntArray, attributes_at
from features.points import item_names
from features.policy.schema import Policy
from features.rows import RowBuilder, Rows
from training.blend import Material
from training.fold_rows import (
    FoldSource,
    informative,
    specs_of_folds,
    widest_spec,
)
from training.folds import Fold
from training.snapshots import Snapshots

__all__ = ["informative", "material_of"]


def material_of(
    builder: RowBuilder, facts: Facts, snapshots: Snapshots, folds: Sequence[Fold] = ()
) -> tuple[Material, IntArray]:
    """Build the rows of all snapshots; also give the positions of the columns worth keeping.

    Parameters
    ----------
    builder
        With what all snapshots taught.
    facts
        Of n leads.
    snapshots
        k moments.
    folds
        Those that will ask for rows with what their own training leads taught; see
        `Material.fold_rows`. Without any, all take the columns of the builder.
    """
    policy = builder.policy
    specs = specs_of_folds(policy, facts, snapshots.moments, folds)
    widest = RowBuilder(policy, widest_spec(builder.spec, specs.values()))
    parts = [rows for _, rows in widest.build_in_parts(facts, snapshots.moments)]
    source = FoldSource(
        widest,
        specs,
        facts.behaviour,
        snapshots.moments,
        attributes_at(facts, snapshots.moments),
        _joined([p.latest_kind for p in parts], np.zeros(0, np.int64)),
    )
    wide = _joined([p.matrix for p in parts], np.zeros((0, len(widest.columns))))
    nothing = np.zeros((0, len(item_names(policy))))
    items = _joined([p.points.items for p in parts], nothing)
    eligible = _joined([_eligible(p, policy) for p in parts], np.zeros(0, bool))
    asked = _joined([p.points.contact_request for p in parts], np.zeros(0, bool))
    own = source.positions(builder.spec)
    wide[:, own[-1]] = builder.latest_activity(facts.behaviour, source.latest_kind)
    learnt = np.zeros(len(widest.columns), bool)
    learnt[own] = [not column.told_only for column in builder.columns]
    places = informative(wide, learnt)
    selected = np.searchsorted(own, places)
    columns = [builder.columns[i] for i in selected]
    material = Material(
        snapshots, wide, items, eligible, columns, policy, asked, places, source if folds else None
    )
    return material, selected


def _joined(parts: Sequence[NDArray], nothing: NDArray) -> NDArray:
    return np.concatenate(parts) if len(parts) else nothing


def _eligible(rows: Rows, policy: Policy) -> NDArray[np.bool_]:
    fits = rows.points.fit_factors >= policy.qualification.minimum_factors
    for holds in rows.points.disqualified.values():
        fits = fits & ~holds
    return fits
