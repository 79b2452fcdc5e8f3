"""How near the model comes to the best that anybody could know, on simulated companies.

    python benchmarks/simulator.py [--leads 6400] [--seeds 1 2 3]

Trains on one company per seed and judges on another one of the same world, whose true win
probabilities are known: `Bayes truth` is the ceiling, and "gain" the share of its AUC above .5.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

# The file features.py beside this one bears the name of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from features.collect import facts_from_tables, microseconds
from features.facts import Facts, FloatArray, Moments
from features.policy.load import load_policy
from features.tables import known_until
from training.fit import train
from training.metrics import log_losses, sigmoid, summary
from training.model import LeadModel
from training.outcomes import outcomes_of
from training.simulator import Company, simulate
from training.snapshots import Snapshots, snapshots_of

AGES_DAYS = (0.0, 1.0, 3.0, 7.0, 14.0, 30.0)
JUDGING_LEADS, JUDGING_SEED = 6000, 99


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
    return Judging(company, facts_from_tables(company.tables, ("type", "subject")))


def trained(leads: int, seed: int) -> LeadModel:
    """Train on one simulated company with the default policy."""
    company = simulate(leads, seed)
    known = known_until(company.tables, company.end)
    return train(known, load_policy(None), microseconds(company.end)).model


def predictions(model: LeadModel, judging: Judging, moments: Moments) -> dict[str, FloatArray]:
    """Give the probabilities of the blend, of each expert alone, and the truth."""
    parts = [rows for _, rows in model.builder.build_in_parts(judging.facts, moments)]
    items = np.concatenate([rows.points.items for rows in parts])
    horizon_days = model.parameters.horizon_days
    return {
        "blend": np.concatenate([model.probability(rows) for rows in parts]),
        "rules alone": sigmoid(model.parameters.rule_expert.logit(items)),
        "history alone": sigmoid(np.concatenate([model.history_logit(rows) for rows in parts])),
        "Bayes truth": judging.company.true_probability(
            moments.lead, moments.as_of_us, horizon_days
        ),
    }


def print_judged(leads: int, seed: int, judging: Judging) -> None:
    """Train on one company and print one line per predictor."""
    model = trained(leads, seed)
    later = judging.snapshots(model.parameters.horizon_days)
    found = predictions(model, judging, later.moments)
    ceiling = summary(later.won, found["Bayes truth"])["auc"] - 0.5
    for name, p in found.items():
        figures = summary(later.won, p)
        gain = (figures["auc"] - 0.5) / ceiling
        loss = float(log_losses(later.won, p).mean())
        line = (
            f"{figures['auc']:.4f} | {loss:.4f} | {figures['calibration_error']:.4f} | {gain:.1%}"
        )
        print(f"| {leads:,} | {seed} | {name} | {line} |", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leads", type=int, default=6400, help="leads of a training company")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="one company each")
    asked = parser.parse_args()
    if asked.leads < 1 or JUDGING_SEED in asked.seeds:
        parser.error(f"--leads from 1 on; seed {JUDGING_SEED} is the judging company's")
    warnings.filterwarnings("ignore", "Overriding the parameters from Reference Dataset")
    judging = judging_company()
    print("| leads | seed | predictor | AUC | log-loss | calibration error | gain |")
    print("|---|---|---|---|---|---|---|")
    for seed in asked.seeds:
        print_judged(asked.leads, seed, judging)


if __name__ == "__main__":
    main()
