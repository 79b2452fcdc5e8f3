"""How many planted leaks the gate catches, how many honest columns it blocks, what that is worth.

    .venv/bin/python benchmarks/leaks.py [--leads 12000] [--seeds 5]

Companies are simulated, and their leads drawn so that wins are as rare or frequent as asked. Every
leak is planted under the name a CRM gives it, and under a name that says nothing. Beside the
simulator's own columns and activities, honest columns are strong predictors, questions asked only
in a part of the period, and columns that are called like an outcome and know nothing of it.

On the wide export of an on-line course seller (../shared, skipped where it is not), a plain
LightGBM learns the first 70 % of the leads and predicts the rest, with and without what is blocked.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

# The file features.py beside this one bears the name of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import lightgbm as lgb
import numpy as np
import pandas as pd

from features.collect import microseconds
from features.policy.load import load_policy
from features.tables import Tables, read_tables
from training.leaks import judge
from training.leaks.accuracy import auc_of
from training.simulator import Company, simulate
from training.simulator.honest_columns import HONEST_COLUMNS
from training.simulator.planted import ended_of, plant
from training.simulator.planted_columns import PLANTED_COLUMNS

SHARED = Path(__file__).parents[2] / "shared" / "data"
BASE_RATES = (0.03, 0.08, 0.16, 0.3, 0.5)
CLOSED_LEADS = (300, 1000, 3000)
OWN_NAMES = ("phone", "industry", "employees", "owner")
OPEN_SHARE = 0.25
LEARNED_SHARE = 0.7


def neutral_names() -> dict[str, str]:
    """Give every planted column a name that says nothing."""
    letters = "abcdefgh"
    return {
        name: name if name in OWN_NAMES else f"feld_{letters[i // 8]}{letters[i % 8]}x"
        for i, name in enumerate(PLANTED_COLUMNS)
    }


def drawn(company: Company, base_rate: float, closed: int, seed: int) -> Tables:
    """Draw leads so that so many have closed, with that share of wins, and some are open."""
    ended, rng = ended_of(company.tables, 0), np.random.default_rng(seed)
    groups = (ended.won, ended.closed & ~ended.won, ~ended.closed)
    wanted = (base_rate * closed, (1 - base_rate) * closed, OPEN_SHARE * closed)
    pairs = list(zip(groups, wanted, strict=True))
    part = min(1.0, *(group.sum() / number for group, number in pairs[:2]))
    picked = np.zeros(len(ended.won), bool)
    for group, number in pairs:
        picked[rng.permutation(np.flatnonzero(group))[: round(part * number)]] = True
    ids = company.tables.leads["lead_id"][picked]
    frames = {
        name: frame[frame["lead_id"].isin(ids)].reset_index(drop=True)
        for name, frame in vars(company.tables).items()
    }
    return replace(company.tables, **frames)


def caught(tables: Tables, company: Company, names: dict[str, str], seed: int) -> set[str]:
    """Plant the leaks in a company, and give those that the gate blocks."""
    columns = {names[name]: make for name, (_, make) in PLANTED_COLUMNS.items()}
    leaky = plant(tables, columns, seed)
    blocked = judge(leaky, load_policy(None), microseconds(company.end)).blocked
    return {name for name in PLANTED_COLUMNS if names[name] in blocked}


def on_simulated(leads: int, seeds: int) -> None:
    """Print what is caught on simulated companies, and what honest is blocked."""
    print(
        f"{len(PLANTED_COLUMNS)} leaks of {len({k for k, _ in PLANTED_COLUMNS.values()})} kinds\n"
    )
    print("| closed leads | won | caught | caught, name neutral | never caught | honest blocked |")
    print("|---|---|---|---|---|---|")
    companies = [simulate(leads, seed=1000 + seed) for seed in range(seeds)]
    same = {name: name for name in PLANTED_COLUMNS}
    for closed in CLOSED_LEADS:
        for base_rate in BASE_RATES:
            named, neutral, false, judged = Counter[str](), Counter[str](), 0, 0
            for seed, company in enumerate(companies):
                tables = drawn(company, base_rate, closed, seed)
                named.update(caught(tables, company, same, seed))
                neutral.update(caught(tables, company, neutral_names(), seed))
                honest = plant(tables, HONEST_COLUMNS, seed)
                report = judge(honest, load_policy(None), microseconds(company.end))
                false, judged = false + len(report.blocked), judged + len(report.verdicts)
            all_ = len(PLANTED_COLUMNS) * seeds
            never = ", ".join(name for name in PLANTED_COLUMNS if not named[name]) or "–"
            print(
                f"| {closed:,} | {base_rate:.0%} | {named.total() / all_:.1%} "
                f"| {neutral.total() / all_:.1%} | {never} | {false} of {judged:,} |",
                flush=True,
            )


def on_loans() -> None:
    """Print what the gate says of real loans, where they are at hand."""
    folder = SHARED / "bpic2012"
    if not folder.exists():
        print(f"\nSkipped: {folder} is not here.")
        return
    tables = read_tables(str(folder))
    until = int(tables.statuses["occurred_at"].max().value // 1000)
    report = judge(tables, load_policy(None), until)
    print(f"\nBPI Challenge 2012: {len(report.blocked)} of {len(report.verdicts)} blocked")


def auc_later(columns: pd.DataFrame, won: np.ndarray) -> float:
    """Learn the first leads with one plain LightGBM, give the AUC on the rest."""
    cut = int(LEARNED_SHARE * len(won))
    coded = pd.DataFrame(
        {
            f"c{i}": pd.to_numeric(columns[name], errors="coerce")
            if pd.to_numeric(columns[name], errors="coerce").notna().mean() > 0.5
            else pd.Categorical(columns[name])
            for i, name in enumerate(columns)
        }
    )
    model = lgb.LGBMClassifier(
        n_estimators=200, learning_rate=0.05, num_leaves=15, min_child_samples=40, verbose=-1
    )
    model.fit(coded[:cut], won[:cut])
    return auc_of(won[cut:].astype(bool), model.predict_proba(coded[cut:])[:, 1])


def on_course_seller() -> None:
    """Print what the gate says of a real export with known leaks, where it is at hand."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "helpers"))
    from leaky import EXPORT, course_seller  # noqa: PLC0415

    if not EXPORT.exists():
        print(f"\nSkipped: {EXPORT} is not here.")
        return
    tables, _ = course_seller()
    until = int(tables.statuses["occurred_at"].max().value // 1000)
    report = judge(tables, load_policy(None), until)
    won = (tables.statuses["status"] == "won").to_numpy()
    columns = tables.leads.drop(columns=["lead_id", "created_at"])
    by_sales = ["Tags", "Lead Quality", "Lead Profile"]
    print(f"\nBlocked in the course seller's export: {', '.join(report.blocked)}\n")
    print("| columns | AUC on the later 30 % |\n|---|---|")
    for what, left_out in (
        ("all", []),
        ("without what sales filled in", by_sales),
        ("without all that is blocked", list(report.blocked)),
    ):
        print(f"| {what} | {auc_later(columns.drop(columns=left_out), won):.3f} |")


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leads", type=int, default=12_000)
    parser.add_argument("--seeds", type=int, default=5)
    given = parser.parse_args()
    on_course_seller()
    on_loans()
    on_simulated(given.leads, given.seeds)


if __name__ == "__main__":
    main()
