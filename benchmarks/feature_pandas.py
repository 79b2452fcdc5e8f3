"""The behaviour features in pandas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from feature_peers import DAY_US, HALF_HOUR_US, Meanings, kinds_of_sequence


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
    careers, downloads = kinds_of_sequence(meanings)
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
