"""Reading all tables of a source and checking them against their contract."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from features.tables import checks
from features.tables.database import hidden, read_database
from features.tables.findings import Findings
from features.tables.folder import read_folder
from features.tables.order import in_order, leads_in_order
from features.tables.raw import RawTable, as_text
from features.tables.schema import SPECS, TEXT_ATTRIBUTES, Tables, empty_frame
from features.tables.values import arrow, attribute, text


def read_tables(source: str | Path) -> Tables:
    """Read the tables of a folder or a database, and check them.

    Parameters
    ----------
    source
        A folder with `leads`, `activities`, `statuses`, `attribute_changes` as .csv, .csv.gz,
        .parquet or a sub-folder of such files; or the address of an SQLite (`sqlite:///…`) or
        PostgreSQL (`postgresql://…`) database with tables or views of these names.

    Returns
    -------
    Tables
        The same data give equal tables whatever the source. `leads` must be there (perhaps
        without rows); another table that is not there comes back without rows. An activity
        that repeats an `activity_id` of its lead is dropped: the one known first stays.

    Raises
    ------
    TableError
        With every violation of every table: table, column, line or row, value and remedy.
    """
    findings = Findings()
    is_address = isinstance(source, str) and "://" in source
    title = hidden(str(source)) if is_address else str(source)
    read = read_database if is_address else _read_path
    tables = checked(read(str(source), findings), findings)
    if tables is None:
        raise findings.error(f"the tables in {title} cannot be used")
    return tables


def _read_path(source: str, findings: Findings) -> dict[str, RawTable]:
    return read_folder(Path(source), findings)


def checked(raws: dict[str, RawTable], findings: Findings) -> Tables | None:
    """Check the tables and give their columns their types; None if anything was found wrong."""
    usable = {
        name: raw for name, raw in raws.items() if checks.check_columns(raw, SPECS[name], findings)
    }
    for raw in usable.values():
        checks.check_nul(raw, findings)
    frames = {name: FRAMES[name](raw, findings) for name, raw in usable.items()}
    if "leads" in usable:
        _check_references(usable, frames, findings)
    if findings or "leads" not in usable:
        return None
    changes = frames.get("attribute_changes", empty_frame("attribute_changes"))
    leads = leads_in_order(_with_attributes(frames["leads"], usable["leads"], changes))
    activities = frames.get("activities", empty_frame("activities"))
    statuses = frames.get("statuses", empty_frame("statuses"))
    return Tables(
        leads=leads,
        activities=_without_repeats(in_order(activities, leads)),
        statuses=in_order(statuses, leads, by_funnel=True),
        attribute_changes=in_order(changes, leads),
    )


def _check_references(
    raws: dict[str, RawTable], frames: dict[str, pd.DataFrame], findings: Findings
) -> None:
    known = frames["leads"]["lead_id"]
    for name in [name for name in raws if name != "leads"]:
        ids = text(raws[name].columns["lead_id"])
        checks.check_known(raws[name], ids, known, findings)
    if "attribute_changes" in raws:
        attributes = [name for name in raws["leads"].columns if name not in frames["leads"]]
        checks.check_attributes(raws["attribute_changes"], attributes, findings)


def _leads(raw: RawTable, findings: Findings) -> pd.DataFrame:
    ids = checks.lead_ids(raw, findings)
    checks.check_unique(raw, ids, findings)
    return pd.DataFrame({"lead_id": ids, "created_at": checks.times(raw, "created_at", findings)})


def _with_attributes(leads: pd.DataFrame, raw: RawTable, changes: pd.DataFrame) -> pd.DataFrame:
    columns = {name: column for name, column in raw.columns.items() if name not in leads}
    return with_columns(leads, typed_attributes(columns, changes))


def with_columns(frame: pd.DataFrame, others: dict[str, pd.Series]) -> pd.DataFrame:
    """Return the frame with further columns, whatever they are called."""
    return pd.DataFrame({str(name): frame[name] for name in frame} | others)


def typed_attributes(
    columns: dict[str, pa.ChunkedArray], changes: pd.DataFrame
) -> dict[str, pd.Series]:
    """Give each attribute of the leads its type, by its values now and its changes."""
    by_name = {str(name): values for name, values in changes.groupby("attribute")["value"]}
    typed: dict[str, pd.Series] = {}
    for name, column in columns.items():
        if name in TEXT_ATTRIBUTES:
            typed[name] = text(column)
        else:
            earlier = arrow(by_name[name]) if name in by_name else None
            typed[name] = attribute(column, earlier, name)
    return typed


def _activities(raw: RawTable, findings: Findings) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "lead_id": checks.lead_ids(raw, findings),
            "occurred_at": checks.times(raw, "occurred_at", findings),
            "type": checks.required_text(raw, "type", findings),
            "subject": checks.optional_text(raw, "subject", fill=""),
            "received_at": checks.times(raw, "received_at", findings, required=False),
        }
    )
    others = {name: text(column) for name, column in raw.columns.items() if name not in frame}
    return with_columns(frame, others)


def _without_repeats(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep, of the rows with one activity_id of one lead, the one that was known first.

    "First" is by time and only then by place: what is dropped must not depend on rows that
    became known later.
    """
    if "activity_id" not in frame:
        return frame
    keys = ["lead_id", "activity_id"]
    suspects = frame[frame.duplicated(keys, keep=False) & frame["activity_id"].notna()]
    known_at = suspects[["occurred_at", "received_at"]].max(axis="columns")
    ordered = suspects.iloc[np.argsort(known_at.to_numpy(), kind="stable")]
    repeats = ordered.index[ordered.duplicated(keys)]
    return frame.drop(index=repeats).reset_index(drop=True)


def _statuses(raw: RawTable, findings: Findings) -> pd.DataFrame:
    status = checks.statuses(raw, findings)
    reason = checks.optional_text(raw, "reason")
    checks.check_reasons(raw, status, reason, findings)
    return pd.DataFrame(
        {
            "lead_id": checks.lead_ids(raw, findings),
            "occurred_at": checks.times(raw, "occurred_at", findings),
            "status": status,
            "reason": reason,
            "amount": checks.check_amounts(raw, findings),
            "owner": checks.optional_text(raw, "owner"),
        }
    )


def _attribute_changes(raw: RawTable, findings: Findings) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "lead_id": checks.lead_ids(raw, findings),
            "occurred_at": checks.times(raw, "occurred_at", findings),
            "attribute": checks.required_text(raw, "attribute", findings),
            "value": text(as_text(raw.columns["value"])),
        }
    )


FRAMES = {
    "leads": _leads,
    "activities": _activities,
    "statuses": _statuses,
    "attribute_changes": _attribute_changes,
}
