"""Who wins: every characteristic of a lead, its values among won leads, and their lift."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from features.attributes import AttributeSpec, attribute_values, fit_attributes
from features.attributes.spellings import category_key
from features.facts import Column, FloatArray, IntArray
from features.profile import DERIVED, DerivedFact
from training.pages.numbers import plain
from training.pilot.comparison import Comparison
from training.pilot.contrast import Contrast, as_columns, contrasts
from training.pilot.seen import Seen

FEWEST_LEADS = 10
MOST_VALUES = 6
MOST_CHARACTERISTICS = 20
BANDS = 5
NOT_KNOWN = "(not known)"


@dataclass(frozen=True)
class Value:
    """One value of a characteristic, and how won leads and others differ in it."""

    name: str
    contrast: Contrast


@dataclass(frozen=True)
class Characteristic:
    """One thing to know of a lead: its commonest values among won leads, commonest first."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class _Coded:
    name: str
    code: IntArray
    values: tuple[str, ...]


def demographics_of(seen: Seen, comparison: Comparison) -> list[Characteristic]:
    """Compare won leads with others, characteristic by characteristic.

    Names, addresses and what the policy keeps out are not looked at; numbers fall into bands of
    about equally many leads.

    Parameters
    ----------
    seen
        The leads at the moments of the comparison.
    comparison
        k leads.

    Returns
    -------
    The characteristics that tell most, at most `MOST_CHARACTERISTICS`, those that tell most first;
    none without won or without other leads.
    """
    tried = [
        (c, value, holds)
        for c in _coded(seen)
        for value in range(len(c.values))
        if (holds := c.code == value).sum() >= FEWEST_LEADS
    ]
    found = contrasts(comparison, as_columns([holds for *_, holds in tried], len(comparison)))
    values: dict[str, list[Value]] = {}
    for (c, value, _), contrast in zip(tried, found, strict=True):
        if not math.isnan(contrast.lift):
            values.setdefault(c.name, []).append(Value(c.values[value], contrast))
    telling = [(name, of) for name, of in values.items() if len(of) > 1]
    telling.sort(key=lambda pair: min(value.contrast.p_value for value in pair[1]))
    return [Characteristic(name, _commonest(of)) for name, of in telling[:MOST_CHARACTERISTICS]]


def _commonest(values: list[Value]) -> tuple[Value, ...]:
    """Keep the commonest among won leads; what stands out stays, however rare."""
    by_share = sorted(values, key=lambda v: -v.contrast.share_won)
    return tuple(
        value
        for place, value in enumerate(by_share)
        if place < MOST_VALUES or value.contrast.stands_out
    )


def _coded(seen: Seen) -> Iterator[_Coded]:
    excluded = set(seen.policy.exclude_attributes)
    for fact in DERIVED.values():
        told = fact.kind in ("categorical", "boolean")
        sources_out = excluded.issuperset(fact.sources)
        if told and not sources_out and fact.name in seen.columns:
            yield _of_fact(fact, seen.columns[fact.name])
    names = [name for name in seen.columns if name not in DERIVED]
    columns = {name: seen.columns[name] for name in names}
    for spec in fit_attributes(columns, excluded):
        coded = _of_attribute(spec, columns[spec.name], len(seen))
        if coded is not None:
            yield coded


def _of_fact(fact: DerivedFact, column: Column) -> _Coded:
    if fact.kind == "boolean":
        yes = np.array([bool(value) for value in column.distinct], bool)[column.codes]
        return _Coded(_title(fact.name), yes.astype(np.int64), ("no", "yes"))
    names = [*(fact.labels.get(v, v) for v in fact.values), NOT_KNOWN]
    place = {value: i for i, value in enumerate(fact.values)}
    code = [place.get(str(v), len(names) - 1) for v in column.distinct]
    return _Coded(_title(fact.name), np.array(code, np.int64)[column.codes], tuple(names))


def _of_attribute(spec: AttributeSpec, column: Column, rows: int) -> _Coded | None:
    if spec.kind in ("text", "days_since"):
        return None
    values = attribute_values(spec, column, rows)
    if spec.kind == "mentions":
        title = f"{_title(spec.name)} mentions “{spec.word}”"
        return _Coded(title, values.astype(np.int64), ("no", "yes"))
    if spec.kind == "numeric":
        return _banded(_title(spec.name), values)
    names: Sequence[str] = ("no", "yes") if spec.kind == "boolean" else spec.categories
    code = np.where(np.isnan(values), len(names), np.nan_to_num(values)).astype(np.int64)
    written = _as_written(spec.name, column)
    told = (written.get(category_key(spec.name, n) or "", n) for n in names)
    return _Coded(_title(spec.name), code, (*told, NOT_KNOWN))


def _as_written(name: str, column: Column) -> dict[str, str]:
    """Give what a category is compared as → its commonest spelling in the data."""
    count = np.bincount(column.codes, minlength=len(column.distinct))
    spelling: dict[str, str] = {}
    for place in np.argsort(-count, kind="stable").tolist():
        key = category_key(name, column.distinct[place])
        if key is not None:
            spelling.setdefault(key, str(column.distinct[place]))
    return spelling


def _banded(name: str, values: FloatArray) -> _Coded:
    """Cut numbers into bands of about equally many leads."""
    known = values[~np.isnan(values)]
    inner = np.linspace(0, 1, BANDS + 1)[1:-1]
    edges = np.unique(np.quantile(known, inner, method="inverted_cdf"))
    code = np.searchsorted(edges, np.nan_to_num(values), side="right")
    code = np.where(np.isnan(values), len(edges) + 1, code)
    return _Coded(name, code.astype(np.int64), (*_band_names(edges), NOT_KNOWN))


def _band_names(edges: NDArray[np.float64]) -> list[str]:
    said = [plain(edge) for edge in edges.tolist()]
    between = [f"from {low} to below {high}" for low, high in pairwise(said)]
    return [f"below {said[0]}", *between, f"{said[-1]} or more"] if said else ["any"]


def _title(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
