"""The type of every attribute, worked out chunk by chunk from all its values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pyarrow as pa
from pydantic import BaseModel, ConfigDict

from features.tables.schema import TEXT_ATTRIBUTES
from features.tables.values import Kind, all_whole, arrow, kind_of, one_kind, text, typed

NOT_ATTRIBUTES = ("lead_id", "created_at")


class AttributeType(BaseModel):
    """What all values of an attribute are; `whole` numbers of which none is missing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    whole: bool


class AttributeTypes:
    """Collects what the values of every attribute are, now and in its history."""

    def __init__(self) -> None:
        self._kinds: dict[str, set[Kind]] = {}
        self._changed: dict[str, set[Kind]] = {}
        self._whole: dict[str, bool] = {}

    def see(self, columns: Mapping[str, pa.ChunkedArray]) -> None:
        """Look at some leads."""
        for name, column in columns.items():
            if name in NOT_ATTRIBUTES or name in TEXT_ATTRIBUTES:
                continue
            kind = kind_of(column, name) if len(column) else "missing"
            self._kinds.setdefault(name, set()).add(kind)
            if len(column):
                whole = kind == "number" and all_whole(column)
                self._whole[name] = self._whole.get(name, True) and whole

    def see_changes(self, changes: pd.DataFrame) -> None:
        """Look at some attribute changes (`attribute`, `value`)."""
        for name, values in changes.groupby("attribute")["value"]:
            self._changed.setdefault(str(name), set()).add(kind_of(arrow(values), str(name)))

    def told(self) -> dict[str, dict[str, list[Kind]] | dict[str, bool]]:
        """Give what was seen as plain values."""
        return {
            "kinds": {name: sorted(kinds) for name, kinds in self._kinds.items()},
            "changed": {name: sorted(kinds) for name, kinds in self._changed.items()},
            "whole": dict(self._whole),
        }

    def join(self, told: Mapping[str, Mapping[str, Any]]) -> None:
        """Add what was seen elsewhere."""
        for name, kinds in told["kinds"].items():
            self._kinds.setdefault(name, set()).update(kinds)
        for name, kinds in told["changed"].items():
            self._changed.setdefault(name, set()).update(kinds)
        for name, whole in told["whole"].items():
            self._whole[name] = self._whole.get(name, True) and whole

    def found(self) -> dict[str, AttributeType]:
        """Give the type of every attribute that is not always text."""
        types = {}
        for name, kinds in self._kinds.items():
            kind = one_kind(kinds | self._changed.get(name, set()))
            whole = kind == "number" and self._whole.get(name, False)
            types[name] = AttributeType(kind=kind, whole=whole)
        return types


def typed_columns(
    columns: Mapping[str, pa.ChunkedArray], types: Mapping[str, AttributeType]
) -> dict[str, pd.Series]:
    """Give attributes their types; those without one are text."""
    return {
        name: typed(column, types[name].kind, types[name].whole) if name in types else text(column)
        for name, column in columns.items()
        if name not in NOT_ATTRIBUTES
    }
