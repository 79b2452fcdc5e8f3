"""From snapshots to the rows that training learns from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import Facts, FloatArray, IntArray, attributes_at
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
from training.wide import WideRows

__all__ = ["informative", "material_of"]

ENTRIES_AT_ONCE = 1_000_000


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
    moments = snapshots.moments
    built = _Built.empty(len(moments), widest)
    for part, rows in widest.build_in_parts(facts, moments, ENTRIES_AT_ONCE):
        built.fill(part, rows)
    attributes = attributes_at(facts, moments)
    source = FoldSource(
        widest, built.wide, specs, facts.behaviour, moments, attributes, built.latest_kind
    )
    own = source.positions(builder.spec)
    latest = builder.latest_activity(facts.behaviour, built.latest_kind)
    built.wide.fill_column(int(own[-1]), latest)
    learnt = np.zeros(len(widest.columns), bool)
    learnt[own] = [not column.told_only for column in builder.columns]
    places = informative(built.wide, learnt)
    selected = np.searchsorted(own, places)
    columns = [builder.columns[i] for i in selected]
    may = built.may_be_handed_over
    given = snapshots, built.wide, built.items, may, columns, policy, built.asked, places
    return Material(*given, source if folds else None), selected


@dataclass(frozen=True)
class _Built:
    """What is kept of the rows: they are built part by part, and each part is let go at once."""

    wide: WideRows
    latest_kind: IntArray
    items: FloatArray
    may_be_handed_over: NDArray[np.bool_]
    asked: NDArray[np.bool_]

    @classmethod
    def empty(cls, moments: int, builder: RowBuilder) -> _Built:
        """Make room for the rows of so many moments."""
        items = np.zeros((moments, len(item_names(builder.policy))))
        may, asked = np.zeros(moments, bool), np.zeros(moments, bool)
        wide = WideRows(moments, len(builder.columns))
        return cls(wide, np.zeros(moments, np.int64), items, may, asked)

    def fill(self, part: slice, rows: Rows) -> None:
        """Take in the rows of a part."""
        self.wide.fill(part, rows.matrix)
        self.latest_kind[part] = rows.latest_kind
        self.items[part] = rows.points.items
        self.may_be_handed_over[part] = _eligible(rows, rows.agreement.policy)
        self.asked[part] = rows.points.contact_request


def _eligible(rows: Rows, policy: Policy) -> NDArray[np.bool_]:
    fits = rows.points.fit_factors >= policy.qualification.minimum_factors
    for holds in rows.points.disqualified.values():
        fits = fits & ~holds
    return fits
