"""Companies with planted leaks, and the wide export of an on-line course seller where it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from features.collect import microseconds
from features.policy.load import load_policy
from features.tables import Tables, known_until
from training.leaks import LeakReport, Verdict, judge

EXPORT = Path(__file__).parents[3] / "shared" / "data" / "xeducation" / "leads_export.csv"
NO_ATTRIBUTES = ["Converted", "Prospect ID", "Lead Number"]


def judged(tables: Tables, end, **policy) -> LeakReport:
    """Judge tables as training at `end` does."""
    agreed = load_policy(None).model_copy(update=policy)
    return judge(known_until(tables, end), agreed, microseconds(end))


def verdict(report: LeakReport, name: str) -> Verdict:
    """Give the verdict on a column or activity."""
    return next(v for v in report.verdicts if v.column == name)


def some_leads(tables: Tables, rows) -> Tables:
    """Keep some leads, by position, with all that belongs to them."""
    ids = tables.leads["lead_id"].iloc[rows]
    frames = {
        name: frame[frame["lead_id"].isin(ids)].reset_index(drop=True)
        for name, frame in vars(tables).items()
    }
    return replace(tables, **frames)


def without_columns(tables: Tables, names) -> Tables:
    """Leave columns out of the leads."""
    return replace(tables, leads=tables.leads.drop(columns=list(names)))


def course_seller(*, neutral_names: bool = False) -> tuple[Tables, dict[str, str]]:
    """Read the export: a lead every half hour in the order of its number, closed 3 days later.

    Also gives the original name of every column.
    """
    wide = pd.read_csv(EXPORT, dtype=str).dropna(axis="columns", how="all")
    wide = wide.sort_values("Lead Number", key=lambda s: s.astype(int)).replace("Select", np.nan)
    wide = wide.reset_index(drop=True)
    created = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(30 * wide.index, unit="min")
    columns = wide.drop(columns=NO_ATTRIBUTES)
    names = {
        (f"field {i}" if neutral_names else name.replace("Country", "country")): name
        for i, name in enumerate(columns)
    }
    columns.columns = pd.Index(names)
    ids = wide["Lead Number"].astype("str")
    leads = pd.concat([pd.DataFrame({"lead_id": ids, "created_at": created}), columns], axis=1)
    statuses = pd.DataFrame(
        {
            "lead_id": ids,
            "occurred_at": created + pd.Timedelta(days=3),
            "status": np.where(wide["Converted"] == "1", "won", "lost"),
        }
    )
    return _checked(leads, statuses), names


def _checked(leads: pd.DataFrame, statuses: pd.DataFrame) -> Tables:
    import tempfile  # noqa: PLC0415

    from features.tables import read_tables  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        leads.to_csv(Path(folder) / "leads.csv", index=False)
        statuses.to_csv(Path(folder) / "statuses.csv", index=False)
        return read_tables(folder)
