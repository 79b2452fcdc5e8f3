"""What link scanners do to the score, and what hygiene keeps of it.

    python benchmarks/bots.py [--leads 4000] [--seeds 1 2 3] [--shares 0 0.1 0.3 0.6] [--judged 0.3]

First: how much of what scanners did is recognised, and how much of what people did is lost. Then:
a model is trained on one simulated company and judged on later leads of another one, of which the
true win probabilities are known; both with scanners and hygiene, with scanners and without hygiene,
and with everything that no person did taken out (the same people, and no scanner at all).
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

# The file features.py beside this one bears the name of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from features.collect import facts_from_tables, microseconds
from features.facts import FloatArray
from features.hygiene.reasons import RULES, STOPPING
from features.hygiene.report import flagged_rows
from features.policy.load import load_policy
from features.policy.schema import Hygiene
from features.tables import known_until
from training.fit import train
from training.metrics import log_losses, summary
from training.outcomes import outcomes_of
from training.simulator import Company, simulate
from training.snapshots import snapshots_of

JUDGING_LEADS, JUDGING_SEED = 6000, 99
AGES_DAYS = (0.0, 1.0, 3.0, 7.0, 14.0, 30.0)
TYPES = {"clicks": "email_click", "openings": "email_open"}
NOTHING = Hygiene(off=tuple(RULES[code].name for code in STOPPING))


@dataclass(frozen=True)
class World:
    """A company to learn from, one to be judged on, and the settings for both."""

    learn: Company
    judge: Company
    hygiene: Hygiene

    def without_scanners(self) -> World:
        """Give the same people without any scanner."""
        return World(_of_people(self.learn), _of_people(self.judge), self.hygiene)


def _of_people(company: Company) -> Company:
    activities = company.tables.activities[~company.machine].reset_index(drop=True)
    tables = dataclasses.replace(company.tables, activities=activities)
    return dataclasses.replace(company, tables=tables, machine=np.zeros(len(activities), bool))


def recognised(company: Company) -> list[str]:
    """Give, for clicks and openings: how many are machines', removed, people's, lost."""
    reason = flagged_rows(company.tables, now=company.end).reason
    flagged = np.isin(reason, STOPPING)
    cells = []
    for type_ in TYPES.values():
        rows = (company.tables.activities["type"] == type_).to_numpy()
        machine, person = rows & company.machine, rows & ~company.machine
        removed = f"{flagged[machine].mean():.2%}" if machine.any() else "–"
        cells += [
            f"{machine.sum():,}",
            removed,
            f"{person.sum():,}",
            f"{flagged[person].mean():.2%}",
        ]
    return cells


def judged(world: World) -> dict[str, float]:
    """Train on one company; give AUC and log-loss on the other one."""
    policy = load_policy(None).model_copy(update={"hygiene": world.hygiene})
    end_us = microseconds(world.learn.end)
    known = known_until(world.learn.tables, world.learn.end)
    model = train(known, policy, end_us).model
    facts = facts_from_tables(world.judge.tables, model.builder.matcher.kind_columns, world.hygiene)
    days = model.parameters.horizon_days
    every = snapshots_of(facts, outcomes_of(world.judge.tables), end_us, days, AGES_DAYS)
    old = every.mature(end_us)
    parts = model.builder.build_in_parts(facts, every.moments.part(old))
    probability: FloatArray = np.concatenate([model.probability(rows) for _, rows in parts])
    won = every.won[old]
    loss = float(log_losses(won, probability).mean())
    return {"auc": summary(won, probability)["auc"], "log_loss": loss}


def print_recognised(leads: int, seeds: list[int], shares: list[float]) -> None:
    """Print the first table."""
    head = ["bot share", "seed"]
    head += [
        f"{who} {what}" for what in TYPES for who in ("machine", "removed", "people's", "lost")
    ]
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for share in shares:
        for seed in seeds:
            cells = recognised(simulate(leads, seed, bot_share=share))
            print(f"| {share:.0%} | {seed} | {' | '.join(cells)} |", flush=True)


def print_judged(leads: int, seeds: list[int], share: float) -> None:
    """Print the second table."""
    print(f"\n| seed | variant at {share:.0%} | AUC | log-loss | AUC lost |\n|---|---|---|---|---|")
    for seed in seeds:
        learn = simulate(leads, seed, bot_share=share)
        judge = simulate(JUDGING_LEADS, JUDGING_SEED + seed, bot_share=share)
        world = World(learn, judge, Hygiene())
        variants = {
            "the same people, no scanners": world.without_scanners(),
            "scanners, hygiene": world,
            "scanners, no hygiene": dataclasses.replace(world, hygiene=NOTHING),
        }
        best = None
        for name, variant in variants.items():
            found = judged(variant)
            best = found["auc"] if best is None else best
            figures = f"{found['auc']:.4f} | {found['log_loss']:.4f} | {best - found['auc']:+.4f}"
            print(f"| {seed} | {name} | {figures} |", flush=True)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leads", type=int, default=4000, help="leads of a company")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="one company each")
    parser.add_argument("--shares", type=float, nargs="+", default=[0.0, 0.1, 0.3, 0.6])
    parser.add_argument("--judged", type=float, default=0.3, help="share of bots to be judged at")
    asked = parser.parse_args()
    warnings.filterwarnings("ignore", "Overriding the parameters from Reference Dataset")
    print_recognised(asked.leads, asked.seeds, asked.shares)
    print_judged(asked.leads, asked.seeds, asked.judged)


if __name__ == "__main__":
    main()
