"""Training from tables to a model: one function, nothing logged, nothing registered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.catalogue import FeatureColumn
from features.collect import facts_from_tables
from features.errors import HistoryError
from features.facts import Facts, FloatArray, IntArray, Moments
from features.matching import kind_columns_of
from features.points import item_names
from features.policy.load import policy_version
from features.policy.schema import Policy
from features.rows import RowBuilder, Rows
from features.spec import fit_spec
from features.tables import Tables
from training.blend import (
    DEFAULT_ROUNDS,
    Material,
    OutOfTime,
    across_leads,
    joined,
    metrics_of,
    out_of_time,
    stack_of,
    with_blend,
)
from training.folds import folds_across_leads, rolling_folds
from training.history_expert import FEWEST_OF_EACH_OUTCOME, TreeSettings, fit_bag
from training.metrics import sigmoid
from training.model import LeadModel, ModelParameters, References
from training.outcomes import Outcomes, open_leads, outcomes_of
from training.progress import Quiet, Steps
from training.rule_expert import fit_rule_expert
from training.snapshots import Snapshots, default_horizon_days, snapshots_of
from training.stack import Stack
from training.thresholds import Judged, threshold_score
from training.tuning import tune

QUANTILES = np.linspace(0, 1, 1001)
FALLBACK_PERCENTILE = 90.0
FEWEST_REFERENCE_LEADS = 50
FEWEST_ROWS_THAT_DIFFER = 5
SMALLEST_SHARE_THAT_DIFFERS = 0.001


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
    """

    model: LeadModel
    metrics: dict[str, dict[str, float]]
    counts: dict[str, float]
    notes: list[str]
    judged: OutOfTime


