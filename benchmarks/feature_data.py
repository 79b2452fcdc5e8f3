"""A large company for the benchmarks of features, written chunk by chunk."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

START_US = 1_735_689_600_000_000  # 2025-01-01T00:00:00Z
DAY_US = 86_400_000_000
DAYS = 180
ACTIVITIES_OF_A_LEAD = 50
ROWS_AT_ONCE = 2_000_000
# (type, subject, share); a page nobody agreed on, mails, and all buying stages.
KINDS = (
    *(("page_view", f"/blog/{i}", 2.0) for i in range(20)),
    *(("page_view", f"/product/{i}", 1.5) for i in range(10)),
    *(("page_view", f"/docs/{i}", 0.8) for i in range(15)),
    *(("page_view", f"/case-studies/{i}", 0.8) for i in range(8)),
    ("page_view", "/", 8.0),
    ("page_view", "/pricing", 3.0),
    ("page_view", "/compare", 1.0),
    ("page_view", "/careers", 0.6),
    *(("email_open", f"newsletter-{i}", 1.0) for i in range(24)),
    *(("email_click", f"newsletter-{i}", 0.2) for i in range(24)),
    *(("download", f"datasheet-{i}", 0.3) for i in range(5)),
    *(("download", f"case-study-{i}", 0.3) for i in range(5)),
    ("download", "price-list", 0.5),
    *(("webinar_attend", f"webinar-{i}", 0.3) for i in range(6)),
    ("form_submit", "/demo", 0.2),
    ("form_submit", "/contact", 0.2),
    ("call", "", 0.4),
    ("chat", "", 0.5),
    ("email_unsubscribe", "", 0.1),
)
TITLES = [
    f"{level} {field}"
    for level in ("Head of", "VP", "Director", "Manager", "Senior Manager", "Team Lead", "Leiter")
    for field in ("Sales", "IT", "Marketing", "Finance", "Operations", "HR", "Purchasing", "Data")
] + ["CEO", "CTO", "Werkstudent", "Intern", "Consultant", "Geschäftsführer"]
INDUSTRIES = ["software", "manufacturing", "retail", "finance", "health", "logistics", "media"]
COUNTRIES = ["DE", "US", "FR", "GB", "AT", "CH", "NL", "PL", "SE", "IT"]
EMPLOYEES = ["1-10", "11-50", "51-200", "201-500", "501-1000", "1001-5000", "5000+"]
SOURCES = ["organic_search", "paid_search", "event", "referral", "partner", "newsletter"]


def write_company(folder: Path, activities: int, seed: int = 0) -> None:
    """Write leads and activities (in the order of time, as a log is) as Parquet files."""
    rng = np.random.default_rng(seed)
    leads = max(1, activities // ACTIVITIES_OF_A_LEAD)
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(_leads(rng, leads), folder / "leads.parquet")
    share = np.array([weight for _, _, weight in KINDS])
    edges = np.linspace(0, DAYS * DAY_US, -(-activities // ROWS_AT_ONCE) + 1).astype(np.int64)
    writer = None
    for i, (begin, end) in enumerate(itertools.pairwise(edges)):
        rows = min(ROWS_AT_ONCE, activities - i * ROWS_AT_ONCE)
        table = _activities(rng, leads, rows, (begin, end), share / share.sum())
        writer = writer or pq.ParquetWriter(folder / "activities.parquet", table.schema)
        writer.write_table(table, row_group_size=1_000_000)
    if writer is not None:
        writer.close()


def _lead_id(numbers: np.ndarray, leads: int) -> pa.Array:
    text = np.char.mod("L%08d", np.arange(leads))
    return pa.array(text).take(pa.array(numbers))


def _leads(rng: np.random.Generator, leads: int) -> pa.Table:
    def some(values: list[str]) -> pa.Array:
        return pa.array(values).take(pa.array(rng.integers(0, len(values), leads)))

    number = np.arange(leads)
    domain = rng.integers(0, max(leads // 4, 1), leads)
    mail = np.char.add(np.char.mod("person%d@firm", number), np.char.mod("%d.example", domain))
    created = START_US + rng.integers(0, 120 * DAY_US, leads)
    return pa.table(
        {
            "lead_id": _lead_id(number, leads),
            "created_at": pa.array(created, pa.timestamp("us", "UTC")),
            "email": pa.array(mail),
            "job_title": some(TITLES),
            "industry": some(INDUSTRIES),
            "country": some(COUNTRIES),
            "employees": some(EMPLOYEES),
            "source": some(SOURCES),
            "team_size": rng.integers(1, 40, leads),
        }
    )


def _activities(
    rng: np.random.Generator, leads: int, rows: int, span: tuple[int, int], share: np.ndarray
) -> pa.Table:
    kind = pa.array(rng.choice(len(KINDS), rows, p=share))
    occurred = START_US + np.sort(rng.integers(*span, rows))
    return pa.table(
        {
            "lead_id": _lead_id(rng.integers(0, leads, rows), leads),
            "occurred_at": pa.array(occurred, pa.timestamp("us", "UTC")),
            "type": pa.array([type_ for type_, _, _ in KINDS]).take(kind),
            "subject": pa.array([subject for _, subject, _ in KINDS]).take(kind),
        }
    )
