"""What a model was told of the leads it scores, and what it was not: the first sign of drift."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from features.attributes import AttributeSpec
from features.attributes.describe import column_name
from features.facts import FloatArray
from features.rows import RowBuilder

ACTIVITIES = "all_activity__count"


@dataclass(frozen=True)
class Unusual:
    """Of some leads, how many lack what.

    Attributes
    ----------
    missing
        Attribute → leads without it (a date to come counts as none); those that lack none are
        left out.
    other
        Attribute → leads with a value that is none of the categories learned; as above.
    inactive
        Leads without any activity.
    """

    missing: Mapping[str, int]
    other: Mapping[str, int]
    inactive: int


class Inputs:
    """Finds in rows of features what was missing, or new to the model.

    Parameters
    ----------
    builder
        Of the rows.
    """

    def __init__(self, builder: RowBuilder) -> None:
        place = {column.name: i for i, column in enumerate(builder.columns)}
        specs: dict[str, AttributeSpec] = {}
        for spec in builder.spec.attributes:
            if spec.kind != "mentions":
                specs.setdefault(spec.name, spec)
        self._names = list(specs)
        self._places = np.array([place[column_name(s)] for s in specs.values()], np.int64)
        self._is_text = np.array([s.kind == "text" for s in specs.values()], bool)
        # Of categories, the last place is every other value; all else has none such.
        last = [len(s.categories) - 1 if s.kind == "categorical" else -1 for s in specs.values()]
        self._other = np.array(last, np.float64)
        self._activities = place[ACTIVITIES]

    def unusual(self, matrix: FloatArray) -> Unusual:
        """Count over the rows (n, columns) of a model."""
        values = matrix[:, self._places]
        missing = np.isnan(values) | (self._is_text & (values == 0.0))
        other = (values == self._other) & (self._other >= 0)
        return Unusual(
            missing=self._counted(missing.sum(axis=0)),
            other=self._counted(other.sum(axis=0)),
            inactive=int((matrix[:, self._activities] == 0.0).sum()),
        )

    def _counted(self, counts: np.ndarray) -> dict[str, int]:
        found = zip(self._names, counts.tolist(), strict=True)
        return {name: count for name, count in found if count}
