"""How alike the top reasons are when a model is trained again on part of the leads.

    python benchmarks/stability.py --leads 5000 --seed 1 --bags 1 5 10 20

Two models are trained on a random 80 % of the leads of the simulated company each, with the
largest bag; smaller bags are its first members. Printed is the mean Jaccard index of the three
strongest reason groups of 500 leads with a 95 % interval over the leads, by size of the bag and by
how finely contributions are added up before they become reasons:

- groups: as the product tells them;
- rhythm as one: engagement, other activity and timing are one group;
- behaviour as one: whatever it did is one group, be it named by the agreement or not;
- four: behaviour, company, person, origin, and what is left;
- finer: every activity and sequence on its own.

The leads are judged ones, each at one of its judged moments; "open leads" are those still open at
the moment of training, most of which have done nothing for long. "Rules", "linear" and "trees" look
at one part of the contributions alone.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

# The file features.py beside this one bears the name of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from features.collect import microseconds
from features.facts import FloatArray
from features.people import kept_together
from features.points import item_names
from features.policy.load import load_policy
from features.rows import Rows
from features.tables import known_until
from training.evaluation.deep.stability import MOST_LEADS, compared, retrained, told_rows
from training.evaluation.resampling import Resamples, estimate
from training.fit import Trained, train
from training.groups import item_groups
from training.history_expert import TreeSettings
from training.model import LeadModel
from training.population import reference_moments
from training.simulator import simulate

BEHAVIOUR = ("stage_", "sequence_", "engagement", "other_activity", "timing")
PROFILE = {
    "company": ("company_size", "revenue", "attribute_industry", "attribute_team_size"),
    "person": ("job_title", "mail_domain", "phone", "completeness"),
    "origin": ("attribute_source", "attribute_campaign"),
}


@dataclass(frozen=True)
class Contributions:
    """What the columns and items of one retrain contribute to n leads, scaled by mix and stack.

    Attributes
    ----------
    members
        float64 (bag, n, columns), of every member's trees.
    linear
        float64 (n, columns), of the linear model.
    items
        float64 (n, items), of the agreed items.
    """

    members: FloatArray
    linear: FloatArray
    items: FloatArray

    def of_bag(self, size: int) -> FloatArray:
        """Give float64 (n, columns + items) of linear model, rules and the first members."""
        return np.hstack([self.members[:size].mean(axis=0) + self.linear, self.items])


def contributions(model: LeadModel, rows: Rows) -> Contributions:
    """Give what each column and each rule item contributes to rows, by member of the bag."""
    p, booster = model.parameters, model.booster
    matrix = rows.matrix[:, model.selected]
    linear = np.zeros(matrix.shape)
    if p.linear is not None:
        linear = p.linear.contributions(matrix) * p.mix.linear * p.stack.history
    members = np.zeros((1, *matrix.shape))
    if booster is not None:
        n = booster.num_trees() // p.bag
        parts = [
            booster.predict(matrix, pred_contrib=True, start_iteration=i * n, num_iteration=n)
            for i in range(p.bag)
        ]
        members = np.array(parts)[:, :, :-1] * p.mix.trees * p.stack.history
    items = p.rule_expert.contributions(rows.points.items) * p.stack.rule
    return Contributions(members, linear, items)


def keys(model: LeadModel, name: Callable[[str, str], str]) -> tuple[list[str], list[str]]:
    """Name every column and item by its own name and its group."""
    policy = model.parameters.policy
    items = zip(item_names(policy), item_groups(policy), strict=True)
    return [name(c.name, c.group) for c in model.columns], [name(i, group) for i, group in items]


def rhythm(_: str, group: str) -> str:
    """Group by reason, all that tells of rhythm as one."""
    return "rhythm" if group in ("engagement", "other_activity", "timing") else group


def behaviour(_: str, group: str) -> str:
    """Group by reason, all behaviour as one."""
    return "behaviour" if group.startswith(BEHAVIOUR) else group


def four(name: str, group: str) -> str:
    """Group into who, where from, what company, and behaviour."""
    found = [key for key, groups in PROFILE.items() if group in groups]
    return found[0] if found else behaviour(name, group)


def finer(name: str, group: str) -> str:
    """Group behaviour by activity, all else by reason."""
    unit = name.split("__", 1)[0].split(":", 1)[-1]
    return unit if group.startswith(BEHAVIOUR) else group


GROUPINGS: dict[str, Callable[[str, str], str]] = {
    "groups": lambda _, group: group,
    "rhythm as one": rhythm,
    "behaviour as one": behaviour,
    "four": four,
    "finer": finer,
}


def added_up(found: FloatArray, named: list[str]) -> FloatArray:
    """Add up columns by the names of their groups: float64 (n, groups)."""
    distinct, number = np.unique(np.array(named), return_inverse=True)
    total = np.zeros((len(found), len(distinct)))
    np.add.at(total.T, number, found.T)
    return total


def figure(one: FloatArray, other: FloatArray) -> str:
    """Say how alike the top reasons of two models are, with an interval."""
    alike, same = compared(one, other)
    draws = Resamples(len(alike), 500)
    times = np.concatenate(list(draws.chunks()), axis=1) / len(alike)
    jaccard = estimate(float(alike.mean()), alike @ times)
    return f"{jaccard.value:.3f} ({jaccard.low:.3f}–{jaccard.high:.3f}), first {same.mean():.2f}"


def table(models: list[LeadModel], rows: Rows, bags: list[int]) -> None:
    """Print how alike two models are, by grouping and size of the bag."""
    one, other = (contributions(model, rows) for model in models)
    for title, naming in GROUPINGS.items():
        columns, items = keys(models[0], naming)
        named = columns + items
        for size in bags:
            pair = (added_up(c.of_bag(size), named) for c in (one, other))
            print(f"    {title:17} {len(set(named)):3} groups, bag of {size:2}: {figure(*pair)}")
    columns, items = keys(models[0], GROUPINGS["groups"])
    print(f"    rules alone: {figure(*(added_up(c.items, items) for c in (one, other)))}")
    print(f"    linear alone: {figure(*(added_up(c.linear, columns) for c in (one, other)))}")
    for size in bags:
        pair = (added_up(c.members[:size].mean(axis=0), columns) for c in (one, other))
        print(f"    trees alone, bag of {size:2}: {figure(*pair)}")


def open_rows(trained: Trained) -> Rows:
    """Give the rows of some open leads."""
    known = trained.gathered
    moments = reference_moments(known.facts, known.outcomes, known.until_us)
    chosen = np.sort(np.random.default_rng(5).permutation(len(moments))[:MOST_LEADS])
    return trained.model.builder.build(known.facts, moments.part(chosen))


def main() -> None:
    """Train twice on 80 % of the leads, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leads", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bags", type=int, nargs="+", default=[1, 5, 10, 20])
    given = parser.parse_args()
    company = simulate(leads=given.leads, seed=given.seed)
    known = known_until(company.tables, company.end)
    begin = time.perf_counter()
    trained = train(known, load_policy(), microseconds(company.end), settings=TreeSettings())
    print(f"{given.leads} leads, seed {given.seed}: trained in {time.perf_counter() - begin:.0f} s")
    large = trained.settings.model_copy(update={"bag": max(given.bags)})
    together = kept_together(trained.gathered.facts)
    models = [retrained(replace(trained, settings=large), together, i) for i in range(2)]
    print(f"  retrained twice by {time.perf_counter() - begin:.0f} s")
    for model in models:
        print(f"  stack {model.parameters.stack}; mix of history {model.parameters.mix}")
    for title, rows in (("judged leads", told_rows(trained)), ("open leads", open_rows(trained))):
        print(f"  {title}:")
        table(models, rows, given.bags)


if __name__ == "__main__":
    main()
