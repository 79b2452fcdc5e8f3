"""Trees: explained and scored by ours and by LightGBM, the same values of the same trees.

A model learns from a simulated company; the open leads of another one are explained one by one and
all at once, by turns, on one thread. Seconds are those of the processor.

    .venv/bin/python benchmarks/forest.py [--leads 5000] [--rows 1000] [--repeats 7]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

# The file features.py beside this one bears the name of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import lightgbm as lgb
import numpy as np

from features.collect import facts_from_tables, microseconds
from features.facts import FloatArray, Moments
from features.policy.load import load_policy
from features.tables import known_until
from training.fit import train
from training.forest import Forest
from training.model import LeadModel
from training.simulator import simulate


def learned(leads: int) -> LeadModel:
    """Train on a simulated company of so many leads."""
    company = simulate(leads, seed=3)
    known = known_until(company.tables, company.end)
    return train(known, load_policy(None), microseconds(company.end)).model


def rows_of(model: LeadModel, rows: int) -> FloatArray:
    """Give feature rows (rows, columns) of leads that the model never saw."""
    company = simulate(rows, seed=4)
    facts = facts_from_tables(company.tables, model.builder.matcher.kind_columns)
    last = np.full(len(facts), microseconds(company.end))
    built = model.builder.build(facts, Moments(np.arange(len(facts)), last))
    return np.ascontiguousarray(built.matrix[:rows, model.selected])


def ways(booster: lgb.Booster, forest: Forest, matrix: FloatArray) -> dict[str, Callable[[], None]]:
    """Give what is timed, by name: LightGBM first, then ours."""

    def by_row(work: Callable[[FloatArray], object]) -> Callable[[], None]:
        def one_by_one() -> None:
            for row in matrix:
                work(row[None])

        return one_by_one

    def why(rows: FloatArray) -> object:
        return booster.predict(rows, pred_contrib=True, num_threads=1)

    def score(rows: FloatArray) -> object:
        return booster.predict(rows, raw_score=True, num_threads=1)

    return {
        "explained one by one, LightGBM": by_row(why),
        "explained one by one, ours": by_row(forest.contributions),
        "explained all at once, LightGBM": lambda: why(matrix),
        "explained all at once, ours": lambda: forest.contributions(matrix),
        "scored one by one, LightGBM": by_row(score),
        "scored one by one, ours": by_row(forest.logit),
        "scored all at once, LightGBM": lambda: score(matrix),
        "scored all at once, ours": lambda: forest.logit(matrix),
    }


def main() -> None:
    """Measure by turns, and print microseconds per row."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leads", type=int, default=5000, help="that teach the model")
    parser.add_argument("--rows", type=int, default=1000, help="to explain")
    parser.add_argument("--repeats", type=int, default=7)
    asked = parser.parse_args()
    model = learned(asked.leads)
    booster, forest = model.booster, model.trees and model.trees.forest
    if booster is None or forest is None:
        sys.exit("the model has no trees to compare; teach it by more --leads")
    matrix = rows_of(model, asked.rows)
    timed = ways(booster, forest, matrix)
    seconds: dict[str, list[float]] = {name: [] for name in timed}
    for _ in range(asked.repeats):
        for name, work in timed.items():
            began = time.process_time()
            work()
            seconds[name].append(time.process_time() - began)
    print(f"{booster.num_trees():,} trees, {matrix.shape[1]} columns, {len(matrix):,} rows\n")
    print("| | µs per row | against LightGBM |\n|---|---|---|")
    typical = {name: statistics.median(found) for name, found in seconds.items()}
    for name, found in typical.items():
        peer = typical[f"{name.partition(',')[0]}, LightGBM"]
        print(f"| {name} | {1e6 * found / len(matrix):,.0f} | {peer / found:.1f} × |")
    off = np.abs(booster.predict(matrix, pred_contrib=True) - forest.contributions(matrix)).max()
    print(f"\nlargest difference of a contribution: {off:.1e}")


if __name__ == "__main__":
    main()
