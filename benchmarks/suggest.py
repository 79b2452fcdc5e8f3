"""How often `leadscore suggest` finds what the simulator planted, and what it is worth later.

    python benchmarks/suggest.py seeds [--first 200] [--seeds 48] [--leads 5000]
    python benchmarks/suggest.py [later [DATA]]

`seeds`: one simulated company per seed and the default agreement; how often each rule comes down
or goes up, and what the points of a company of 100,000 leads would be. `later`: a suggestion made
from what was known at a moment, judged on what came after it, with every change accepted: for
three simulated companies, or for the BPI Challenge 2012 loans in DATA.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections import Counter
from pathlib import Path

# The file features.py beside this one bears the name of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from features.collect import facts_from_tables, microseconds
from features.facts import MICROSECONDS_PER_DAY, Facts, FloatArray, Moments
from features.matching import kind_columns_of
from features.points import Agreement, item_names
from features.policy.load import load_policy
from features.policy.schema import Policy
from features.tables import Tables, known_until, parse_time, read_tables
from training.metrics import log_losses, paired_bootstrap, sigmoid, summary
from training.outcomes import outcomes_of
from training.reweigh import Change, Implied, implied_points, suggested_changes
from training.reweigh.edit import with_points
from training.reweigh.regression import part_of
from training.reweigh.units import known_at
from training.rule_expert import fit_rule_expert
from training.simulator import simulate
from training.snapshots import AGES_DAYS, Snapshots, default_horizon_days, snapshots_of

LOANS = Path(__file__).parents[1] / "docs" / "examples" / "bpic2012" / "policy.yaml"
LOANS_UNTIL = "2012-01-15T00:00:00Z"
MANY_LEADS, TRUTH_SEED = 100_000, 777
LATER_SEEDS = (200, 201, 202)
TAUGHT_DAYS_BEFORE_END = 180


def weighed(tables: Tables, policy: Policy, until_us: int) -> list[Implied]:
    """Give the points that history implies."""
    facts = facts_from_tables(tables, kind_columns_of(policy))
    outcomes = outcomes_of(tables)
    horizon = policy.horizon_days or default_horizon_days(facts, outcomes)
    snapshots = snapshots_of(facts, outcomes, until_us, horizon)
    return implied_points(policy, facts, outcomes, snapshots, until_us)


def over_seeds(first: int, seeds: int, leads: int) -> None:
    """Print how near suggestions come to the truth, over many small companies."""
    policy = load_policy()
    big = simulate(MANY_LEADS, TRUTH_SEED)
    truth = {i.name: i.implied for i in weighed(big.tables, policy, microseconds(big.end))}
    down: Counter[str] = Counter()
    up: Counter[str] = Counter()
    new: dict[str, list[int]] = {}
    nearer = changes = 0
    for seed in range(first, first + seeds):
        company = simulate(leads, seed)
        items = weighed(company.tables, policy, microseconds(company.end))
        for change in suggested_changes(items):
            name, agreed = change.item.name, change.item.agreed
            (down if abs(change.points) < abs(agreed) else up)[name] += 1
            new.setdefault(name, []).append(change.points)
            changes += 1
            nearer += abs(change.points - truth[name]) < abs(agreed - truth[name])
    print(f"{seeds} companies of {leads:,} leads: {changes / seeds:.1f} changes each, ")
    print(f"{nearer / changes:.1%} of them nearer to the points of {MANY_LEADS:,} leads\n")
    print("| rule | agreed | 100,000 leads say | down | up | suggested (median) |")
    print("|---|---|---|---|---|---|")
    for item in items:
        if item.name.startswith("fit:"):
            continue
        name, found = item.name, new.get(item.name, [])
        median = f"{np.median(found):g}" if found else "–"
        said = f"{item.agreed:g} | {truth[name]:.0f} | {down[name]} | {up[name]} | {median}"
        print(f"| `{name}` | {said} |")


def judged_later(tables: Tables, policy: Policy, until: dt.datetime) -> None:
    """Print whether suggested points do better on the leads that come later."""
    until_us = microseconds(until)
    past = known_until(tables, until)
    changes = suggested_changes(weighed(past, policy, until_us))
    other = with_points(policy, changes)
    print(f"{len(changes)} changes: {', '.join(map(_said, changes))}\n")
    columns = kind_columns_of(policy)
    before, after = facts_from_tables(past, columns), facts_from_tables(tables, columns)
    known, outcomes = outcomes_of(past), outcomes_of(tables)
    horizon = policy.horizon_days or default_horizon_days(before, known)
    taught = snapshots_of(before, known, until_us, horizon)
    label, weight = taught.labelled(until_us)
    end_us = int(max(outcomes.changed_us.max(), after.behaviour.occurred_us.max()))
    every = snapshots_of(after, outcomes, end_us, horizon)
    # Leads that came later: no lead that taught is judged.
    later = every.mature(end_us) & (after.created_us[every.moments.lead] > until_us)
    won, lead = every.won[later], every.moments.lead[later]
    losses: dict[str, list[FloatArray]] = {}
    for agreement in (policy, other):
        past_items = _items(agreement, before, taught.moments.part(label))
        later_items = _items(agreement, after, every.moments.part(later))
        past_won, past_weight = taught.won[label], weight[label]
        plain, later_plain = _sums(agreement, past_items), _sums(agreement, later_items)
        past_age, later_age = _ages(before, taught, label), _ages(after, every, later)
        expert = fit_rule_expert(agreement, past_items, past_won, past_weight)
        for name, p in (
            ("rule expert", sigmoid(expert.logit(later_items))),
            ("points alone", _fitted(plain, past_won, past_weight, later_plain)),
            (
                "points at one age",
                _fitted(
                    np.hstack([plain, past_age]),
                    past_won,
                    past_weight,
                    np.hstack([later_plain, later_age]),
                ),
            ),
        ):
            losses.setdefault(name, []).append(log_losses(won, p))
            found = summary(won, p)
            which = "agreed" if agreement is policy else "suggested"
            print(f"{name}, {which}: log-loss {found['log_loss']:.4f}, AUC {found['auc']:.4f}")
    for name, (agreed, suggested) in losses.items():
        gain = paired_bootstrap(suggested, agreed, lead)
        text = f"{gain['difference']:+.4f} ({gain['low']:+.4f} … {gain['high']:+.4f})"
        print(f"{name}: suggested less agreed {text}, {len(won):,} later snapshots")
    days = (end_us - until_us) / MICROSECONDS_PER_DAY
    print(f"judged on {len(np.unique(lead)):,} leads of the {days:.0f} days after\n")


def _items(policy: Policy, facts: Facts, moments: Moments) -> FloatArray:
    agreement = Agreement(policy)
    return np.concatenate(
        [agreement.points(known).items for _, known in known_at(policy, facts, moments)]
    )


def _fitted(
    columns: FloatArray, won: NDArray[np.bool_], weight: FloatArray, later: FloatArray
) -> FloatArray:
    """Fit one worth per column and nothing else: only the points speak."""
    model = LogisticRegression(C=1e6, max_iter=10_000)
    model.fit(columns, won, sample_weight=weight)
    return np.asarray(model.predict_proba(later)[:, 1])


def _ages(facts: Facts, snapshots: Snapshots, chosen: NDArray[np.bool_]) -> FloatArray:
    moments = snapshots.moments.part(chosen)
    age_days = (moments.as_of_us - facts.created_us[moments.lead]) / MICROSECONDS_PER_DAY
    nearest = np.abs(age_days[:, None] - np.array(AGES_DAYS)).argmin(axis=1)
    return np.asarray(np.eye(len(AGES_DAYS))[nearest])


def _sums(policy: Policy, items: FloatArray) -> FloatArray:
    part = part_of(item_names(policy))
    return np.stack([items[:, part == p].sum(axis=1) / 100 for p in range(3)], axis=1)


def _said(change: Change) -> str:
    return f"{change.item.name.split(':')[1]} {change.item.agreed:g}→{change.points}"


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    kinds = parser.add_subparsers(dest="kind")
    seeds = kinds.add_parser("seeds")
    seeds.add_argument("--first", type=int, default=200)
    seeds.add_argument("--seeds", type=int, default=48)
    seeds.add_argument("--leads", type=int, default=5000)
    kinds.add_parser("later").add_argument("data", nargs="?")
    asked = parser.parse_args()
    if asked.kind == "seeds":
        over_seeds(asked.first, asked.seeds, asked.leads)
    elif getattr(asked, "data", None):
        judged_later(read_tables(asked.data), load_policy(LOANS), parse_time(LOANS_UNTIL))
    else:
        for seed in LATER_SEEDS:
            company = simulate(5000, seed)
            until = company.end - dt.timedelta(days=TAUGHT_DAYS_BEFORE_END)
            judged_later(company.tables, load_policy(), until)


if __name__ == "__main__":
    main()