def train(
    tables: Tables,
    policy: Policy,
    until_us: int,
    horizon_days: float | None = None,
    settings: TreeSettings | None = None,
    trials: int = 0,
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
        Settings of the trees to try; 0 keeps the given ones.
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
    facts = facts_from_tables(tables, kind_columns_of(policy))
    outcomes = outcomes_of(tables)
    horizon = horizon_days or policy.horizon_days or default_horizon_days(facts, outcomes)
    snapshots = snapshots_of(facts, outcomes, until_us, horizon)
    with steps.step(f"features of {len(snapshots):,} snapshots"):
        builder = RowBuilder(policy, fit_spec(policy, facts, snapshots.moments))
        material, selected = _material(builder, facts, snapshots, policy)
    folds = rolling_folds(facts, snapshots, until_us)
    if trials:
        with steps.step(f"tuning, {trials} trials", trials) as bar:
            settings = tune(material, folds, trials, settings, bar)
    with steps.step(f"predicting {len(folds)} later blocks from their past", len(folds)) as bar:
        judged, found = out_of_time(material, folds, settings, bar)
    rounds = int(np.median(found)) if found else DEFAULT_ROUNDS
    groups = folds_across_leads(facts, snapshots, until_us)
    with steps.step(
        f"predicting {len(groups)} groups of leads from the others", len(groups)
    ) as bar:
        across = across_leads(material, groups, settings, rounds, bar)
    judged = with_blend(judged, across, snapshots.moments.lead)
    known, weight = snapshots.labelled(until_us)
    rows = material.rows(known, until_us)
    booster = None
    stack = stack_of(joined([judged, across]))
    if rows.enough() and stack.history > 0:
        with steps.step(f"bag of {settings.bag} × {rounds} trees", settings.bag) as bar:
            booster = fit_bag(rows, material.columns, settings, rounds, done=bar.advance)
    expert = fit_rule_expert(policy, material.items[known], rows.won, rows.weight)
    parameters = ModelParameters(
        policy=policy,
        policy_version=policy_version(policy),
        spec=builder.spec,
        selected=tuple(selected.tolist()),
        rule_expert=expert,
        stack=stack if booster is not None else Stack(intercept=stack.intercept, rule=stack.rule),
        bag=settings.bag if booster is not None else 0,
        horizon_days=horizon,
        threshold_score=0.0,
        references=References(logit=(), fit=(), engagement=()),
        trained_until_us=until_us,
    )
    model = LeadModel(parameters, booster)
    references = _references(model, facts, _reference_moments(facts, outcomes, until_us))
    threshold, notes = _threshold(policy, model, snapshots, material, judged, references)
    model = LeadModel(
        parameters.model_copy(update={"references": references, "threshold_score": threshold}),
        booster,
    )
    if not rows.enough():
        notes.append(
            "Too little history to learn from: the agreement speaks alone. History needs at least "
            f"{FEWEST_OF_EACH_OUTCOME} won and {FEWEST_OF_EACH_OUTCOME} not-won leads."
        )
    elif booster is None:
        notes.append(
            "What history taught did not help to predict other leads: the agreement speaks alone."
        )
    counts = {
        "leads": float(len(facts)),
        "won_leads": float(len(np.unique(rows.lead[rows.won]))),
        "snapshots": float(len(rows)),
        "effective_leads": float(weight.sum() ** 2 / max((weight**2).sum(), 1e-12)),
        "columns": float(len(selected)),
        "rounds": float(rounds),
        "folds": float(len(folds)),
        "weight_of_history": stack.share_of_history if booster is not None else 0.0,
        "horizon_days": float(horizon),
        "threshold_score": threshold,
        "trials": float(trials),
    }
    return Trained(model, metrics_of(judged, snapshots.moments.lead), counts, notes, judged)


def _material(
    builder: RowBuilder, facts: Facts, snapshots: Snapshots, policy: Policy
) -> tuple[Material, IntArray]:
    parts = [rows for _, rows in builder.build_in_parts(facts, snapshots.moments)]
    matrix = np.concatenate([p.matrix for p in parts] or [np.zeros((0, len(builder.columns)))])
    nothing = np.zeros((0, len(item_names(policy))))
    items = np.concatenate([p.points.items for p in parts] or [nothing])
    eligible = np.concatenate([_eligible(p, policy) for p in parts] or [np.zeros(0, bool)])
    selected = informative(matrix)
    columns: list[FeatureColumn] = [builder.columns[i] for i in selected]
    return Material(snapshots, matrix[:, selected], items, eligible, columns, policy), selected


def _eligible(rows: Rows, policy: Policy) -> NDArray[np.bool_]:
    fits = rows.points.fit_factors >= policy.qualification.minimum_factors
    for holds in rows.points.disqualified.values():
        fits = fits & ~holds
    return fits


def informative(matrix: FloatArray) -> IntArray:
    """Give the positions of columns that vary enough to split on and repeat no earlier one."""
    fewest = max(FEWEST_ROWS_THAT_DIFFER, SMALLEST_SHARE_THAT_DIFFERS * len(matrix))
    seen: set[bytes] = set()
    kept = []
    for i in range(matrix.shape[1]):
        column = np.ascontiguousarray(matrix[:, i])
        if _rows_that_differ(column) < fewest:
            continue
        content = column.tobytes()
        if content not in seen:
            seen.add(content)
            kept.append(i)
    return np.array(kept, np.int64)


def _rows_that_differ(column: FloatArray) -> int:
    """Count the rows that differ from the median (or from missing, where most are missing)."""
    present = column[~np.isnan(column)]
    if len(present) <= len(column) // 2:
        return len(present)
    return len(column) - int((present == np.median(present)).sum())


def _reference_moments(facts: Facts, outcomes: Outcomes, until_us: int) -> Moments:
    found = open_leads(outcomes, facts.created_us, until_us)
    if len(found) >= FEWEST_REFERENCE_LEADS:
        return found
    return Moments(np.arange(len(facts)), facts.created_us)


def _references(model: LeadModel, facts: Facts, moments: Moments) -> References:
    if len(moments) > 20_000:
        chosen = np.sort(np.random.default_rng(0).permutation(len(moments))[:20_000])
        moments = moments.part(chosen)
    fits, engagements, logits = [], [], []
    is_fit = np.array([g in model.fit_groups for g in model.groups], bool)
    for _, rows in model.builder.build_in_parts(facts, moments):
        explained = model.explain(rows)
        fits.append(explained.contributions[:, is_fit].sum(axis=1))
        engagements.append(explained.contributions[:, ~is_fit].sum(axis=1))
        logits.append(explained.logit)
    return References(
        logit=_quantiles(logits), fit=_quantiles(fits), engagement=_quantiles(engagements)
    )


def _quantiles(parts: list[FloatArray]) -> tuple[float, ...]:
    values = np.sort(np.concatenate(parts)) if parts else np.zeros(0)
    if len(values) > len(QUANTILES):
        values = np.quantile(values, QUANTILES)
    return tuple(values.tolist())


def _threshold(
    policy: Policy,
    model: LeadModel,
    snapshots: Snapshots,
    material: Material,
    judged: OutOfTime,
    references: References,
) -> tuple[float, list[str]]:
    may = material.may_be_handed_over[judged.place]
    place = judged.place[may]
    stack = model.parameters.stack
    predictions = Judged(
        snapshots.moments.lead[place],
        snapshots.moments.as_of_us[place],
        sigmoid(stack.logit(judged.rule[may], judged.history[may])),
        judged.won[may],
    )
    score = threshold_score(policy.hand_off.threshold, predictions)
    if score is not None:
        return score, []
    logits = np.array(references.logit)
    top = (
        100 * float(sigmoid(np.quantile(logits, FALLBACK_PERCENTILE / 100)))
        if len(logits)
        else 50.0
    )
    why = (
        "" if may.any() or not len(may) else " (no lead of it may be handed over by the agreement)"
    )
    return top, [
        f"The hand-off threshold could not be worked out from history{why}; the top tenth of the "
        f"open leads is used instead: a score of {top:.1f}."
    ]
