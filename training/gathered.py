"""What a training looks at, gathered once: facts, snapshots with labels, folds, and their rows."""

from __future__ import annotations

from dataclasses import dataclass

from features.collect import facts_from_tables
from features.facts import Facts, IntArray
from features.matching import kind_columns_of
from features.people import kept_together
from features.policy.schema import Policy
from features.rows import RowBuilder
from features.spec import fit_spec
from features.tables import Tables
from training.blend import Material
from training.folds import Fold, folds_across_leads, rolling_folds
from training.material import material_of
from training.outcomes import Outcomes, outcomes_of
from training.progress import Quiet, Steps
from training.snapshots import Snapshots, default_horizon_days, snapshots_of


@dataclass(frozen=True)
class Gathered:
    """What training looks at: facts and outcomes until a moment, and the rows made of them.

    Attributes
    ----------
    facts, outcomes
        Of n leads, all of them; nothing after `until_us`.
    until_us
        The moment of training, microseconds.
    horizon_days
        Days within which a win counts.
    snapshots
        k moments with their labels.
    folds
        Rolling origin: later blocks with their past.
    groups
        Folds across leads, for the stack.
    builder
        Of rows, with what all snapshots taught.
    material
        The rows of all snapshots.
    selected
        int64, positions of the builder's columns that are worth a look.
    """

    facts: Facts
    outcomes: Outcomes
    until_us: int
    horizon_days: float
    snapshots: Snapshots
    folds: list[Fold]
    groups: list[Fold]
    builder: RowBuilder
    material: Material
    selected: IntArray


def gather(
    tables: Tables, policy: Policy, until_us: int, horizon_days: float | None, steps: Steps | Quiet
) -> Gathered:
    """Build the rows of all snapshots, and the folds to judge on; arguments as of `train`."""
    facts = facts_from_tables(tables, kind_columns_of(policy), policy.hygiene)
    outcomes = outcomes_of(tables)
    horizon = horizon_days or policy.horizon_days or default_horizon_days(facts, outcomes)
    own = policy.hygiene.internal_mail_domains
    snapshots = snapshots_of(facts, outcomes, until_us, horizon, own_domains=own)
    together = kept_together(facts)
    folds = rolling_folds(facts, snapshots, until_us, together)
    groups = folds_across_leads(facts, snapshots, until_us, together)
    with steps.step(f"features of {len(snapshots):,} snapshots"):
        builder = RowBuilder(policy, fit_spec(policy, facts, snapshots.moments))
        material, selected = material_of(builder, facts, snapshots, [*folds, *groups])
    history = facts, outcomes, until_us, horizon, snapshots
    return Gathered(*history, folds, groups, builder, material, selected)
