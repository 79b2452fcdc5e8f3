"""How long one lead takes, from what a request says to the model's row.

Kernel, facts, row and points of leads with 60 activities, beside pandas as its users would write
the same columns for one lead (the counts, decay, recency, rhythm and sequences; the profile is
left out there). Every repeat takes the next lead and times everything in turn.

    .venv/bin/python benchmarks/one_lead.py [--leads 2500] [--repeats 400]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

# The file features.py beside this one bears the name of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.collect import facts_from_tables, facts_of_one
from features.cut import Cutter
from features.facts import MICROSECONDS_PER_DAY as DAY_US
from features.facts import Facts, FloatArray, Moments
from features.matching import kind_columns_of
from features.policy.load import load_policy, parse_policy
from features.policy.schema import Policy
from features.profile import DERIVED
from features.rows import STAGES, RowBuilder
from features.spec import FeatureSpec, fit_spec, learned_masks
from training.simulator import simulate

Done = TypeVar("Done")
WARM_UP = 50
ACTIVITIES, REQUESTS, HALF_LIFE_DAYS = 60, 200, 14.0
Request = tuple[dict[str, object], int, list[tuple[int, int | None, tuple[str, ...]]]]
SMALL = """
name: Small
activities:
  pricing: {label: looked at pricing, match: {subject: "/pricing*"}, stage: late, points: 10}
  download: {label: downloaded, match: {type: download}, stage: mid, points: 5, repeats: first}
hand_off: {threshold: {score: 50}}
"""


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--leads", type=int, default=2500, help="of the simulated company")
    given.add_argument("--repeats", type=int, default=400)
    asked = given.parse_args()
    tables = simulate(asked.leads, 0).tables
    for name, policy in (("default", load_policy(None)), ("small", parse_policy(SMALL))):
        facts = facts_from_tables(tables, kind_columns_of(policy))
        now_us = int(facts.behaviour.occurred_us.max())
        every = Moments(np.arange(len(facts)), np.full(len(facts), now_us))
        spec = fit_spec(policy, facts, every)
        times = timed(policy, spec, requests(facts, now_us), now_us, asked.repeats)
        columns = len(RowBuilder(policy, spec).columns)
        print(
            f"\n{name} policy, {columns} columns, {ACTIVITIES} activities, {asked.repeats} repeats"
        )
        print("| µs of one processor | median | p90 |\n|---|---|---|")
        for what, seconds in times.items():
            middle, high = np.quantile(seconds, [0.5, 0.9]) * 1e6
            print(f"| {what} | {middle:,.0f} | {high:,.0f} |")


def requests(facts: Facts, now_us: int) -> list[Request]:
    """Give leads as requests would, each with so many of the company's activities."""
    rng, past = np.random.default_rng(0), facts.behaviour
    found = []
    for row in rng.integers(len(facts), size=REQUESTS):
        values = {name: c.distinct[c.codes[row]] for name, c in facts.attributes.items()}
        kinds = past.kind[rng.integers(len(past.kind), size=ACTIVITIES)]
        ages = rng.integers(60 * DAY_US, size=ACTIVITIES)
        did = [(now_us - int(a), None, past.kinds[k]) for a, k in zip(ages, kinds, strict=True)]
        found.append(({"lead_id": f"lead-{row}", **values}, now_us - 61 * DAY_US, did))
    return found


def timed(
    policy: Policy, spec: FeatureSpec, leads: list[Request], now_us: int, repeats: int
) -> dict[str, list[float]]:
    builder, columns = RowBuilder(policy, spec), kind_columns_of(policy)
    moment = Moments(np.zeros(1, np.int64), np.array([now_us]))
    times: dict[str, list[float]] = {}
    for repeat in range(-WARM_UP, repeats):
        lead, created_us, did = leads[repeat % len(leads)]
        took: dict[str, float] = {}
        facts = _took(took, "facts of the request", facts_of_one, lead, created_us, did, columns)
        rows = _took(took, "row of the facts", builder.build, facts, moment)
        took["request to row"] = sum(took.values())
        _took(took, "points of the row", getattr, rows, "points")
        _took(took, "kernel: cut, meanings, loops", kernel, builder, facts, moment)
        units = units_of(builder, facts)
        _took(took, "pandas, without the profile", in_pandas, units, facts, now_us)
        for what, seconds in took.items() if repeat >= 0 else ():
            times.setdefault(what, []).append(seconds)
    return times


def _took(times: dict[str, float], what: str, do: Callable[..., Done], *given: object) -> Done:
    start = time.thread_time()  # of the processor: what else runs on the machine does not count
    done = do(*given)
    times[what] = time.thread_time() - start
    return done


def kernel(builder: RowBuilder, facts: Facts, moment: Moments) -> FloatArray:
    """Fill the row without reading who the lead is."""
    past = facts.behaviour
    kinds = builder.vocabulary.of(past.kinds, past.kind_columns)
    entries = Cutter(past, 1).cut(moment)
    profile = np.empty((len(DERIVED) + len(builder.spec.attributes), 1))
    return builder.filled(entries, kinds, moment, facts.created_us, profile)[0]


def units_of(builder: RowBuilder, facts: Facts) -> dict[str, NDArray[np.bool_]]:
    """Give which kinds belong to which unit: a mapping table that pandas users would keep."""
    past, policy, learned = facts.behaviour, builder.policy, builder.spec.learned
    masks = builder.matcher.masks(past.kinds, past.kind_columns)
    stages = np.array([a.stage for a in policy.activities.values()])
    named = dict(zip(policy.activities, masks, strict=True))
    named |= dict(zip((k.name for k in learned), learned_masks(learned, past), strict=True))
    return named | {f"stage_{stage}": masks[stages == stage].any(axis=0) for stage in STAGES}


def in_pandas(units: dict[str, NDArray[np.bool_]], facts: Facts, now_us: int) -> dict[str, float]:
    """Compute the engagement columns of one lead with a DataFrame."""
    past = facts.behaviour
    frame = pd.DataFrame({"kind": past.kind, "days": (now_us - past.occurred_us) / DAY_US})
    frame["decay"] = np.exp2(-frame["days"] / HALF_LIFE_DAYS)
    row: dict[str, float] = {}
    for name, mask in units.items():
        of_unit = frame[mask[frame["kind"].to_numpy()]]
        days = of_unit["days"]
        for window in (7, 30, 90):
            row[f"{name}__count_{window}d"] = (days <= window).sum()
        row[f"{name}__count"] = len(days)
        row[f"{name}__decayed"] = of_unit["decay"].sum()
        row[f"{name}__days_since_last"] = days.min()
        row[f"{name}__days_since_first"] = days.max()
        if name.startswith("stage_"):
            pauses = -days.diff().dropna()
            row[f"{name}__active_days"] = days.astype(int).nunique()
            row[f"{name}__sessions"] = (pauses > 1 / 48).sum() + bool(len(days))
            row[f"{name}__longest_gap_days"] = pauses.max()
    return row


if __name__ == "__main__":
    main()
