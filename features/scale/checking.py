"""Checking the tables chunk by chunk, with the words of reading them at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from features.facts import IntArray
from features.scale.findings import CELLS, NUL, REFERENCES, PartFindings
from features.tables import checks
from features.tables.raw import RawTable
from features.tables.read import FRAMES
from features.tables.values import text

# The checks of leads in their order: empty lead_id, several rows with one, created_at.
UNIQUE, CREATED = 1, 2


def check_cells(raw: RawTable, first_row: int, attributes: list[str]) -> PartFindings:
    """Check all that one row can tell.

    Parameters
    ----------
    raw
        A chunk of a table with all its required columns.
    first_row
        Its place in the table.
    attributes
        Columns of leads that may change.
    """
    findings = PartFindings()
    rows = first_row + np.arange(raw.rows)
    with findings.at(NUL, raw.name, rows):
        checks.check_nul(raw, findings)
    if raw.name == "leads":
        _check_leads(raw, findings, rows)
        return findings
    with findings.at(CELLS, raw.name, rows):
        FRAMES[raw.name](raw, findings)
    if raw.name == "attribute_changes":
        with findings.at(REFERENCES, raw.name, rows, step=1):
            checks.check_attributes(raw, attributes, findings)
    return findings


def _check_leads(raw: RawTable, findings: PartFindings, rows: IntArray) -> None:
    with findings.at(CELLS, "leads", rows):
        checks.lead_ids(raw, findings)
    with findings.at(CELLS, "leads", rows, step=CREATED):
        checks.times(raw, "created_at", findings)


def check_unique(lead_id: pa.ChunkedArray, label: str, rows: IntArray) -> PartFindings:
    """Check that no lead has two rows; all rows of a lead must be there."""
    findings = PartFindings()
    with findings.at(CELLS, "leads", rows, step=UNIQUE):
        raw = RawTable("leads", label, {"lead_id": lead_id}, ())
        checks.check_unique(raw, text(lead_id), findings)
    return findings


def check_known(
    name: str, label: str, lead_id: pa.ChunkedArray, known: pd.Series, rows: IntArray
) -> PartFindings:
    """Check that the leads of a table are known; all leads it may speak of must be there."""
    findings = PartFindings()
    with findings.at(REFERENCES, name, rows):
        raw = RawTable(name, label, {"lead_id": lead_id}, ())
        checks.check_known(raw, text(lead_id), known, findings)
    return findings
