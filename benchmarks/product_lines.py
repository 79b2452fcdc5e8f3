"""What a product line's own history adds to the common model, and that it never costs.

    python benchmarks/product_lines.py [--leads 800 2500] [--seeds 1 2]

Trains on one simulated company per seed with a product line for each product, and judges every
line on another company of the same world. In `alike` companies the lines sell alike, so that a line
can only cost; in `apart` companies six of ten wins of one line are lost, and no feature tells the
lines, so that the common model cannot know. Log-loss of the common model less that of the line's:
above 0 the line helps.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from dataclasses import replace
from pathlib import Path

# The file features.py beside this one bears the name of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from features.collect import facts_from_tables, microseconds
from features.policy.load import load_policy, policy_from_json, policy_to_json
from features.policy.schema import Policy
from features.tables import known_until
from training.fit import train
from training.metrics import log_losses, paired_bootstrap
from training.outcomes import outcomes_of
from training.simulator import Company, simulate
from training.snapshots import snapshots_of

PRODUCTS = ("platform", "analytics", "starter", "services")
HARD_TO_SELL, SHARE_LOST = "services", 0.6
AGES_DAYS = (0.0, 3.0, 14.0, 30.0)
JUDGING_LEADS, JUDGING_SEED = 6000, 99


def policy_with_lines(apart: bool) -> Policy:
    """Give the default agreement with a line per product."""
    lines = {
        name: {"label": name, "match": {"when": {"product_line": name}}, "threshold": {"score": 20}}
        for name in PRODUCTS
    }
    hidden = ["product_line"] if apart else []
    base = policy_to_json(load_policy(None))
    return policy_from_json({**base, "product_lines": lines, "exclude_attributes": hidden})


def company(leads: int, seed: int, apart: bool) -> Company:
    """Simulate a company; if apart, six of ten wins of one line are lost."""
    found = simulate(leads, seed)
    if not apart:
        return found
    tables, rng = found.tables, np.random.default_rng(seed)
    of_line = tables.leads["lead_id"][tables.leads["product_line"] == HARD_TO_SELL]
    lost = of_line[rng.random(len(of_line)) < SHARE_LOST]
    statuses = tables.statuses.copy()
    turned = (statuses["status"] == "won") & statuses["lead_id"].isin(lost)
    statuses.loc[turned, "status"] = "lost"
    return replace(found, tables=replace(tables, statuses=statuses))


def judged(leads: int, seed: int, apart: bool) -> None:
    """Train, judge each line on another company, print a row per line."""
    policy, past = policy_with_lines(apart), company(leads, seed, apart)
    known = known_until(past.tables, past.end)
    model = train(known, policy, microseconds(past.end)).model
    other = company(JUDGING_LEADS, JUDGING_SEED, apart)
    tables, end_us = other.tables, microseconds(other.end)
    facts = facts_from_tables(tables, model.builder.matcher.kind_columns)
    horizon_days = model.parameters.horizon_days
    every = snapshots_of(facts, outcomes_of(tables), end_us, horizon_days, AGES_DAYS)
    old = every.mature(end_us)
    moments, won = every.moments.part(old), every.won[old]
    rows = model.builder.build(facts, moments)
    common = log_losses(won, model.probability(rows))
    product = np.array(tables.leads["product_line"].fillna(""))[moments.lead]
    for name in PRODUCTS:
        mine, line = product == name, model.parameters.product_lines[name]
        own = log_losses(won, model.of_line(name).probability(rows))
        gain = paired_bootstrap(common[mine], own[mine], moments.lead[mine])
        print(
            f"| {leads:,} | {seed} | {'apart' if apart else 'alike'} | {name} | "
            f"{line.leads:,} | {line.won_leads:,} | {line.shift:+.2f} | {line.slope:.2f} | "
            f"{gain['difference']:+.4f} ({gain['low']:+.4f} to {gain['high']:+.4f}) |",
            flush=True,
        )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, nargs="+", default=[800, 2500])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    print("| leads | seed | lines | line | its leads | won | shift | slope | gain (95 %) |")
    print("|---|---|---|---|---|---|---|---|---|")
    for leads in arguments.leads:
        for seed in arguments.seeds:
            for apart in (False, True):
                judged(leads, seed, apart)


if __name__ == "__main__":
    main()
