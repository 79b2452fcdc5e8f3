"""Giving a lead's attributes their type: number, yes/no, or text, decided by every value.

The type depends on the values alone, not on how a source stores them, so that a CSV file and
a database give the same frame, and so that a column typed again from a part of its values
(`known_until`) is what reading only that part would have given.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from features.tables.raw import TIMESTAMP, as_text, mask_of
from features.tables.schema import AMOUNT_ATTRIBUTES

Kind = Literal["missing", "number", "boolean", "text"]

# No leading zeros, no leading plus (a phone number), at most 15 digits without a decimal
# point (float64 holds those exactly): anything else that looks like a number is an identifier.
NUMBER = (
    r"^\s*-?("
    r"0|[1-9][0-9]{0,14}"
    r"|(0|[1-9][0-9]*)?\.[0-9]+([eE][+-]?[0-9]+)?"
    r"|(0|[1-9][0-9]*)\.?[eE][+-]?[0-9]+"
    r"|(0|[1-9][0-9]*)\."
    r")\s*$"
)
EXACT_BELOW = 10**15
THOUSANDS = r"^\s*[1-9][0-9]{0,2}\.[0-9]{3}\s*$"
ANY_NUMBER = r"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$"
YES = ("true", "yes")
NO = ("false", "no")


def attribute(
    column: pa.ChunkedArray, changes: pa.ChunkedArray | None = None, name: str = ""
) -> pd.Series:
    """Return one attribute typed by its values and by its earlier values.

    Parameters
    ----------
    column
        The attribute's value per lead.
    changes
        Text values the attribute had at some time: a column is only a number if these are too.
    name
        Of the attribute: text such as "1.234" makes a column of amounts text, to be read value by
        value as people mean it.

    Returns
    -------
    pandas.Series
        int64 if all are whole numbers and none is missing, else float64 if all are finite
        numbers; bool (nullable boolean if some are missing) if all are true/false/yes/no;
        else text. Without any value: text.
    """
    earlier = set() if changes is None else {kind_of(changes, name)}
    kind = one_kind({kind_of(column, name)} | earlier)
    return typed(column, kind, all_whole(column) if kind == "number" else False)


def one_kind(kinds: set[Kind]) -> Kind:
    """Give the kind of values of which some are of one kind and some of another."""
    known = kinds - {"missing"}
    return known.pop() if len(known) == 1 else "text"


def typed(column: pa.ChunkedArray, kind: Kind, whole: bool) -> pd.Series:
    """Return values of a known kind; `whole` numbers, of which none is missing, as int64."""
    if kind == "number":
        found = numbers(column)
        return found.astype("int64") if whole else found
    return _booleans(column) if kind == "boolean" else text(column)


def all_whole(column: pa.ChunkedArray) -> bool:
    """Tell whether numbers are all whole and none is missing."""
    values = numbers(column).to_numpy()
    whole = np.isfinite(values) & (np.abs(values) < EXACT_BELOW) & (np.floor(values) == values)
    return bool(whole.all())


def kind_of(column: pa.ChunkedArray, name: str = "") -> Kind:
    """Return what all values of the column are: number, boolean, text, or nothing at all."""
    if column.null_count == len(column):
        return "missing"
    if pa.types.is_boolean(column.type):
        return "boolean"
    if pa.types.is_integer(column.type):
        lowest, highest = pc.min_max(column).as_py().values()
        return "number" if max(-lowest, highest) < EXACT_BELOW else "text"
    if pa.types.is_floating(column.type):
        return "number" if pc.all(pc.is_finite(column)).as_py() else "text"
    return _kind_of_text(as_text(column), name)


def _kind_of_text(column: pa.ChunkedArray, name: str) -> Kind:
    if column.null_count == len(column):
        return "missing"
    if name in AMOUNT_ATTRIBUTES and pc.any(pc.match_substring_regex(column, THOUSANDS)).as_py():
        return "text"
    if pc.all(pc.match_substring_regex(column, NUMBER)).as_py():
        return "number" if pc.all(pc.is_finite(_parsed(column))).as_py() else "text"
    lower = pc.utf8_lower(pc.utf8_trim_whitespace(column.drop_null()))
    if pc.all(pc.is_in(lower, pa.array([*YES, *NO], lower.type))).as_py():
        return "boolean"
    return "text"


def numbers(column: pa.ChunkedArray) -> pd.Series:
    """Return the column of numbers, or of text that `NUMBER` describes, as float64 (NaN: none)."""
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        found = column.cast(pa.float64())
    else:
        found = _parsed(as_text(column))
    return pd.Series(found.to_pandas(), dtype="float64")


def amounts(column: pa.ChunkedArray) -> tuple[pd.Series, np.ndarray]:
    """Return the column as float64 (NaN: missing or wrong), and which values are not numbers."""
    known = as_text(column)
    right = pc.match_substring_regex(known, ANY_NUMBER)
    found = pc.if_else(right, known, pa.scalar(None, known.type))
    parsed = pd.Series(_parsed(found).to_pandas(), dtype="float64")
    wrong = mask_of(pc.invert(right)) | np.isinf(parsed.to_numpy())
    return parsed.mask(wrong), wrong


def text(column: pa.ChunkedArray, fill: str | None = None) -> pd.Series:
    """Return the column as text, missing values as NaN or as `fill`."""
    known = as_text(column)
    if fill is not None:
        known = pc.fill_null(known, fill)
    return pd.Series(known.to_pandas(), dtype="str")


def arrow(series: pd.Series) -> pa.ChunkedArray:
    """Return a pandas column as Arrow, NaN as null."""
    if isinstance(series.dtype, pd.DatetimeTZDtype):
        return pa.chunked_array([pa.array(series.dt.tz_convert(None).to_numpy())]).cast(TIMESTAMP)
    found = pa.array(series, from_pandas=True)
    return found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])


def among(ids: pd.Series, known: pd.Series) -> np.ndarray:
    """Return which ids occur in `known`, fast on millions of rows; a missing id does not."""
    return mask_of(pc.is_in(arrow(ids), arrow(known.dropna()).combine_chunks()))


def _parsed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    bare = pc.replace_substring_regex(pc.utf8_trim_whitespace(column), r"^\+", "")
    return bare.cast(pa.float64())


def _booleans(column: pa.ChunkedArray) -> pd.Series:
    if not pa.types.is_boolean(column.type):
        lower = pc.utf8_lower(pc.utf8_trim_whitespace(as_text(column)))
        is_yes = pc.is_in(lower, pa.array(YES, lower.type))
        column = pc.if_else(pc.is_null(lower), pa.scalar(None, pa.bool_()), is_yes)
    complete = column.null_count == 0
    return pd.Series(column.to_pandas(), dtype="bool" if complete else "boolean")
