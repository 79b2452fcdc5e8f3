"""Columns of raw lead values in, derived facts out: for one lead as for millions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeGuard, TypeVar

import numpy as np
from numpy.typing import NDArray

from features.profile.amounts import (
    COMPANY_SIZE_EDGES,
    COMPANY_SIZES,
    REVENUE_BAND_EDGES,
    REVENUE_BANDS,
    parse_number,
)
from features.profile.facts import COMPLETENESS_COLUMNS
from features.profile.mail import mail_domain, mail_domain_kind
from features.profile.phones import NO_PHONE, Phone, read_phone
from features.profile.text import is_filled
from features.profile.titles import read_title

Values = list[object]
Told = TypeVar("Told")

_SIZE_LABELS = np.array([*COMPANY_SIZES, None], dtype=object)
_REVENUE_LABELS = np.array([*REVENUE_BANDS, None], dtype=object)


def derived_facts(columns: Mapping[str, Sequence[object]], n: int) -> dict[str, NDArray]:
    """Derive every fact in `DERIVED` from the columns of the `leads` table.

    Parameters
    ----------
    columns
        Raw values by column name, each of length `n`: text, numbers, true/false, None or NaN.
        A column that is not there counts as all missing; columns not needed are ignored.
    n
        Number of leads.

    Returns
    -------
    dict of str to ndarray of shape (n,)
        By name, in the order of `DERIVED`: object arrays of text or None (categorical), float64
        0/1 (boolean), float64 with NaN (numeric). Row i depends on row i only.

    Raises
    ------
    ValueError
        When a column that is read does not have `n` values.

    Examples
    --------
    >>> facts = derived_facts({"job_title": ["Head of Sales"], "employees": ["51-200"]}, 1)
    >>> facts["seniority"][0], facts["job_function"][0], facts["company_size"][0]
    ('director', 'sales', 'medium')
    """
    lead = {name: _listed(columns, name, n) for name in COMPLETENESS_COLUMNS}
    titles = _each(read_title, lead["job_title"])
    kinds = _each(mail_domain_kind, [mail_domain(address) for address in lead["email"]])
    phones = _phones(lead["phone"], lead["country"])
    employees = _numbers(columns.get("employees"), lead["employees"])
    revenue = _numbers(columns.get("annual_revenue"), lead["annual_revenue"])
    return {
        "seniority": np.array([level for level, _ in titles], dtype=object),
        "job_function": np.array([field for _, field in titles], dtype=object),
        "mail_domain_kind": np.array(kinds, dtype=object),
        "has_email": np.array([kind is not None for kind in kinds], dtype=float),
        "phone_kind": np.array([phone.kind for phone in phones], dtype=object),
        "has_phone": np.array([phone is not NO_PHONE for phone in phones], dtype=float),
        "phone_abroad": np.array([phone.abroad for phone in phones], dtype=float),
        "company_size": _band(employees, COMPANY_SIZE_EDGES, _SIZE_LABELS),
        "employees_number": employees,
        "revenue_band": _band(revenue, REVENUE_BAND_EDGES, _REVENUE_LABELS),
        "annual_revenue_number": revenue,
        "profile_completeness": _completeness(columns, lead, n),
    }


def _listed(columns: Mapping[str, Sequence[object]], name: str, n: int) -> Values:
    values = columns.get(name)
    if values is None:
        return [None] * n
    tolist = getattr(values, "tolist", None)  # arrays and series: plain Python values, fast
    listed = values if isinstance(values, list) else tolist() if tolist else list(values)
    if len(listed) != n:
        raise ValueError(f"column {name!r} has {len(listed)} values, expected {n}")
    return listed


def _each(function: Callable[[Any], Told], values: Sequence[object]) -> list[Told]:
    """Apply a function of text once per distinct value."""
    if len(values) == 1:
        return [function(values[0])]
    told = {value: function(value) for value in set(values)}
    return [told[value] for value in values]


def _is_numeric(raw: object) -> TypeGuard[NDArray]:
    dtype = getattr(raw, "dtype", None)
    return isinstance(dtype, np.dtype) and dtype.kind in "fiu"


def _numbers(raw: object, listed: Values) -> NDArray[np.float64]:
    """Parse numbers, in one sweep when the column is numeric already, or not there at all."""
    if raw is None:
        return np.full(len(listed), np.nan)
    if _is_numeric(raw):
        numbers = np.asarray(raw, dtype=float)
        return np.where((numbers >= 0) & (numbers < np.inf), numbers, np.nan)
    return np.array([parse_number(value) for value in listed], dtype=float)


def _band(
    numbers: NDArray[np.float64], edges: tuple[float, ...], labels: NDArray[np.object_]
) -> NDArray[np.object_]:
    """Label each number; NaN sorts last, which is where a null label stands."""
    return labels[np.searchsorted((*edges, np.inf), numbers, side="right")]


def _phones(numbers: Values, countries: Values) -> list[Phone]:
    if all(number is None for number in numbers):
        return [NO_PHONE] * len(numbers)
    return [read_phone(*pair) for pair in zip(numbers, countries, strict=True)]


def _completeness(
    columns: Mapping[str, Sequence[object]], lead: Mapping[str, Values], n: int
) -> NDArray[np.float64]:
    filled = np.zeros(n)
    for name in COMPLETENESS_COLUMNS:
        if columns.get(name) is not None:
            filled += _filled(columns[name], lead[name])
    return filled / len(COMPLETENESS_COLUMNS)


def _filled(raw: object, listed: Values) -> NDArray[np.bool_]:
    if _is_numeric(raw):
        return ~np.isnan(np.asarray(raw, dtype=float))
    # the answer is as cheap as looking it up per distinct value
    return np.array([is_filled(value) for value in listed], dtype=bool)
