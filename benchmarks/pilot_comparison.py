"""How the pilot must compare won leads with others: three ways to ask how often rules fire.

    python benchmarks/pilot_comparison.py --leads 10000 --seed 1

"at the moments themselves" looks at every lead at its hand-off or as last known; "at one age" is
what the pilot does; "open leads" is the reference: all leads at fixed ages while open, ages
weighted as won leads were open. Printed is the risk ratio: share of won leads for which the rule
fires over the share of the others.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

# The file features.py beside this one bears the name of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from numpy.typing import NDArray

from features.collect import facts_from_tables
from features.facts import MICROSECONDS_PER_DAY, Facts, Moments
from features.matching import kind_columns_of
from features.policy.load import load_policy
from features.policy.schema import Policy
from training.pilot.closed import Closed, closed_leads
from training.pilot.comparison import compared
from training.pilot.rules import rules_of
from training.pilot.samples import all_closed
from training.pilot.seen import seen_at
from training.simulator import simulate

AGES_DAYS = (0, 1, 3, 7, 14, 30)
RULES = (
    *("demo_request", "call", "pricing_page", "docs_page", "product_page", "webinar_attended"),
    *("newsletter", "blog_page", "event_visit", "social_follow", "careers_page"),
)


def fires(policy: Policy, facts: Facts, moments: Moments) -> NDArray[np.bool_]:
    """Tell which rules fire at each moment: bool (n, rules)."""
    rules = {rule.name: rule.fires for rule in rules_of(seen_at(policy, facts, moments))}
    return np.stack([rules[f"activity:{name}"] for name in RULES], axis=1)


def reference(policy: Policy, facts: Facts, closed: Closed) -> NDArray[np.float64]:
    """Work the shares out anew, slowly, to compare with."""
    won_share, other_share, won_leads = [], [], []
    for days in AGES_DAYS:
        as_of = facts.created_us[closed.lead] + days * MICROSECONDS_PER_DAY
        there = as_of < closed.closed_us
        found = fires(policy, facts, Moments(closed.lead[there], as_of[there]))
        won = closed.sample[there] == "won"
        won_share.append(found[won].mean(axis=0))
        other_share.append(found[~won].mean(axis=0))
        won_leads.append(int(won.sum()))
    return np.average(won_share, axis=0, weights=won_leads) / np.average(
        other_share, axis=0, weights=won_leads
    )


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--leads", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    tables, policy = simulate(arguments.leads, arguments.seed).tables, load_policy(None)
    facts = facts_from_tables(tables, kind_columns_of(policy))
    closed = closed_leads(tables)
    every = all_closed(facts, closed)
    at_moments = fires(policy, facts, every.moments)
    naive = at_moments[every.won].mean(axis=0) / at_moments[~every.won].mean(axis=0)
    comparison = compared(facts, every, every)
    same_age = fires(policy, facts, comparison.moments)
    matched = comparison.share("won", same_age) / comparison.share_of_others(same_age)
    print("| rule | at the moments themselves | at one age (the pilot) | open leads |")
    print("|---|---|---|---|")
    rows = zip(RULES, naive, matched, reference(policy, facts, closed), strict=True)
    for name, *ratios in rows:
        print(f"| {name} | " + " | ".join(f"{ratio:.2f}" for ratio in ratios) + " |")


if __name__ == "__main__":
    main()
