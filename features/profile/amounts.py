"""Numbers as people type them ("1.2 Mio", "$5M", "51-200"), and the bands they fall into."""

from __future__ import annotations

import math
import re
from functools import lru_cache

COMPANY_SIZES = ("micro", "small", "medium", "large", "enterprise")
COMPANY_SIZE_EDGES = (10.0, 50.0, 250.0, 1000.0)
"""Lower bounds in employees of every band but the first.

The first three are the headcounts of Commission Recommendation 2003/361/EC (micro, small and
medium-sized enterprises); 1,000 parts large companies from enterprises.
"""

REVENUE_BANDS = ("under_1m", "1m_10m", "10m_100m", "100m_1b", "over_1b")
REVENUE_BAND_EDGES = (1e6, 1e7, 1e8, 1e9)
"""Lower bounds of every band but the first, in the currency of the data."""

LONGEST_NUMBER = 60

_GERMAN_UNITS = {
    1e3: "tsd tausend tchf",
    1e6: "mio mill millionen mchf",
    1e9: "mrd milliarde milliarden",
    1e12: "billionen",
}
_ENGLISH_UNITS = {
    1e3: "k thousand",
    1e5: "lakh lakhs",
    1e6: "m mm mn mln mil million millions",
    1e7: "crore crores cr",
    1e9: "b bn bln billion billions",
    1e12: "trillion trillions",
}
_FACTOR = {
    unit: (factor, mark)
    for units, mark in ((_GERMAN_UNITS, ","), (_ENGLISH_UNITS, "."))
    for factor, names in units.items()
    for unit in names.split()
}
_NOISE = re.compile(
    r"(?<![^\W\d_])(?:employees?|people|persons|staff|fte|mitarbeiter(?:innen|in)?|mitarbeitende|ma"
    r"|beschäftigte|personen|eur|euros?|usd|us|chf|gbp|dollars?|ca|circa|approx|about|around|rund"
    r"|etwa|p\.?a|per year|(?:or|and|oder|und) (?:more|mehr)|von|from|between|zwischen)"
    r"(?![^\W\d_])\.?|[€$£¥~≈]",
)
_AMOUNT = re.compile(r"(\d(?:[\d.,]*\d)?)\s*([a-z]+)?\.?")
_UNIT_WITH_CURRENCY = re.compile(r"(?<=\d)\s*(t|m)\s?(?:€|eur\b)")
_BETWEEN = re.compile(r"\s*(?:[-–—‐‑−…]|\.\.\.?|\b(?:to|bis|and|und)\b)\s*")
_AT_MOST = re.compile(
    r"(?:<=?|≤|under|below|unter|less than|weniger als|up to|bis(?: zu)?|max\.?)\s*"
)
_AT_LEAST = re.compile(
    r"(?:>=?|≥|over|above|über|more than|mehr als|at least|mindestens|ab|min\.?)\s*"
)
# As a column of numbers would be read; "1.234" is left to the rules for people.
_PLAIN = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.ASCII)
# 1,200,000 or 1.200.000, and 12,00,000 as written in India
_GROUPED = re.compile(r"[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*|[1-9]\d?(?:,\d{2})+,\d{3}")
_INNER_BLANK = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))")


def parse_number(value: object) -> float:
    """Read a headcount or an amount of money.

    Parameters
    ----------
    value
        A number, or text: "10,000,000", "1.200.000", "1.2 Mio", "$5M", "3,5 Mrd. €", "500+",
        "> 1000", "< 50" (half of it), or a range such as "51-200" (its middle).

    Returns
    -------
    float
        NaN when missing, negative, infinite, true/false, or text that is not surely a number.

    Notes
    -----
    In text a lone point or comma before exactly three digits parts thousands ("1.200" is 1200),
    unless an English unit follows a point or a German unit follows a comma ("1.250M" is
    1,250,000). What comes as a number (from JSON, Parquet, a database) is that number.
    """
    if isinstance(value, str):
        return _parse_text(value) if len(value) <= LONGEST_NUMBER else math.nan
    if value is None or isinstance(value, bool):
        return math.nan
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return math.nan
    return _usable(number)


@lru_cache(maxsize=65_536)
def _parse_text(raw: str) -> float:
    if not any(map(str.isdecimal, raw)):
        return math.nan
    text = raw.casefold().strip()
    if _PLAIN.fullmatch(text) and not _GROUPED.fullmatch(text):
        return _usable(float(text))
    text = _INNER_BLANK.sub("", " ".join(_NOISE.sub(" ", _join_currency(text)).split()))
    if upper := _AT_MOST.match(text):
        return _amount(text[upper.end() :])[0] / 2
    if lower := _AT_LEAST.match(text):
        return _amount(text[lower.end() :])[0]
    return _range_or_amount(text.removesuffix("+").strip())


def _join_currency(text: str) -> str:
    """Write "5 T€" and "5 M€" with units that survive dropping the currency."""
    return _UNIT_WITH_CURRENCY.sub(lambda unit: {"t": " tsd ", "m": " mln "}[unit[1]], text)


def _range_or_amount(text: str) -> float:
    ends = _BETWEEN.split(text)
    if len(ends) == 1:
        return _amount(text)[0]
    if len(ends) != 2 or not ends[0]:  # "-5" is negative, "1-2-3" a date
        return math.nan
    high, unit = _amount(ends[1])
    low = _amount(ends[0])
    if not low[1] and unit:  # "10-50 Mio"
        low = _amount(f"{ends[0]} {unit}")
    return (low[0] + high) / 2 if low[0] <= high else math.nan


def _amount(text: str) -> tuple[float, str]:
    """Read one number with its unit; NaN when anything else is in the text."""
    match = _AMOUNT.fullmatch(text.strip().removesuffix("+"))
    if not match:
        return math.nan, ""
    unit = match[2] or ""
    if unit and unit not in _FACTOR:
        return math.nan, ""
    factor, decimal_mark = _FACTOR.get(unit, (1.0, ""))
    return _usable(_plain_number(match[1], decimal_mark) * factor), unit


def _plain_number(digits: str, decimal_mark: str) -> float:
    """Read digits with points and commas; `decimal_mark` is what the unit's language uses."""
    marks = re.sub(r"\d", "", digits)
    grouped = _GROUPED.fullmatch(digits)
    if grouped and (len(marks) > 1 or marks != decimal_mark):
        return float(digits.replace(marks[0], ""))
    if not marks:
        return float(digits)
    decimal = marks[-1]  # "1.234,5" and "1,234.5": the last mark parts the decimals
    whole, _, fraction = digits.rpartition(decimal)
    if decimal in whole or not fraction:
        return math.nan
    if "." in whole or "," in whole:
        whole = whole.replace(marks[0], "") if _GROUPED.fullmatch(whole) else ""
    return float(f"{whole}.{fraction}") if whole else math.nan


def _usable(number: float) -> float:
    return number if 0 <= number < math.inf else math.nan
