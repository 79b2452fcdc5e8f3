"""Columns that say what another column says already, up to renaming of their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from features.attributes.spec import AttributeSpec
from features.attributes.values import value_of
from features.facts import Column, FloatArray, IntArray

MOST_LEADS_COMPARED = 20_000
SAME_IN = 0.99
SAME_OUTSIDE_THE_COMMONEST = 0.95
FEWEST_OUTSIDE = 20
SAME_CORRELATION = 0.999
MOST_STATES = 200


@dataclass(frozen=True)
class _Coded:
    """One feature of n leads: its numbers, the number of each one's state, and how many states."""

    name: str
    values: FloatArray
    state: IntArray
    states: int
    is_quantity: bool


def near_duplicates(
    specs: Sequence[AttributeSpec], columns: Mapping[str, Column]
) -> dict[str, str]:
    """Find columns that repeat an earlier one.

    Two columns repeat each other if their values go together, whatever they are called, in 99 %
    of the leads (and in 95 % of those outside the commonest pair of values: two columns that are
    nearly always "no" are not the same for that), or, of two columns of numbers, if they are
    filled in the same leads and correlate beyond .999.

    Parameters
    ----------
    specs
        Features, those to keep first.
    columns
        Attributes, one row per lead.

    Returns
    -------
    Column → the earlier column that it repeats.
    """
    kinds = ("numeric", "boolean", "categorical", "days_since")
    kept: list[_Coded] = []
    repeats: dict[str, str] = {}
    for spec in specs:
        if spec.kind not in kinds:
            continue
        mine = _coded(spec, columns[spec.name])
        first = next((other.name for other in kept if _same(other, mine)), None)
        if first is None:
            kept.append(mine)
        else:
            repeats[spec.name] = first
    return repeats


def _coded(spec: AttributeSpec, column: Column) -> _Coded:
    every = -(-len(column.codes) // MOST_LEADS_COMPARED)
    number = np.array([value_of(spec, v) for v in column.distinct], np.float64)
    values = number[column.codes[:: max(every, 1)]]
    _, state = np.unique(values, return_inverse=True)
    states = int(state.max(initial=-1)) + 1
    return _Coded(spec.name, values, state, states, spec.kind in ("numeric", "days_since"))


def _same(a: _Coded, b: _Coded) -> bool:
    if a.is_quantity and b.is_quantity and _correlated(a.values, b.values):
        return True
    few = max(a.states, b.states) <= MOST_STATES
    return few and abs(a.states - b.states) <= max(a.states, b.states) // 2 and _go_together(a, b)


def _correlated(a: FloatArray, b: FloatArray) -> bool:
    there = ~np.isnan(a)
    if (there != ~np.isnan(b)).mean() > 1 - SAME_IN:
        return False
    both = there & ~np.isnan(b)
    if both.sum() < FEWEST_OUTSIDE:
        return False
    a, b = a[both] - a[both].mean(), b[both] - b[both].mean()
    size = np.sqrt((a**2).sum() * (b**2).sum())
    return bool(size > 0 and abs((a * b).sum()) > SAME_CORRELATION * size)


def _go_together(a: _Coded, b: _Coded) -> bool:
    joint = np.bincount(a.state * b.states + b.state, minlength=a.states * b.states)
    joint = joint.reshape(a.states, b.states)
    best_b, best_a = joint.argmax(axis=1), joint.argmax(axis=0)
    mutual = best_a[best_b] == np.arange(a.states)
    together = joint.max(axis=1)[mutual].sum()
    outside, leads = joint.sum() - joint.max(), joint.sum()
    together_outside = together - joint.max()
    return bool(
        outside >= FEWEST_OUTSIDE
        and together >= SAME_IN * leads
        and together_outside >= SAME_OUTSIDE_THE_COMMONEST * outside
    )
