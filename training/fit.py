"""Training from tables to a model: one function, nothing logged, nothing registered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.errors import HistoryError
from features.policy.load import policy_version
from features.policy.schema import Policy
from features.tables import Tables
from training.blend import (
    OutOfTime,
    across_leads,
    chosen,
    joined,
    metrics_of,
    mix_of,
    out_of_time,
    with_blend,
    with_mix,
)
from training.chance import notes_on_chance
from training.gathered import Gathered, gather
from training.history_expert import (
    FEWEST_OF_EACH_OUTCOME,
    TrainingRows,
    TreeSettings,
    rounds_of,
)
from training.learned import Learned, learn
from training.linear_expert import FEWEST_OF_EACH_OUTCOME as FEWEST_TO_LEARN
from training.linear_expert import can_learn
from training.lines import LinesMaterial, fit_lines
from training.model import LeadModel
from training.one_thread import algebra_on_one_thread
from training.parameters import ModelParameters, References
from training.population import (
    hand_off_threshold,
    look_map_of,
    reference_moments,
    references_of,
)
from training.progress import Quiet, Steps
from training.rule_expert import fit_rule_expert
from training.threshold_band import figures_of
from training.tuning import Budget, Tuned, tune

FEWEST_WINS_OF_A_LONG_PAST = 300


@dataclass(frozen=True)
class Trained:
    """A model with what is known about how good it is.

    Attributes
    ----------
    model
        Ready to explain.
    metrics
        Name of the predictor (or comparison) → metric → value; empty without a past to judge on.
    counts
        Leads, snapshots, wins …
    notes
        What the owner has to know, in sentences.
    judged
        The out-of-time predictions behind the metrics.
    gathered
        The facts, snapshots, rows and folds it was trained and judged on.
    settings
        Of the trees: the given ones, or those that tuning found.
    across
        Predictions of groups of leads from all others, at the full length of the history.
    """

    model: LeadModel
    metrics: dict[str, dict[str, float]]
    counts: dict[str, float]
    notes: list[str]
    judged: OutOfTime
    gathered: Gathered
    settings: TreeSettings
    across: OutOfTime


@algebra_on_one_thread
def train(
    tables: Tables,
    policy: Policy,
    until_us: int,
    horizon_days: float | None = None,
    settings: TreeSettings | None = None,
    trials: int | Budget = 0,
    steps: Steps | Quiet | None = None,
) -> Trained:
    """Train a model on tables that know nothing after `until`.

    Parameters
    ----------
    tables
        Already cut with `known_until`.
    policy
        The agreement.
    until_us
        The moment of training, microseconds.
    horizon_days
        Days within which a win counts; default: the policy's, else from the data.
    settings
        Of the trees.
    trials
        Settings of the trees to try, or with how much time and where they are kept; 0 keeps the
        given ones.
    steps
        Told about progress.

    Raises
    ------
    HistoryError
        If there is no lead to learn from at all.
    """
    settings, steps = settings or TreeSettings(), steps or Quiet()
    if not len(tables.leads):
        raise HistoryError("leads: no lead was created by then; give more history or a later time")
    known = gather(tables, policy, until_us, horizon_days, steps)
    folds = known.folds
    budget = trials if isinstance(trials, Budget) else Budget(trials)
    tuned = Tuned(settings)
    if budget.trials:
        with steps.step(f"tuning, {budget.trials} trials", budget.trials) as bar:
            tuned = tune(known.material, folds, budget, settings, bar)
    settings = tuned.settings
    judged, across = _judged(known, settings, steps)
    rows = known.material.rows(known.snapshots.labelled(until_us)[0], until_us, in_blocks=True)
    learned = learn(rows, known.material.columns, across, settings, steps)
    stack = learned.stack
    draft = LeadModel(_parameters(known, rows, learned), learned.trees)
    model, notes = _completed(draft, known, judged, across)
    notes += [*_notes_on_history(rows, model.parameters), *tuned.notes]
    lead = known.snapshots.moments.lead
    notes += notes_on_chance(judged.won, judged.blend, judged.weight, lead[judged.place])
    counts = {
        **_counts(known, rows),
        "rounds": float(rounds_of(rows, settings)),
        "folds": float(len(folds)),
        "weight_of_history": stack.share_of_history,
        "threshold_score": model.parameters.threshold_score,
        **figures_of(model.parameters.threshold_band),
        **tuned.counts,
    }
    return Trained(model, metrics_of(judged, lead), counts, notes, judged, known, settings, across)


def _judged(
    known: Gathered, settings: TreeSettings, steps: Steps | Quiet
) -> tuple[OutOfTime, OutOfTime]:
    """Predict later blocks, and groups of leads at the full length of the history."""
    folds, groups = known.folds, known.groups
    with steps.step(f"predicting {len(folds)} later blocks from their past", len(folds)) as bar:
        judged = out_of_time(known.material, folds, settings, bar)
    title = f"predicting {len(groups)} groups of leads from the others"
    with steps.step(title, len(groups)) as bar:
        across = across_leads(known.material, groups, settings, bar)
    unseen = joined([across, chosen(judged, np.isin(judged.fold, _with_long_pasts(known)))])
    judged = with_blend(judged, unseen, known.snapshots.moments.lead)
    return judged, with_mix(unseen, mix_of(unseen))


def _with_long_pasts(known: Gathered) -> list[int]:
    """Give the later blocks whose past held enough wins for experts nearly as good as the last."""
    lead, won = known.snapshots.moments.lead, known.snapshots.won
    wins = [len(np.unique(lead[fold.train & won])) for fold in known.folds]
    return [number for number, found in enumerate(wins) if found >= FEWEST_WINS_OF_A_LONG_PAST]


def _parameters(known: Gathered, rows: TrainingRows, learned: Learned) -> ModelParameters:
    policy, labelled = known.builder.policy, known.snapshots.labelled(known.until_us)[0]
    return ModelParameters(
        policy=policy,
        policy_version=policy_version(policy),
        spec=known.builder.spec,
        selected=tuple(known.selected.tolist()),
        rule_expert=fit_rule_expert(policy, known.material.items[labelled], rows.won, rows.weight),
        stack=learned.stack,
        bag=learned.bag,
        linear=learned.linear,
        mix=learned.mix,
        horizon_days=known.horizon_days,
        threshold_score=0.0,
        references=References(logit=(), fit=(), engagement=()),
        trained_until_us=known.until_us,
    )


def _completed(
    draft: LeadModel, known: Gathered, judged: OutOfTime, across: OutOfTime
) -> tuple[LeadModel, list[str]]:
    """Add what needs a model to be worked out: reference population, threshold, product lines."""
    own = known.builder.policy.hygiene.internal_mail_domains
    moments = reference_moments(known.facts, known.outcomes, known.until_us, own)
    references = references_of(draft, known.facts, moments)
    judged_at = known.snapshots.moments.part(judged.place)
    to_looks = look_map_of(draft, known.facts, known.outcomes, judged_at, known.until_us)
    hand_off = hand_off_threshold(draft, known.material, judged, references, to_looks)
    p = draft.parameters
    history = known.facts, known.outcomes, known.until_us, known.snapshots, known.builder
    lines, more = fit_lines(
        LinesMaterial(*history, across, to_looks),
        p.stack,
        p.rule_expert,
        p.horizon_days,
        hand_off.score,
    )
    update = {
        "references": references,
        "threshold_score": hand_off.score,
        "threshold_band": hand_off.band,
        "hand_off_curve": hand_off.curve,
        "product_lines": lines,
    }
    return LeadModel(p.model_copy(update=update), draft.trees), hand_off.notes + more


def _notes_on_history(rows: TrainingRows, model: ModelParameters) -> list[str]:
    if not can_learn(rows):
        return [
            "Too little history to learn from: the agreement speaks alone. History needs at least "
            f"{FEWEST_TO_LEARN} won and {FEWEST_TO_LEARN} not-won leads, and "
            f"{FEWEST_OF_EACH_OUTCOME} of each for trees."
        ]
    if not model.history_speaks:
        return [
            "What history taught did not help to predict other leads: the agreement speaks alone."
        ]
    return []


def _counts(known: Gathered, rows: TrainingRows) -> dict[str, float]:
    # Kish's effective number of clusters: the snapshots of one lead tell little more than one.
    _, lead = np.unique(rows.lead, return_inverse=True)
    of_lead = np.bincount(lead, weights=rows.weight)
    return {
        "leads": float(len(known.facts)),
        "won_leads": float(len(np.unique(rows.lead[rows.won]))),
        "snapshots": float(len(rows)),
        "effective_leads": float(of_lead.sum() ** 2 / max((of_lead**2).sum(), 1e-12)),
        "columns": float(len(known.selected)),
        "horizon_days": float(known.horizon_days),
    }
