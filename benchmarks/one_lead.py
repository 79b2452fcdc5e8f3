"""How long one lead takes, from what a request says to the model's row.

Kernel, facts, row and points of leads with 60 activities, beside pandas as its users would write
the same columns for one lead (the counts, decay, recency, rhythm and sequences; the profile is
left out there). Every round does one step on every lead, then the next step, and so on.

    .venv/bin/python benchmarks/one_lead.py [--leads 2500] [--rounds 5]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

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

ACTIVITIES, REQUESTS, HALF_LIFE_DAYS = 60, 100, 14.0
Request = tuple[dict[str, object], int, list[tuple[int, int | None, tuple[str, ...]]]]
SMALL = """
name: Small
activities:
  pricing: {label: looked at pricing, match: {subject: "/pricing*"}, stage: late, points: 10}
  download: {label: downloaded, match: {type: download}, stage: mid, points: 5, repeats: first}
hand_off: {threshold: {score: 50}}
"""


def main() -> None:
    """Print the table."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--leads", type=int, default=2500, help="of the simulated company")
    given.add_argument("--rounds", type=int, default=5)
    asked = given.parse_args()
    tables = simulate(asked.leads, 0).tables
    for name, policy in (("default", load_policy(None)), ("small", parse_policy(SMALL))):
        facts = facts_from_tables(tables, kind_columns_of(policy))
        now_us = int(facts.behaviour.occurred_us.max())
        every = Moments(np.arange(len(facts)), np.full(len(facts), now_us))
        spec = fit_spec(policy, facts, every)
        times = timed(policy, spec, requests(facts, now_us), now_us, asked.rounds)
        columns = len(RowBuilder(policy, spec).columns)
        print(
            f"\n{name} policy, {columns} columns, {ACTIVITIES} activities, {REQUESTS} leads × "
            f"{asked.rounds} rounds"
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
    policy: Policy, spec: FeatureSpec, leads: list[Request], now_us: int, rounds: int
) -> dict[str, list[float]]:
    """Time each step on every lead, all leads of a step in a row, as a busy service has them."""
    builder, columns = RowBuilder(policy, spec), kind_columns_of(policy)
    moment = Moments(np.zeros(1, np.int64), np.array([now_us]))
    facts = [facts_of_one(*lead, columns) for lead in leads]
    rows = [builder.build(one, moment) for one in facts]
    units = [units_of(builder, one) for one in facts]
    steps: dict[str, Callable[[int], object]] = {
        "request to row": lambda i: builder.build(facts_of_one(*leads[i], columns), moment),
        "of that: facts of the request": lambda i: facts_of_one(*leads[i], columns),
        "of that: row of the facts": lambda i: builder.build(facts[i], moment),
        "kernel alone: cut, meanings, loops": lambda i: kernel(builder, facts[i], moment),
        "points of the row": lambda i: builder.agreement.points(rows[i].known),
        "pandas, without the profile": lambda i: in_pandas(units[i], facts[i], now_us),
    }
    times: dict[str, list[float]] = {what: [] for what in steps}
    for number in range(rounds + 1):  # the first one only warms up
        for what, step in steps.items():
            took = [_took(step, i) for i in range(len(leads))]
            times[what] += took if number else []
    return times


def _took(step: Callable[[int], object], number: int) -> float:
    start = time.thread_time()  # of the processor: what else runs on the machine does not count
    step(number)
    return time.thread_time() - start


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
