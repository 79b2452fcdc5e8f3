"""What is known of the leads of one partition, as reading the tables at once gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa

from features.collect import facts_from_tables
from features.facts import Facts, IntArray
from features.hygiene import DEFAULT_HYGIENE, Hygiene
from features.scale.behaviour import behaviour_of
from features.scale.checking import check_known, check_unique
from features.scale.findings import PartFindings
from features.scale.intake import ROW, Contents
from features.scale.lead_ids import UNKNOWN, LeadRows
from features.scale.types import typed_columns
from features.tables import Tables
from features.tables.order import in_order, leads_in_order
from features.tables.raw import Part, RawTable, joined
from features.tables.read import FRAMES, with_columns
from features.tables.schema import empty_frame


@dataclass(frozen=True)
class Known:
    """Facts of some leads, and their tables; the activities are in the facts alone."""

    facts: Facts
    tables: Tables


@dataclass(frozen=True)
class Placed:
    """All rows of a partition in every table, and the row of the lead that each speaks of."""

    rows: Mapping[str, pa.Table]
    lead: Mapping[str, IntArray]
    findings: list[PartFindings]


def placed(rows: Mapping[str, pa.Table], contents: Contents) -> Placed:
    """Find the lead of every row; note unknown leads, and leads with several rows.

    Parameters
    ----------
    rows
        From a sink.
    contents
        What the whole of the tables is like.
    """
    ids = rows["leads"]["lead_id"]
    places = LeadRows(ids)
    findings = [check_unique(ids, contents.labels["leads"], _ints(rows["leads"][ROW]))]
    lead = {name: places.rows(table["lead_id"]) for name, table in rows.items()}
    known_ids = pd.Series(ids.to_pandas(), dtype="str")
    for name, found in lead.items():
        if name != "leads" and (found == UNKNOWN).any():
            table, label = rows[name], contents.labels[name]
            args = name, label, table["lead_id"], known_ids, _ints(table[ROW])
            findings.append(check_known(*args))
    return Placed(rows, lead, [found for found in findings if found])


def known_of(of: Placed, contents: Contents, hygiene: Hygiene = DEFAULT_HYGIENE) -> Known:
    """Collect what is known of the leads of a partition without findings.

    Parameters
    ----------
    of
        Its rows.
    contents
        What the whole of the tables is like.
    hygiene
        What of the activities does not count.
    """
    tables, order = _tables(of.rows, contents)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    facts = facts_from_tables(tables, contents.kind_columns)
    if "activities" in of.rows:
        lead = rank[of.lead["activities"]]
        behaviour = behaviour_of(of.rows["activities"], lead, len(order), contents, hygiene)
        facts = replace(facts, behaviour=behaviour)
    return Known(facts, tables)


def _tables(rows: Mapping[str, pa.Table], contents: Contents) -> tuple[Tables, IntArray]:
    """Give the tables but for the activities, and the order of the leads' rows in them."""
    frames = {
        name: FRAMES[name](_raw(name, table), PartFindings())
        for name, table in rows.items()
        if name != "activities"
    }
    changes = frames.get("attribute_changes", empty_frame("attribute_changes"))
    statuses = frames.get("statuses", empty_frame("statuses"))
    columns = {name: rows["leads"][name] for name in contents.columns}
    frame = with_columns(frames["leads"], typed_columns(columns, contents.types))
    place = with_columns(frame, {ROW: pd.Series(np.arange(len(frame)))})
    ordered = leads_in_order(place)
    leads = ordered.drop(columns=ROW)
    tables = Tables(
        leads=leads,
        activities=empty_frame("activities"),
        statuses=in_order(statuses, leads, by_funnel=True),
        attribute_changes=in_order(changes, leads),
    )
    return tables, ordered[ROW].to_numpy(np.int64)


def _raw(name: str, table: pa.Table) -> RawTable:
    return joined(name, name, [(Part(name, len(table)), table.drop_columns(ROW))])


def _ints(column: pa.ChunkedArray) -> IntArray:
    return np.asarray(column.to_numpy()).astype(np.int64, copy=False)
