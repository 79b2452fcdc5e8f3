"""The same behaviour features in Polars and in pandas, as their own users would write them.

Two levels: first per lead and unit (an activity of the agreement, a learned kind, a stage), then
one row per lead. They leave out what Polars and pandas have nothing for: checking the tables,
hygiene, and the profile (seniority from a title, kind of a mail domain …). Ours does all of that.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl

from features.columns import ALL, STAGES
from features.matching import Matcher, any_of
from features.repeats import negative, once_only
from features.rows import RowBuilder

DAY_US = 86_400_000_000
HALF_HOUR_US = DAY_US // 48
BASIC = ("count_7d", "count_30d", "count_90d", "count", "decayed", "days_since_last", "first_us")
RHYTHM = ("active_days", "sessions", "velocity", "last_gap_days", "longest_gap_days")


@dataclass(frozen=True)
class Meanings:
    """What kinds of activity mean, as tables to join.

    Attributes
    ----------
    kinds
        type, subject, kind, once, negative, latest (category of the latest activity).
    units
        kind, unit, half_life_days, wide, one row per unit of a kind.
    names
        Names of the narrow units, of the wide ones.
    """

    kinds: pd.DataFrame
    units: pd.DataFrame
    names: tuple[list[str], list[str]]

    @classmethod
    def of(cls, builder: RowBuilder, kinds: list[tuple[str, str]]) -> Meanings:
        """Look at every distinct kind once, as anyone would."""
        policy, spec = builder.policy, builder.spec
        masks = Matcher(policy).masks(kinds, ("type", "subject"))
        bad = any_of(masks[negative(policy)])
        learned = (
            np.array(
                [[k.type == t and k.subject in (None, s) for t, s in kinds] for k in spec.learned],
                bool,
            ).reshape(len(spec.learned), len(kinds))
            & ~bad
        )
        stage_of = [a.stage for a in policy.activities.values()]
        stages = [any_of(masks[np.array([s == stage for s in stage_of])]) for stage in STAGES]
        narrow = [*policy.activities, *(f"kind_{k.name}" for k in spec.learned)]
        wide = [*(f"stage_{stage}" for stage in STAGES), ALL]
        lives = [a.half_life_days or np.inf for a in policy.activities.values()]
        lives += [spec.stage_half_life_days] * (len(spec.learned) + len(wide))
        sets = [*masks, *learned, *stages, ~bad]
        pairs = [(k, u) for u, mask in enumerate(sets) for k in np.flatnonzero(mask)]
        unit = pd.DataFrame(pairs, columns=["kind", "number"])
        names = np.array([*narrow, *wide])
        unit["unit"] = names[unit["number"]]
        unit["half_life_days"] = np.array(lives)[unit["number"]]
        unit["wide"] = unit.pop("number") >= len(narrow)
        once = any_of(masks) & ~any_of(masks[~once_only(policy)])
        other = np.ones((1, len(kinds)), bool)
        table = pd.DataFrame(kinds, columns=["type", "subject"])
        table["kind"] = np.arange(len(kinds))
        table["once"], table["negative"] = once, bad
        table["latest"] = np.concatenate([learned, masks, other]).argmax(axis=0).astype(float)
        return cls(table, unit, (narrow, wide))


def with_polars(folder: Path, meanings: Meanings, as_of_us: int, out: Path) -> None:
    """Compute and write the features with Polars."""
    kinds, units = pl.from_pandas(meanings.kinds).lazy(), pl.from_pandas(meanings.units).lazy()
    age = as_of_us - pl.col("occurred_at").dt.epoch("us")
    # Numbers for leads and kinds first: grouping by texts costs several times as much.
    numbered = pl.scan_parquet(folder / "leads.parquet").with_row_index("lead").collect().lazy()
    rows = (
        pl.scan_parquet(folder / "activities.parquet")
        .with_columns(age_us=age)
        .filter(pl.col("age_us") >= 0)
        .join(kinds, on=["type", "subject"])
        .join(numbered.select("lead", "lead_id"), on="lead_id")
        .select("lead", "age_us", "kind", "once", "negative", "latest")
        .collect()
        .lazy()
    )
    once = rows.filter("once").group_by("lead", "kind")
    first = once.agg(
        pl.when(pl.col("negative").first())
        .then(pl.col("age_us").min())
        .otherwise(pl.col("age_us").max())
        .alias("age_us"),
        pl.col("negative", "latest").first(),
    )
    counted = pl.concat([rows.filter(~pl.col("once")).drop("once"), first], how="diagonal")
    counted = counted.collect().lazy()
    narrow = counted.join(units.filter(~pl.col("wide")), on="kind")
    wide = _with_pauses(counted.join(units.filter("wide"), on="kind"))
    tables = [
        _pivoted(narrow.group_by("lead", "unit").agg(_polars_basic()), meanings.names[0], BASIC),
        _pivoted(
            wide.group_by("lead", "unit").agg([*_polars_basic(), *_polars_rhythm()]),
            meanings.names[1],
            (*BASIC, *RHYTHM),
        ),
    ]
    latest = (
        counted.filter(~pl.col("negative"))
        .sort("age_us")
        .group_by("lead", maintain_order=True)
        .agg(pl.col("latest").first().alias("latest_activity"))
    )
    created = pl.col("created_at")
    created_us = created.dt.epoch("us")
    leads = numbered.select(
        "lead",
        "lead_id",
        as_of=pl.lit(as_of_us),
        lead_age_us=as_of_us - created_us,
        created_hour=created.dt.hour().cast(pl.Float64),
        created_weekday=(created.dt.weekday() - 1).cast(pl.Float64),
    )
    for table in (*(t.lazy() for t in tables), latest, _polars_sequence(rows, meanings)):
        leads = leads.join(table, on="lead", how="left")
    names = leads.collect_schema().names()
    zero = [n for n in names if "__count" in n or "__decayed" in n or "__velocity" in n]
    zero += [n for n in names if n.endswith(("__active_days", "__sessions"))]
    firsts = [n for n in names if n.endswith("__first_us")]
    leads.with_columns(
        *(pl.col(n).fill_null(0).cast(pl.Float64) for n in zero),
        *(
            ((pl.col("lead_age_us") - pl.col(n)) / DAY_US).alias(
                n.replace("first_us", "days_to_first")
            )
            for n in firsts
        ),
        lead_age_days=pl.col("lead_age_us").clip(0) / DAY_US,
    ).drop(*firsts, "lead_age_us", "lead").collect().write_parquet(out)


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
    careers, downloads = _kinds_of_sequence(meanings)
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


def _kinds_of_sequence(meanings: Meanings) -> tuple[list[int], list[int]]:
    units = meanings.units
    return tuple(
        units.loc[units["unit"] == name, "kind"].tolist() for name in ("careers_page", "download")
    )


def with_pandas(folder: Path, meanings: Meanings, as_of_us: int, out: Path) -> None:
    """Compute and write the features with pandas."""
    rows = pd.read_parquet(folder / "activities.parquet")
    rows["age_us"] = as_of_us - rows["occurred_at"].astype("int64")
    rows = rows[rows["age_us"] >= 0].merge(meanings.kinds, on=["type", "subject"])
    rows = rows[["lead_id", "age_us", "kind", "once", "negative", "latest"]]
    rows = rows.sort_values(["lead_id", "age_us"], ascending=[True, False])
    key = ["lead_id", "kind"]
    again = (~rows["negative"] & rows.duplicated(key)) | (
        rows["negative"] & rows.duplicated(key, keep="last")
    )
    counted = rows[~(rows["once"] & again)]
    units = meanings.units
    narrow = _pandas_basic(counted.merge(units[~units["wide"]], on="kind"))
    of_wide = counted.merge(units[units["wide"]], on="kind")
    wide = _pandas_basic(of_wide).join(_pandas_rhythm(of_wide))
    leads = pd.read_parquet(folder / "leads.parquet", columns=["lead_id", "created_at"])
    age_us = as_of_us - leads["created_at"].astype("int64")
    age_us.index = leads["lead_id"]
    found = [_unstacked(narrow, meanings.names[0]), _unstacked(wide, meanings.names[1])]
    shown = counted[~counted["negative"]].groupby("lead_id")["latest"].last()
    sequence = _pandas_sequence(rows, meanings)
    table = pd.concat([*found, shown.rename("latest_activity"), sequence], axis=1)
    table = table.reindex(leads["lead_id"])
    zero = [n for n in table if "__count" in n or "__decayed" in n or "__velocity" in n]
    zero += [n for n in table if n.endswith(("__active_days", "__sessions"))]
    table[zero] = table[zero].fillna(0).astype("float64")
    firsts = [n for n in table if n.endswith("__first_us")]
    delays = {n.replace("first_us", "days_to_first"): (age_us - table[n]) / DAY_US for n in firsts}
    created = leads["created_at"].dt
    about = pd.DataFrame(
        {
            "as_of": as_of_us,
            "lead_age_days": age_us.clip(lower=0) / DAY_US,
            "created_hour": created.hour.to_numpy(float),
            "created_weekday": created.weekday.to_numpy(float),
        }
    )
    pd.concat([about, table.drop(columns=firsts), pd.DataFrame(delays)], axis=1).rename_axis(
        "lead_id"
    ).reset_index().to_parquet(out)


def _pandas_basic(rows: pd.DataFrame) -> pd.DataFrame:
    age = rows["age_us"]
    columns = {f"count_{days}d": age <= days * DAY_US for days in (7, 30, 90)}
    columns["decayed"] = np.exp2(-(age / DAY_US) / rows["half_life_days"])
    grouped = rows[["lead_id", "unit", "age_us"]].assign(**columns).groupby(["lead_id", "unit"])
    found = grouped[list(columns)].sum()
    found["count"] = grouped.size()
    found["days_since_last"] = grouped["age_us"].min() / DAY_US
    found["first_us"] = grouped["age_us"].max()
    return found


def _pandas_rhythm(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.sort_values(["lead_id", "unit", "age_us"], ascending=[True, True, False])
    age, key = rows["age_us"], ["lead_id", "unit"]
    pause = -rows.groupby(key)["age_us"].diff()
    day = age // DAY_US
    frame = rows[key].assign(
        new_day=day.ne(day.shift())
        | rows["lead_id"].ne(rows["lead_id"].shift())
        | rows["unit"].ne(rows["unit"].shift()),
        new_session=pause.isna() | (pause > HALF_HOUR_US),
        recent=age <= 7 * DAY_US,
        month=age <= 30 * DAY_US,
        pause=pause / DAY_US,
    )
    grouped = frame.groupby(key)
    sums = grouped[["new_day", "new_session", "recent", "month"]].sum()
    return pd.DataFrame(
        {
            "active_days": sums["new_day"],
            "sessions": sums["new_session"],
            "velocity": sums["recent"] / 7 - (sums["month"] - sums["recent"]) / 23,
            "last_gap_days": grouped["pause"].last(),
            "longest_gap_days": grouped["pause"].max(),
        }
    )


def _unstacked(found: pd.DataFrame, units: list[str]) -> pd.DataFrame:
    wide = found.unstack("unit")
    wide.columns = [f"{unit}__{measure}" for measure, unit in wide.columns]
    every = [f"{unit}__{measure}" for unit in units for measure in found.columns]
    return wide.reindex(columns=every)


def _pandas_sequence(rows: pd.DataFrame, meanings: Meanings) -> pd.DataFrame:
    careers, downloads = _kinds_of_sequence(meanings)
    some = rows[["lead_id", "kind"]].assign(at=-rows["age_us"]).sort_values("at")
    first = some[some["kind"].isin(careers)].assign(seen=lambda f: f["at"])
    then = some[some["kind"].isin(downloads)]
    pair = pd.merge_asof(
        then, first[["lead_id", "at", "seen"]], on="at", by="lead_id", allow_exact_matches=False
    )
    pair = pair[pair["at"] - pair["seen"] <= 7 * DAY_US]
    grouped = pair.groupby("lead_id")["at"]
    return pd.DataFrame(
        {
            "sequence_job_seeker__count": grouped.size(),
            "sequence_job_seeker__days_since_last": -grouped.max() / DAY_US,
        }
    )
