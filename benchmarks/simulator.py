"""How near the model comes to the best that anybody could know, on simulated companies.

    python benchmarks/simulator.py [--leads 200 1000 5000] [--seeds 1 2 3] [--worthless]

Trains on one company per seed and judges on another one of the same world, whose true win
probabilities are known: `Bayes truth` is the ceiling, and "gain" the share of its AUC above .5.
`points alone` is the agreed total of points, turned into a probability by a logistic model of that
one number. With `--worthless` the agreement is about nothing but coins that were tossed.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

# The file features.py beside this one bears the name of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from sklearn.linear_model import LogisticRegression

from features.collect import facts_from_tables, microseconds
from features.facts import Facts, FloatArray, Moments
from features.policy.load import load_policy
from features.policy.schema import Policy
from features.rows import Rows
from features.tables import Tables, known_until
from training.evaluation.smooth import smooth_calibration_error
from training.fit import Trained, train
from training.metrics import log_losses, sigmoid, summary
from training.model import LeadModel
from training.outcomes import outcomes_of
from training.simulator import Company, simulate
from training.snapshots import Snapshots, snapshots_of
from training.stack import HistoryMix

AGES_DAYS = (0.0, 1.0, 3.0, 7.0, 14.0, 30.0)
JUDGING_LEADS, JUDGING_SEED = 6000, 99
COINS = ("coin", "dime", "penny")
LINEAR, TREES = HistoryMix(linear=1.0, trees=0.0), HistoryMix(linear=0.0, trees=1.0)


@dataclass(frozen=True)
class Judging:
    """The independent company: its leads as they were at set ages."""

    company: Company
    facts: Facts

    def snapshots(self, horizon_days: float) -> Snapshots:
        """Give the snapshots whose whole horizon lies within the company's history."""
        end_us = microseconds(self.company.end)
        outcomes = outcomes_of(self.company.tables)
        every = snapshots_of(self.facts, outcomes, end_us, horizon_days, AGES_DAYS)
        old = every.mature(end_us)
        parts = every.won[old], every.known_us[old]
        return Snapshots(every.moments.part(old), *parts, every.horizon_us)


def judging_company() -> Judging:
    """Simulate the company that no model has seen."""
    company = simulate(JUDGING_LEADS, JUDGING_SEED)
    tables = with_coins(company.tables, JUDGING_SEED)
    return Judging(company, facts_from_tables(tables, ("type", "subject")))


def with_coins(tables: Tables, seed: int) -> Tables:
    """Toss three coins per lead; nothing depends on them."""
    tossed = np.random.default_rng(seed).random((len(tables.leads), len(COINS))) < 0.5
    coins = {name: tossed[:, i] for i, name in enumerate(COINS)}
    return replace(tables, leads=tables.leads.assign(**coins))


def worthless_policy() -> Policy:
    """Agree on coins alone; history does not look at them."""
    factors = {
        name: {"label": name, "points": 1000 * (i + 1), "when": {name: True}}
        for i, name in enumerate(COINS)
    }
    return Policy.model_validate(
        {
            "name": "coins",
            "classification": factors,
            "hand_off": {"threshold": {"score": 50}},
            "exclude_attributes": list(COINS),
        }
    )


def trained(leads: int, seed: int, policy: Policy) -> Trained:
    """Train on one simulated company."""
    company = simulate(leads, seed)
    known = known_until(with_coins(company.tables, seed), company.end)
    return train(known, policy, microseconds(company.end))


def predictions(done: Trained, judging: Judging, moments: Moments) -> dict[str, FloatArray]:
    """Give the probabilities of the blend, of each expert alone, of its halves, and the truth."""
    model, p = done.model, done.model.parameters
    parts = [rows for _, rows in model.builder.build_in_parts(judging.facts, moments)]
    items = np.concatenate([rows.points.items for rows in parts])
    halves = {
        "linear alone": {"bag": 0, "mix": LINEAR},
        "trees alone": {"linear": None, "mix": TREES},
    }
    found = {
        "blend": np.concatenate([model.probability(rows) for rows in parts]),
        "points alone": points_alone(done, items.sum(axis=1)),
        "rules alone": sigmoid(p.rule_expert.logit(items)),
        "history alone": history(model, parts),
    }
    for name, update in halves.items():
        half = p.model_copy(update=update)
        if half.history_speaks and p.history_speaks:
            trees = model.trees if half.bag else None
            found[name] = history(LeadModel(half, trees, model.builder), parts)
    truth = judging.company.true_probability(moments.lead, moments.as_of_us, p.horizon_days)
    return found | {"Bayes truth": truth}


def history(model: LeadModel, parts: list[Rows]) -> FloatArray:
    """Give the probability by history alone."""
    return sigmoid(np.concatenate([model.history_logit(rows) for rows in parts]))


def points_alone(done: Trained, total: FloatArray) -> FloatArray:
    """Give the probability by the agreed total, calibrated on the company that was trained on."""
    known = done.gathered
    labelled, weight = known.snapshots.labelled(known.until_us)
    past = known.material.items[labelled].sum(axis=1)
    won = known.snapshots.won[labelled]
    spread = max(float(past.std()), 1.0)
    one = LogisticRegression(C=np.inf).fit(past[:, None] / spread, won, weight[labelled])
    return np.asarray(one.predict_proba(total[:, None] / spread)[:, 1])


def print_judged(leads: int, seed: int, judging: Judging, policy: Policy) -> None:
    """Train on one company and print one line per predictor."""
    done = trained(leads, seed, policy)
    later = judging.snapshots(done.model.parameters.horizon_days)
    found = predictions(done, judging, later.moments)
    ceiling = summary(later.won, found["Bayes truth"])["auc"] - 0.5
    for name, p in found.items():
        figures = summary(later.won, p)
        gain = (figures["auc"] - 0.5) / ceiling
        loss = float(log_losses(later.won, p).mean())
        smooth = smooth_calibration_error(later.won, p, np.ones(len(p)))
        line = f"{figures['auc']:.4f} | {loss:.4f} | {smooth:.4f} | {gain:.1%}"
        print(f"| {leads:,} | {seed} | {name} | {line} |", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--leads", type=int, nargs="+", default=[6400], help="of a training company"
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="one company each")
    parser.add_argument("--worthless", action="store_true", help="agree on coins alone")
    asked = parser.parse_args()
    if min(asked.leads) < 1 or JUDGING_SEED in asked.seeds:
        parser.error(f"--leads from 1 on; seed {JUDGING_SEED} is the judging company's")
    warnings.filterwarnings("ignore", "Overriding the parameters from Reference Dataset")
    judging = judging_company()
    print("| leads | seed | predictor | AUC | log-loss | smooth calibration error | gain |")
    print("|---|---|---|---|---|---|---|")
    policy = worthless_policy() if asked.worthless else load_policy(None)
    for leads, seed in product(asked.leads, asked.seeds):
        print_judged(leads, seed, judging, policy)


if __name__ == "__main__":
    main()
