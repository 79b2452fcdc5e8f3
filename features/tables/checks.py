"""Checking what the tables promise. Each check notes what is wrong; none of them raises."""

from __future__ import annotations

import difflib
import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from features.tables.findings import Findings, quoted
from features.tables.raw import TEXT, RawTable, as_text, mask_of
from features.tables.schema import STATUSES, TIME, TableSpec
from features.tables.times import WITH_ZONE, parse_times
from features.tables.values import among, amounts, text


def check_columns(raw: RawTable, spec: TableSpec, findings: Findings) -> bool:
    """Note columns that are missing or misspelt; return whether all required ones are there."""
    present = list(raw.columns)
    missing = [column for column in spec.required if column not in present]
    for column in missing:
        findings.add(f"{raw.label}: column {column} is missing; {_hint(column, present)}")
    for column in spec.optional:
        same = [name for name in present if _bare(name) == column.replace("_", "")]
        if column not in present and same:
            findings.add(f"{raw.label}: column {same[0]!r} must be written {column!r}; rename it")
    return not missing


def _bare(name: str) -> str:
    return re.sub(r"[\s_.-]", "", name).casefold()


def _hint(column: str, present: list[str]) -> str:
    bare = {_bare(name): name for name in present}
    near = difflib.get_close_matches(column.replace("_", ""), bare, n=1, cutoff=0.7)
    if near:
        return f"did you mean {bare[near[0]]!r}? Rename it to {column}"
    if len(present) == 1 and re.search(r"[;\t|]", present[0]):
        return "the columns seem not to be separated by commas; export with commas"
    return f"add it (columns found: {', '.join(map(repr, present[:12]))})"


def check_nul(raw: RawTable, findings: Findings) -> None:
    """Note NUL bytes in any text."""
    for name, column in raw.columns.items():
        if column.type == TEXT:
            wrong = mask_of(pc.match_substring(column, "\0"))
            findings.rows(raw, name, wrong, ("NUL byte in a value", "remove it, or export again"))


def lead_ids(raw: RawTable, findings: Findings) -> pd.Series:
    """Return lead_id as text exactly as written, noting empty ones."""
    ids = text(raw.columns["lead_id"])
    wrong = ids.isna().to_numpy()
    findings.rows(raw, "lead_id", wrong, ("empty", "give every row its lead_id"))
    return ids


def check_unique(raw: RawTable, ids: pd.Series, findings: Findings) -> None:
    """Note each lead_id that more than one row of leads has."""
    repeated = np.flatnonzero((ids.duplicated(keep=False) & ids.notna()).to_numpy())
    groups = pd.factorize(ids.iloc[repeated])[0]
    together = repeated[np.argsort(groups, kind="stable")]
    wording = ("several rows with the same lead_id", "keep one row for each lead")
    findings.rows(raw, "lead_id", together, wording)


def check_known(raw: RawTable, ids: pd.Series, known: pd.Series, findings: Findings) -> None:
    """Note rows of leads that the leads table does not have."""
    wrong = ~among(ids, known) & ids.notna().to_numpy()
    wording = ("not in the leads table", "add the lead, or write its lead_id exactly as there")
    findings.rows(raw, "lead_id", wrong, wording)


def times(raw: RawTable, name: str, findings: Findings, required: bool = True) -> pd.Series:
    """Return a column of times in UTC, noting missing, zoneless, unreadable and absurd ones."""
    if name not in raw.columns:
        return pd.Series(pd.NaT, index=range(raw.rows), dtype=TIME)
    parsed = parse_times(raw.columns[name])
    unmarked = ~(parsed.without_zone | parsed.not_a_time | parsed.absurd)
    if required:
        empty = parsed.values.isna().to_numpy() & unmarked
        findings.rows(raw, name, empty, ("no time", f"write {WITH_ZONE}"))
    zone = ("time without a time zone", f"write {WITH_ZONE}")
    findings.rows(raw, name, parsed.without_zone, zone)
    findings.rows(raw, name, parsed.not_a_time, ("not a time", f"write {WITH_ZONE}"))
    years = ("time not between 1990 and 2100", "check the year, or leave it out if unknown")
    findings.rows(raw, name, parsed.absurd, years)
    return parsed.values


def required_text(raw: RawTable, name: str, findings: Findings) -> pd.Series:
    """Return a column of text, noting rows where it is missing."""
    values = text(raw.columns[name])
    wording = ("empty", f"give every row its {name}")
    findings.rows(raw, name, values.isna().to_numpy(), wording)
    return values


def optional_text(raw: RawTable, name: str, fill: str | None = None) -> pd.Series:
    """Return a column of text, missing (or `fill`) where the table lacks it."""
    return text(raw.columns.get(name, pa.chunked_array([pa.nulls(raw.rows, TEXT)])), fill)


def statuses(raw: RawTable, findings: Findings) -> pd.Series:
    """Return the status in lower case, noting unknown ones with the nearest known."""
    written = as_text(raw.columns["status"])
    lower = pc.utf8_lower(pc.utf8_trim_whitespace(written))
    wrong = mask_of(pc.invert(pc.is_in(lower, pa.array(STATUSES, TEXT)))) | mask_of(
        pc.is_null(lower)
    )
    wording = ("not a known status", f"allowed: {', '.join(STATUSES)}")
    findings.rows(raw, "status", wrong, wording, _near_status)
    return text(lower)


def _near_status(value: str | None) -> str:
    near = difflib.get_close_matches((value or "").strip().lower(), STATUSES, n=1, cutoff=0.5)
    return quoted(value) + (f" (did you mean {near[0]!r}?)" if near else "")


def check_reasons(raw: RawTable, status: pd.Series, reason: pd.Series, findings: Findings) -> None:
    """Note rejections without a reason."""
    wrong = ((status == "rejected") & reason.isna()).to_numpy()
    wording = ("rejected without a reason", "fill in the column reason of these rows")
    findings.rows(raw, "status", wrong, wording)


def check_attributes(raw: RawTable, attributes: list[str], findings: Findings) -> None:
    """Note changes of attributes that are no columns of leads: a misspelt one would leak."""
    name = as_text(raw.columns["attribute"])
    wrong = pc.invert(pc.is_in(name, pa.array(attributes, TEXT)))
    wording = ("no attribute of leads", "write the name of its column, or remove these rows")
    wrong_rows = mask_of(pc.and_(wrong, pc.is_valid(name)))

    def describe(value: str | None) -> str:
        near = difflib.get_close_matches(value or "", attributes, n=1)
        return quoted(value) + (f" (did you mean {near[0]!r}?)" if near else "")

    findings.rows(raw, "attribute", wrong_rows, wording, describe)


def check_amounts(raw: RawTable, findings: Findings) -> pd.Series:
    """Return the amounts (NaN: none), noting what is not a number."""
    if "amount" not in raw.columns:
        return pd.Series(np.nan, index=range(raw.rows), dtype="float64")
    values, wrong = amounts(raw.columns["amount"])
    wording = ("not a number", "write digits with a decimal point, without currency or commas")
    findings.rows(raw, "amount", wrong, wording)
    return values
