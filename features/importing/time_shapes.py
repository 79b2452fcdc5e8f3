"""The ways in which exports write times, and how each becomes a moment in SQL.

A shape is one family of writing; a column has one of them throughout. `_v` stands for the value,
trimmed, in the expressions.
"""

from __future__ import annotations

from dataclasses import dataclass

from features.importing.sql import literal, literals

CLOCK = r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?"
_AFTER = rf"(,?[ T]+{CLOCK}( ?[AaPp]\.?[Mm]\.?)?)?"
_CLOCKS = (" %H:%M:%S.%f", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", "")
# Upper case, one space, no comma before the clock, "2:05PM" as "2:05 PM", point for a fraction.
_TIDY = (
    "regexp_replace(replace(regexp_replace(regexp_replace(upper(_v), '[,T ]+([0-9]+:)', ' \\1'), "
    "'([0-9]) ?([AP])\\.?M\\.?$', '\\1 \\2M'), ',', '.'), '(\\.[0-9]{6})[0-9]+', '\\1')"
)


@dataclass(frozen=True)
class Shape:
    """One family of writing times.

    Attributes
    ----------
    name
        What to call it, with an example.
    pattern
        Regular expression of the whole value.
    moment
        SQL that gives a TIMESTAMP (or, with `has_zone`, a TIMESTAMPTZ) or NULL.
    is_day
        SQL that tells whether a value is a day without a clock.
    has_zone
        Whether the values say which moment on earth they mean.
    """

    name: str
    pattern: str
    moment: str
    is_day: str = "NOT contains(_v, ':')"
    has_zone: bool = False


def _parsed(*dates: str) -> str:
    formats = [f"{date}{clock}" for date in dates for clock in _CLOCKS]
    return f"try_strptime({_TIDY}, {literals(formats)})"


_ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_ZONED = (
    "TRY_CAST(regexp_replace(regexp_replace(regexp_replace(regexp_replace(replace(upper(_v), ',', "
    "'.'), ' ?(Z|UTC)$', '+00:00'), ' ?([+-][0-9]{2})$', '\\1:00'), "
    "' ?([+-][0-9]{2})([0-9]{2})$', '\\1:\\2'), '(\\.[0-9]{6})[0-9]+', '\\1') AS TIMESTAMPTZ)"
)
_ISO_ZONED = rf"{_ISO}[Tt ]{CLOCK} ?([Zz]|UTC|[+-][0-9]{{2}}(:?[0-9]{{2}})?)"


def _quickly(pattern: str, kind: str, otherwise: str) -> str:
    """Read what fits the pattern as DuckDB does, and only the rest with care."""
    fits = f"regexp_full_match(_v, {literal(pattern)})"
    return f"CASE WHEN {fits} THEN coalesce(TRY_CAST(_v AS {kind}), {otherwise}) END"


DAY_FIRST = {"/": _parsed("%d/%m/%Y"), "-": _parsed("%d-%m-%Y")}
MONTH_FIRST = {"/": _parsed("%m/%d/%Y"), "-": _parsed("%m-%d-%Y")}

SHAPES = (
    Shape(
        "2026-01-31T14:05:00Z",
        _ISO_ZONED,
        _quickly(_ISO_ZONED, "TIMESTAMPTZ", _ZONED),
        has_zone=True,
    ),
    Shape(
        "2026-01-31 14:05",
        _ISO + _AFTER,
        _quickly(_ISO + _AFTER, "TIMESTAMP", _parsed("%Y-%m-%d")),
    ),
    Shape("2026/01/31 14:05", r"[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}" + _AFTER, _parsed("%Y/%m/%d")),
    Shape("31.01.2026 14:05", r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}" + _AFTER, _parsed("%d.%m.%Y")),
    Shape(
        "milliseconds since 1970",
        r"[0-9]{12,13}",
        "timezone('UTC', epoch_ms(TRY_CAST(_v AS BIGINT)))",
        is_day="false",
        has_zone=True,
    ),
    Shape(
        "seconds since 1970",
        r"[0-9]{9,10}",
        "timezone('UTC', epoch_ms(TRY_CAST(_v AS BIGINT) * 1000))",
        is_day="false",
        has_zone=True,
    ),
    Shape(
        "Excel's day number, as 46053.5868",
        r"[0-9]{5}([.,][0-9]+)?",
        "TIMESTAMP '1899-12-30' + to_seconds(TRY_CAST(round(86400 * TRY_CAST(replace(_v, ',', '.') "
        "AS DOUBLE)) AS BIGINT))",
        is_day="NOT regexp_matches(_v, '[.,]')",
    ),
)
DIRECTED = {
    mark: Shape(f"31{mark}01{mark}2026 or 01{mark}31{mark}2026", pattern + _AFTER, "NULL")
    for mark, pattern in (
        ("/", r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"),
        ("-", r"[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}"),
    )
}


def directed(mark: str, day_first: bool) -> Shape:
    """Give the shape of dates such as 31/01/2026 whose direction is known."""
    base = DIRECTED[mark]
    moment = (DAY_FIRST if day_first else MONTH_FIRST)[mark]
    name = f"31{mark}01{mark}2026 14:05" if day_first else f"01{mark}31{mark}2026 2:05 PM"
    return Shape(name, base.pattern, moment)


def declared(pattern: str) -> Shape:
    """Give the shape of a strptime pattern."""
    has_zone = "%z" in pattern or "%Z" in pattern
    has_clock = any(f"%{letter}" in pattern for letter in "HIfTX")
    is_day = "false" if has_clock else "true"
    return Shape(pattern, "", f"try_strptime(_v, {literal(pattern)})", is_day, has_zone)
