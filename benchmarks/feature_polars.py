"""The behaviour features in Polars."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from feature_peers import BASIC, DAY_US, HALF_HOUR_US, RHYTHM, Meanings, kinds_of_sequence


def with_polars(folder: Path, meanings: Meanings, as_of_us: int, out: Path) -> None:
    """Compute and write the features with Polars."""
    # Numbers for leads and kinds first: grouping by texts costs several times as much.
    numbered = pl.scan_parquet(folder / "leads.parquet").with_row_index("lead").collect().lazy()
    rows = _rows(folder, numbered, meanings, as_of_us)
    counted = _counted(rows)
    tables = _tables(counted, meanings)
    leads = _leads(numbered, as_of_us)
    for table in (*(t.lazy() for t in tables), _latest(counted), _polars_sequence(rows, meanings)):
        leads = leads.join(table, on="lead", how="left")
    _finished(leads).collect().write_parquet(out)


def _rows(folder: Path, numbered: pl.LazyFrame, meanings: Meanings, as_of_us: int) -> pl.LazyFrame:
    """Give the activities up to the moment, with their age and the meaning of their kind."""
    kinds = pl.from_pandas(meanings.kinds).lazy()
    age = as_of_us - pl.col("occurred_at").dt.epoch("us")
    return (
        pl.scan_parquet(folder / "activities.parquet")
        .with_columns(age_us=age)
        .filter(pl.col("age_us") >= 0)
        .join(kinds, on=["type", "subject"])
        .join(numbered.select("lead", "lead_id"), on="lead_id")
        .select("lead", "age_us", "kind", "once", "negative", "latest")
        .collect()
        .lazy()
    )


def _counted(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Give the activities that count: of those that count once the first, of bad ones the last."""
    once = rows.filter("once").group_by("lead", "kind")
    first = once.agg(
        pl.when(pl.col("negative").first())
        .then(pl.col("age_us").min())
        .otherwise(pl.col("age_us").max())
        .alias("age_us"),
        pl.col("negative", "latest").first(),
    )
    counted = pl.concat([rows.filter(~pl.col("once")).drop("once"), first], how="diagonal")
    return counted.collect().lazy()


def _tables(counted: pl.LazyFrame, meanings: Meanings) -> list[pl.DataFrame]:
    """Give the features of the narrow units and of the wide ones, a row per lead."""
    units = pl.from_pandas(meanings.units).lazy()
    narrow = counted.join(units.filter(~pl.col("wide")), on="kind")
    wide = _with_pauses(counted.join(units.filter("wide"), on="kind"))
    return [
        _pivoted(narrow.group_by("lead", "unit").agg(_polars_basic()), meanings.names[0], BASIC),
        _pivoted(
            wide.group_by("lead", "unit").agg([*_polars_basic(), *_polars_rhythm()]),
            meanings.names[1],
            (*BASIC, *RHYTHM),
        ),
    ]


def _latest(counted: pl.LazyFrame) -> pl.LazyFrame:
    """Give the category of every lead's latest activity; bad ones do not count."""
    return (
        counted.filter(~pl.col("negative"))
        .sort("age_us")
        .group_by("lead", maintain_order=True)
        .agg(pl.col("latest").first().alias("latest_activity"))
    )


def _leads(numbered: pl.LazyFrame, as_of_us: int) -> pl.LazyFrame:
    """Give the leads with what their creation says."""
    created = pl.col("created_at")
    created_us = created.dt.epoch("us")
    return numbered.select(
        "lead",
        "lead_id",
        as_of=pl.lit(as_of_us),
        lead_age_us=as_of_us - created_us,
        created_hour=created.dt.hour().cast(pl.Float64),
        created_weekday=(created.dt.weekday() - 1).cast(pl.Float64),
    )


