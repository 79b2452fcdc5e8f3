"""Small hand-written histories: days instead of dates, read through the border as any export."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from features.tables import Tables, read_tables

DAY_US = 86_400_000_000
START_US = 1_767_225_600_000_000  # 2026-01-01T00:00:00Z


def at(day: float) -> int:
    """Give the microsecond of a day after the start."""
    return START_US + round(day * DAY_US)


def iso(day: float) -> str:
    """Give the time of a day after the start, as a file would hold it."""
    import pandas as pd  # noqa: PLC0415

    return pd.Timestamp(at(day), unit="us", tz="UTC").isoformat()


def tables_from(
    leads: Mapping[str, float],
    statuses: Sequence[tuple[str, float, str]] = (),
    activities: Sequence[tuple[str, float, str, str]] | None = None,
    **attributes: Mapping[str, str],
) -> Tables:
    """Give checked tables: lead → day of creation, (lead, day, status), (lead, day, type, subject).

    Without activities there is no such file at all. Attributes are name → lead → value.
    """
    rows = [
        [lead, iso(day), *(values.get(lead, "") for values in attributes.values())]
        for lead, day in leads.items()
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder / "leads.csv", ["lead_id", "created_at", *attributes], rows)
        changed = [
            [lead, iso(day), status, "no fit" if status == "rejected" else ""]
            for lead, day, status in statuses
        ]
        header = ["lead_id", "occurred_at", "status", "reason"]
        _write(folder / "statuses.csv", header, changed)
        if activities is not None:
            did = [[lead, iso(day), type_, subject] for lead, day, type_, subject in activities]
            header = ["lead_id", "occurred_at", "type", "subject"]
            _write(folder / "activities.csv", header, did)
        return read_tables(str(folder))


def _write(path: Path, header: list[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
