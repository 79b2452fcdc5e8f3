"""Which month, product line, source and country each judged row belongs to."""

from __future__ import annotations

import numpy as np

from features.facts import Column, Facts, IntArray, Moments, attributes_at
from training.evaluation.segments import MISSING, OTHERS, Labels

MONTH = "month"
COLUMNS = ("product_line", "source", "country")
FEWEST_LEADS, MOST_SEGMENTS = 30, 12


def labels_of(facts: Facts, judged: Moments) -> dict[str, Labels]:
    """Label k rows by month of as_of (UTC) and by the lead's columns as they were then.

    Segments of fewer than 30 leads, and all but the twelve largest of a column, are pooled. A
    column that is not there, or the same for everybody, is left out.
    """
    found = {MONTH: _pooled(*_months(judged), judged.lead, None)}
    columns = attributes_at(facts, judged)
    for name in COLUMNS:
        if name in columns:
            labels = _pooled(*_values(columns[name]), judged.lead, MOST_SEGMENTS)
            if len(labels.names) > 1:
                found[name] = labels
    return found


def _months(judged: Moments) -> tuple[list[str], IntArray]:
    month = judged.as_of_us.astype("datetime64[us]").astype("datetime64[M]")
    distinct, number = np.unique(month, return_inverse=True)
    return [str(m) for m in distinct], number


def _values(column: Column) -> tuple[list[str], IntArray]:
    """Give the distinct texts and their numbers, by name; what is empty is missing."""
    told = [MISSING if v is None or str(v).strip() == "" else str(v) for v in column.distinct]
    names, number = np.unique(np.array(told, object).astype(str), return_inverse=True)
    distinct, again = np.unique(number[column.codes], return_inverse=True)
    return [str(names[i]) for i in distinct], again


def _pooled(names: list[str], number: IntArray, lead: IntArray, most: int | None) -> Labels:
    """Pool the small ones: months stay in order, columns come by size."""
    pairs = np.unique(np.stack([number, lead]), axis=1)[0]
    leads = np.bincount(pairs, minlength=len(names))
    by_size = np.argsort(-leads, kind="stable")
    order = np.arange(len(names)) if most is None else by_size
    large = np.isin(order, by_size[:most]) & (leads[order] >= FEWEST_LEADS)
    large |= (~large).sum() == 1  # nothing to pool it with
    kept, small = order[large], order[~large]
    place = np.full(len(names), len(kept))
    place[kept] = np.arange(len(kept))
    told = [names[i] for i in kept] + [OTHERS] * bool(len(small))
    return Labels(told, place[number], len(small))