def _finished(leads: pl.LazyFrame) -> pl.LazyFrame:
    """Fill counts with zero, and tell first touches in days since the creation."""
    names = leads.collect_schema().names()
    zero = [n for n in names if "__count" in n or "__decayed" in n or "__velocity" in n]
    zero += [n for n in names if n.endswith(("__active_days", "__sessions"))]
    firsts = [n for n in names if n.endswith("__first_us")]
    return leads.with_columns(
        *(pl.col(n).fill_null(0).cast(pl.Float64) for n in zero),
        *(
            ((pl.col("lead_age_us") - pl.col(n)) / DAY_US).alias(
                n.replace("first_us", "days_to_first")
            )
            for n in firsts
        ),
        lead_age_days=pl.col("lead_age_us").clip(0) / DAY_US,
    ).drop(*firsts, "lead_age_us", "lead")


def _polars_basic() -> list[pl.Expr]:
    age = pl.col("age_us")
    return [
        *((age <= days * DAY_US).sum().alias(f"count_{days}d") for days in (7, 30, 90)),
        pl.len().alias("count"),
        (2.0 ** (-(age / DAY_US) / pl.col("half_life_days"))).sum().alias("decayed"),
        (age.min() / DAY_US).alias("days_since_last"),
        age.max().alias("first_us"),
    ]


def _with_pauses(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Sort once, so that pauses and new days are differences of neighbours."""
    rows = rows.sort("unit", "lead", "age_us", descending=[False, False, True]).collect().lazy()
    before = pl.col("age_us").shift()
    same = (pl.col("lead") == pl.col("lead").shift()) & (pl.col("unit") == pl.col("unit").shift())
    return rows.with_columns(
        pause=pl.when(same).then(before - pl.col("age_us")),
        new_day=~same.fill_null(False) | (before // DAY_US != pl.col("age_us") // DAY_US),
    )


def _polars_rhythm() -> list[pl.Expr]:
    age, pause = pl.col("age_us"), pl.col("pause")
    recent = (age <= 7 * DAY_US).sum().cast(pl.Int64)
    month = (age <= 30 * DAY_US).sum().cast(pl.Int64)
    return [
        pl.col("new_day").sum().alias("active_days"),
        ((pause > HALF_HOUR_US).sum() + 1).alias("sessions"),
        (recent / 7 - (month - recent) / 23).alias("velocity"),
        (pause.last() / DAY_US).alias("last_gap_days"),
        (pause.max() / DAY_US).alias("longest_gap_days"),
    ]


def _pivoted(grouped: pl.LazyFrame, units: list[str], measures: tuple[str, ...]) -> pl.DataFrame:
    found = grouped.collect().pivot(on="unit", index="lead", values=list(measures))
    renamed = {
        f"{measure}_{unit}": f"{unit}__{measure}"
        for unit in units
        for measure in measures
        if f"{measure}_{unit}" in found.columns
    }
    missing = [f"{u}__{m}" for u in units for m in measures if f"{m}_{u}" not in found.columns]
    return found.rename(renamed).with_columns(pl.lit(None, pl.Float64).alias(n) for n in missing)


def _polars_sequence(rows: pl.LazyFrame, meanings: Meanings) -> pl.LazyFrame:
    """Find the downloads within a week after the careers page."""
    careers, downloads = kinds_of_sequence(meanings)
    first = rows.filter(pl.col("kind").is_in(careers)).select("lead", at=-pl.col("age_us"))
    then = rows.filter(pl.col("kind").is_in(downloads)).select("lead", at=-pl.col("age_us"))
    return (
        then.sort("at")
        .join_asof(
            first.sort("at").with_columns(seen=pl.col("at")),
            on="at",
            by="lead",
            allow_exact_matches=False,
        )
        .filter(pl.col("at") - pl.col("seen") <= 7 * DAY_US)
        .group_by("lead")
        .agg(
            pl.len().alias("sequence_job_seeker__count"),
            (-pl.col("at").max() / DAY_US).alias("sequence_job_seeker__days_since_last"),
        )
    )
