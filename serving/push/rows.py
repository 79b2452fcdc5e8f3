"""Rows of the tables as a CRM would send them: JSON values, times in ISO 8601, nothing missing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

Json = dict[str, Any]
NO_FRACTION = ".000000"


def rows_as_sent(frame: pd.DataFrame) -> list[Json]:
    """Give the rows of a table as JSON objects.

    Parameters
    ----------
    frame
        n rows of a table of `features.tables.Tables`.

    Returns
    -------
    n objects: times as text in UTC, numbers, yes/no and text as they are; a missing value or an
    empty text is left out.
    """
    names = [str(name) for name in frame.columns]
    columns = [_sent(frame[name]) for name in frame.columns]
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in zip(*columns, strict=True)
    ]


def _sent(series: pd.Series) -> list[Any]:
    if isinstance(series.dtype, pd.DatetimeTZDtype):
        return _times(series)
    missing = series.isna().tolist()
    values = series.astype(object).tolist()
    return [
        None if gone or value == "" else _whole(value)
        for value, gone in zip(values, missing, strict=True)
    ]


def _times(series: pd.Series) -> list[str | None]:
    moments = series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy("datetime64[us]")
    texts = np.datetime_as_string(moments, unit="us").tolist()
    return [None if text == "NaT" else f"{text.removesuffix(NO_FRACTION)}Z" for text in texts]


def _whole(value: Any) -> Any:
    """Write a whole number as one: a column with gaps holds it with a fraction of nothing."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
