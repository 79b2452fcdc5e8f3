"""What each choice of the method is worth on real data: the BPI Challenge 2012 loans.

    python benchmarks/ablations.py DATA

Leads created before 2012-01-15 teach, leads created later judge (at 5 min, 1 h, 1, 3, 7, 14 and
21 days while open, 30-day horizon). Every line changes one choice and refits everything else.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

# The file features.py beside this one bears the name of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from numpy.typing import NDArray

from features.collect import facts_from_tables, microseconds
from features.facts import Facts, FloatArray, Moments
from features.matching import kind_columns_of
from features.policy.load import load_policy
from features.rows import RowBuilder
from features.spec import fit_spec
from features.tables import known_until, last_known_moment, parse_time, read_tables
from training.blend import Material, OutOfTime, across_leads, joined, out_of_time
from training.folds import folds_across_leads, rolling_folds
from training.history_expert import TreeSettings
from training.learned import learn
from training.material import informative
from training.metrics import log_losses, paired_bootstrap, sigmoid, summary
from training.outcomes import outcomes_of
from training.progress import Quiet
from training.rule_expert import fit_rule_expert
from training.snapshots import Snapshots, snapshots_of

POLICY = Path(__file__).parent.parent / "docs" / "examples" / "bpic2012" / "policy.yaml"
UNTIL = parse_time("2012-01-15T00:00:00Z")
UNTIL_US = microseconds(UNTIL)
HORIZON_DAYS = 30.0
JUDGED_AGES_DAYS = (5 / 1440, 1 / 24, 1.0, 3.0, 7.0, 14.0, 21.0)
Labels = tuple[NDArray[np.bool_], FloatArray]


@dataclass(frozen=True)
class Study:
    """Training and judging rows, computed once for all variants."""

    facts: Facts
    material: Material
    later: Moments
    later_won: NDArray[np.bool_]
    later_matrix: FloatArray
    later_items: FloatArray


class OnePerLead(Snapshots):
    """The snapshots of one lead share the weight of one lead."""

    def labelled(self, at_us: int) -> Labels:
        """Divide the usual weight by the lead's number of known snapshots."""
        known, weight = super().labelled(at_us)
        times = np.bincount(self.moments.lead[known], minlength=self.moments.lead.max() + 1)
        return _scaled(self, known, weight / np.maximum(times[self.moments.lead], 1))


class KnownAlike(Snapshots):
    """Every known label counts alike, whether its horizon has passed or its lead has closed."""

    def labelled(self, at_us: int) -> Labels:
        """Weigh without regard to censoring."""
        known, _ = super().labelled(at_us)
        return _scaled(self, known, known.astype(np.float64))


class MatureOnly(Snapshots):
    """Only snapshots whose whole horizon has passed."""

    def labelled(self, at_us: int) -> Labels:
        """Drop the labels of early closers whose horizon has not passed."""
        mature = self.mature(at_us)
        return _scaled(self, mature, mature.astype(np.float64))


def _scaled(s: Snapshots, known: NDArray[np.bool_], weight: FloatArray) -> Labels:
    """Scale the weights so that they sum to the number of leads."""
    return known, weight * (len(np.unique(s.moments.lead[known])) / max(weight.sum(), 1e-12))


def study(data: str) -> Study:
    """Compute the rows that all variants share."""
    policy, tables = load_policy(POLICY), read_tables(data)
    known, columns = known_until(tables, UNTIL), kind_columns_of(policy)
    facts = facts_from_tables(known, columns)
    past = snapshots_of(facts, outcomes_of(known), UNTIL_US, HORIZON_DAYS)
    builder = RowBuilder(policy, fit_spec(policy, facts, past.moments))
    rows = builder.build(facts, past.moments)
    chosen = informative(rows.matrix)
    may = np.ones(len(past), bool)  # only the hand-off threshold asks who may be handed over
    described = [builder.columns[i] for i in chosen]
    material = Material(past, rows.matrix[:, chosen], rows.points.items, may, described, policy)
    every = facts_from_tables(tables, columns)
    end_us = microseconds(last_known_moment(tables, dt.datetime.now(dt.UTC)))
    later = snapshots_of(every, outcomes_of(tables), end_us, HORIZON_DAYS, JUDGED_AGES_DAYS)
    judged = (every.created_us[later.moments.lead] >= UNTIL_US) & later.mature(end_us)
    moments, won = later.moments.part(judged), later.won[judged]
    found = builder.build(every, moments)
    return Study(facts, material, moments, won, found.matrix[:, chosen], found.points.items)


