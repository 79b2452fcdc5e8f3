"""Writing a demo company: the export of its CRM, and the truth in a folder of its own."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pv

from features.tables import Tables, write_tables
from features.tables.values import arrow
from training.simulator.clock import microseconds
from training.simulator.company import Company
from training.simulator.people import times
from training.simulator.truth import grid

AGES_DAYS: Final = (0.0, 1.0, 3.0, 7.0, 14.0, 30.0, 60.0)
HORIZON_DAYS: Final = 90.0
# Every so many activities one is exported twice, as exports do.
REPEATED_EVERY: Final = 331

ABOUT: Final = """# A demo company

{leads} leads, {activities} activities and {won} wins of a company that does not exist, up to
{end:%Y-%m-%d}. Names, addresses and companies are invented.

- `leads.csv.gz`, `activities.csv.gz`, `statuses.csv.gz`, `attribute_changes.csv.gz`: what the
  company's CRM and web site know. One activity in {repeated} is exported twice, under the same
  `activity_id`.
- `truth/`: the true win probability of the leads. Only tests and benchmarks read it.
"""
ABOUT_TRUTH: Final = """# The truth

`truth.csv.gz` holds, for every lead at creation and 1, 3, 7, 14, 30 and 60 days later while it
is open, the true probability that it is won within `horizon_days` after `as_of`, given everything
that people are known to have done by then. No model can know more.

`bots.csv.gz` names the activities that no person did, by their `activity_id`.

Training never reads this folder. It is here to measure models and hygiene against.
"""


def write_company(
    company: Company, folder: str | Path, *, horizon_days: float = HORIZON_DAYS
) -> None:
    """Write the tables, the truth and what they are.

    Parameters
    ----------
    company
        As `simulate` returns it.
    folder
        Created if needed; files of the same names are replaced.
    horizon_days
        Horizon of the truth that is written.

    Raises
    ------
    LeadScoreError
        If the folder holds tables in another format.
    """
    target = Path(folder)
    tables = company.tables
    write_tables(with_repeats(tables), target)
    won = int((tables.statuses["status"] == "won").sum())
    counts = {"leads": len(tables.leads), "activities": len(tables.activities), "won": won}
    about = ABOUT.format(**counts, end=company.end, repeated=REPEATED_EVERY)
    (target / "README.md").write_text(about, encoding="utf-8")
    (target / "truth").mkdir(exist_ok=True)
    (target / "truth" / "README.md").write_text(ABOUT_TRUTH, encoding="utf-8")
    _write_csv(truth_table(company, horizon_days), target / "truth" / "truth.csv.gz")
    _write_csv(bots_table(company), target / "truth" / "bots.csv.gz")


def with_repeats(tables: Tables) -> Tables:
    """Repeat some activities exactly, each right after its original; reading drops them again."""
    activities = tables.activities
    twice = activities.iloc[::REPEATED_EVERY]
    both = pd.concat([activities, twice]).sort_index(kind="stable").reset_index(drop=True)
    return dataclasses.replace(tables, activities=both)


def truth_table(company: Company, horizon_days: float = HORIZON_DAYS) -> pd.DataFrame:
    """Tell the true probability of every lead at fixed ages, while it is open.

    Parameters
    ----------
    company
        As `simulate` returns it.
    horizon_days
        Days within which a win counts.

    Returns
    -------
    DataFrame
        Columns lead_id, as_of, horizon_days, probability; by lead, then time.
    """
    lead, as_of_us = grid(company.truth, AGES_DAYS, microseconds(company.end))
    return pd.DataFrame(
        {
            "lead_id": company.tables.leads["lead_id"].take(lead).reset_index(drop=True),
            "as_of": times(as_of_us),
            "horizon_days": float(horizon_days),
            "probability": company.true_probability(lead, as_of_us, horizon_days),
        }
    )


def bots_table(company: Company) -> pd.DataFrame:
    """Name the activities that no person did: column activity_id."""
    return company.tables.activities.loc[company.machine, ["activity_id"]].reset_index(drop=True)


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    written = frame
    if "as_of" in frame:
        written = frame.assign(as_of=[_iso(moment) for moment in frame["as_of"]])
    table = pa.table({str(name): arrow(written[name]) for name in written.columns})
    with pa.output_stream(str(path), compression="gzip") as stream:
        pv.write_csv(table, stream)


def _iso(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
