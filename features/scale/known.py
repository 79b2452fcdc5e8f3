"""What is known of the leads of one partition, as reading the tables at once gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from features.collect import facts_from_tables
from features.facts import Facts, IntArray
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


def known_of(
    rows: Mapping[str, pa.Table], contents: Contents
) -> tuple[Known | None, list[PartFindings]]:
    """Collect what is known of the leads of a partition.

    Parameters
    ----------
    rows
        All rows of these leads in every table, from a sink.
    contents
        What the whole of the tables is like.

    Returns
    -------
    None instead of facts, if the rows speak of unknown leads, or twice of one; and what is wrong.
    """
    ids = rows["leads"]["lead_id"]
    places = LeadRows(ids)
    findings = [check_unique(ids, contents.labels["leads"], _ints(rows["leads"][ROW]))]
    found = {name: places.rows(table["lead_id"]) for name, table in rows.items()}
    known_ids = pd.Series(ids.to_pandas(), dtype="str")
    for name, lead in found.items():
        if name != "leads" and (lead == UNKNOWN).any():
            table, label = rows[name], contents.labels[name]
            args = name, label, table["lead_id"], known_ids, _ints(table[ROW])
            findings.append(check_known(*args))
    if any(findings):
        return None, findings
    tables, order = _tables(rows, contents)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    facts = facts_from_tables(tables, contents.kind_columns)
    if "activities" in rows:
        lead = rank[found["activities"]]
        kinds = contents.kinds, contents.kind_columns
        behaviour = behaviour_of(rows["activities"], lead, len(order), *kinds)
        facts = Facts(
            facts.lead_ids, facts.created_us, facts.attributes, behaviour, facts.changes
        )
    return Known(facts, tables), findings


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