def labelled_as(s: Study, kind: type[Snapshots]) -> Study:
    """Label and weigh the training snapshots in another way."""
    snapshots = kind(**vars(s.material.snapshots))
    return replace(s, material=replace(s.material, snapshots=snapshots))


def without_first_touch(s: Study) -> Study:
    """Leave the `days_to_first` columns out."""
    kept = [i for i, c in enumerate(s.material.columns) if not c.name.endswith("__days_to_first")]
    columns = [s.material.columns[i] for i in kept]
    material = replace(s.material, matrix=s.material.matrix[:, kept], columns=columns)
    return replace(s, material=material, later_matrix=s.later_matrix[:, kept])


def first_touch_as_age(s: Study) -> Study:
    """Turn the delay since creation into the age of the first one: lead age less delay."""
    first = [i for i, c in enumerate(s.material.columns) if c.name.endswith("__days_to_first")]
    age = next(i for i, c in enumerate(s.material.columns) if c.name == "lead_age_days")
    matrices = s.material.matrix.copy(), s.later_matrix.copy()
    for matrix in matrices:
        matrix[:, first] = matrix[:, [age]] - matrix[:, first]
    material = replace(s.material, matrix=matrices[0])
    return replace(s, material=material, later_matrix=matrices[1])


def probability(s: Study, join: Callable[[OutOfTime, OutOfTime], OutOfTime]) -> FloatArray:
    """Train as `training.fit.train` does, and predict the later snapshots."""
    m, settings, quiet = s.material, TreeSettings(), Quiet()
    folds = rolling_folds(s.facts, m.snapshots, UNTIL_US)
    temporal = out_of_time(m, folds, settings, quiet)
    groups = folds_across_leads(s.facts, m.snapshots, UNTIL_US)
    across = join(temporal, across_leads(m, groups, settings, quiet))
    known, _ = m.snapshots.labelled(UNTIL_US)
    rows = m.rows(known, UNTIL_US)
    learned = learn(rows, m.columns, across, settings)
    expert = fit_rule_expert(m.policy, m.items[known], rows.won, rows.weight)
    history = learned.history_logit(s.later_matrix)
    return sigmoid(learned.stack.logit(expert.logit(s.later_items), history))


def shipped_stack(_: OutOfTime, across: OutOfTime) -> OutOfTime:
    """Fit the stack as shipped."""
    return across


def main(data: str) -> None:
    """Print one line per variant."""
    warnings.filterwarnings("ignore", "Overriding the parameters from Reference Dataset")
    s = study(data)
    shipped = probability(s, shipped_stack)
    variants = {
        "as shipped": lambda: shipped,
        "weights: one per lead": lambda: probability(labelled_as(s, OnePerLead), shipped_stack),
        "labels: known, unweighted": lambda: probability(labelled_as(s, KnownAlike), shipped_stack),
        "labels: mature only": lambda: probability(labelled_as(s, MatureOnly), shipped_stack),
        "first touch: left out": lambda: probability(without_first_touch(s), shipped_stack),
        "first touch: its age": lambda: probability(first_touch_as_age(s), shipped_stack),
        "stack: out of time only": lambda: probability(s, lambda temporal, _: temporal),
        "stack: both": lambda: probability(s, lambda temporal, across: joined([temporal, across])),
    }
    won, lead = s.later_won, s.later.lead
    print(f"{len(s.material.snapshots):,} snapshots teach, {len(won):,} judge\n")
    print("| variant | AUC | log-loss | calibration error | log-loss less shipped (95 %) |")
    print("|---|---|---|---|---|")
    for name, predict in variants.items():
        p = predict()
        found = summary(won, p)
        less = paired_bootstrap(log_losses(won, p), log_losses(won, shipped), lead)
        change = f"{less['difference']:+.4f} ({less['low']:+.4f} … {less['high']:+.4f})"
        figures = f"{found['auc']:.4f} | {found['log_loss']:.4f} | {found['calibration_error']:.4f}"
        print(f"| {name} | {figures} | {change} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="?", help="folder with the tables of BPI Challenge 2012")
    folder = parser.parse_args().data
    if folder is None or not Path(folder).is_dir():
        print(f"skipped: {folder or 'no folder given'} – name the folder with the tables of BPI")
        print("Challenge 2012 (docs/examples/bpic2012/README.md says where they come from)")
        sys.exit(0)
    main(folder)
