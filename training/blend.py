"""Out-of-time predictions of both experts, their stack, and the honest metrics of the blend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from features.catalogue import FeatureColumn
from features.facts import FloatArray, IntArray
from features.policy.schema import Policy
from training.fold_rows import FoldSource, informative
from training.folds import Fold
from training.history_expert import TrainingRows, TreeSettings, fit_bag
from training.linear_expert import can_learn, fit_linear_expert
from training.metrics import log_losses, paired_bootstrap, sigmoid, summary
from training.progress import Progress
from training.rule_expert import fit_rule_expert
from training.snapshots import Snapshots
from training.stack import HistoryMix, Stack, fit_mix, fit_stack
from training.wide import PickedRows, WideRows, dense_unless

MEMBERS_WHEN_JUDGING = 2


@dataclass(frozen=True)
class Material:
    """All snapshots with their rows.

    Attributes
    ----------
    snapshots
        k snapshots.
    matrix
        (k, m), the columns and perhaps others; an array of float64, or what takes less memory.
    items
        float64 (k, items), rule items.
    may_be_handed_over
        bool (k,), the demographic minimum is met and nothing disqualifies.
    columns
        Description of the selected columns.
    policy
        The agreement.
    asked
        bool (k,), a direct contact request came in recently; None where that is not known.
    places
        int64 (columns,), where in the matrix the columns are; None: they are all of it.
    source
        What the rows of a fold are put together from, besides the matrix; None: every fold takes
        the columns above.
    """

    snapshots: Snapshots
    matrix: FloatArray | WideRows
    items: FloatArray
    may_be_handed_over: NDArray[np.bool_]
    columns: list[FeatureColumn]
    policy: Policy
    asked: NDArray[np.bool_] | None = None
    places: IntArray | None = None
    source: FoldSource | None = None

    def fold_rows(
        self, fold: Fold, judged_at_us: int | None = None, *, in_blocks: bool = False
    ) -> FoldRows:
        """Give the rows of a fold, made with what its own training leads taught.

        `judged_at_us` weighs the judged rows as known then; without it all weigh alike. With
        `in_blocks`, many rows to learn from are no array but are read when they are binned.
        """
        if self.source is None:
            known = self.rows(fold.train, fold.origin_us)
            return FoldRows(known, self.rows(fold.test, judged_at_us), self.columns)
        builder = self.source.builder(fold)
        train, test = (self.source.picked(builder, c) for c in (fold.train, fold.test))
        learnt = np.array([not column.told_only for column in builder.columns], bool)
        selected = informative(train, learnt)
        told = dense_unless(train.narrowed(selected), in_blocks=in_blocks)
        return FoldRows(
            self._of(told, fold.train, fold.origin_us),
            self._of(np.asarray(test.narrowed(selected)), fold.test, judged_at_us),
            [builder.columns[i] for i in selected],
        )

    def rows(
        self, chosen: NDArray[np.bool_], at_us: int | None = None, *, in_blocks: bool = False
    ) -> TrainingRows:
        """Give the chosen rows, weighted as known at a time, or all alike; see `fold_rows`."""
        place = np.flatnonzero(chosen)
        every = np.arange(self.matrix.shape[1]) if self.places is None else self.places
        if isinstance(self.matrix, np.ndarray):
            return self._of(self.matrix[np.ix_(place, every)], chosen, at_us)
        found = PickedRows(self.matrix, place, every.tolist())
        return self._of(dense_unless(found, in_blocks=in_blocks), chosen, at_us)

    def _of(
        self, matrix: FloatArray | PickedRows, chosen: NDArray[np.bool_], at_us: int | None
    ) -> TrainingRows:
        snapshots = self.snapshots
        if at_us is None:
            weight = _alike(snapshots.moments.lead, chosen)
        else:
            _, weight = snapshots.labelled(at_us)
        return TrainingRows(
            matrix, snapshots.won[chosen], weight[chosen], snapshots.moments.lead[chosen]
        )


@dataclass(frozen=True)
class FoldRows:
    """Rows to learn from and rows to judge on, with the description of their columns."""

    train: TrainingRows
    test: TrainingRows
    columns: list[FeatureColumn]


@dataclass(frozen=True)
class OutOfTime:
    """Logits of both experts on rows of later leads, and which fold each came from.

    Attributes
    ----------
    place
        int64 (k,), position among the snapshots.
    rule, linear, trees
        float64 (k,), logits of the agreement and of the two halves of the history expert.
    history, blend
        float64 (k,), logits; the mix and the stack behind them were fitted on other leads.
    won, weight, fold
        (k,).
    constant
        float64 (k,), logit of the past win rate.
    """

    place: IntArray
    rule: FloatArray
    linear: FloatArray
    trees: FloatArray
    history: FloatArray
    blend: FloatArray
    constant: FloatArray
    won: NDArray[np.bool_]
    weight: FloatArray
    fold: IntArray


def out_of_time(
    material: Material, folds: Sequence[Fold], settings: TreeSettings, progress: Progress
) -> OutOfTime:
    """Predict every later block with its past."""
    parts: list[OutOfTime] = []
    for number, fold in enumerate(folds):
        part = _predicted(material, fold, None, settings)
        parts.append(replace(part, fold=np.full(len(part.won), number)))
        progress.advance()
    return joined(parts)


def across_leads(
    material: Material,
    folds: Sequence[Fold],
    settings: TreeSettings,
    progress: Progress,
) -> OutOfTime:
    """Predict every group of leads with all the others, at the full length of the history."""
    parts = []
    for fold in folds:
        parts.append(_predicted(material, fold, fold.origin_us, settings))
        progress.advance()
    return joined(parts)


def with_blend(judged: OutOfTime, across: OutOfTime, lead: IntArray) -> OutOfTime:
    """Mix and blend each later block with weights fitted on other leads only.

    Parameters
    ----------
    judged
        Rows of later blocks.
    across
        Rows of the folds across leads.
    lead
        int64, lead of every snapshot.
    """
    history, blend = judged.constant.copy(), judged.rule.copy()
    for block in np.unique(judged.fold):
        mine = judged.fold == block
        others = chosen(across, ~np.isin(lead[across.place], lead[judged.place[mine]]))
        mix = mix_of(others)
        if mix is not None:
            history[mine] = mix.logit(judged.linear[mine], judged.trees[mine])
        blend[mine] = stack_of(with_mix(others, mix)).logit(judged.rule[mine], history[mine])
    return replace(judged, history=history, blend=blend)


def mix_of(rows: OutOfTime) -> HistoryMix | None:
    """Fit how linear model and trees go together; None where history says nothing."""
    speak = (
        bool((rows.linear != rows.constant).any()),
        bool((rows.trees != rows.constant).any()),
    )
    return fit_mix(rows.linear, rows.trees, rows.won, rows.weight, speak) if any(speak) else None


def with_mix(rows: OutOfTime, mix: HistoryMix | None) -> OutOfTime:
    """Let the history expert say what the mix makes of its halves; the win rate without one."""
    said = rows.constant if mix is None else mix.logit(rows.linear, rows.trees)
    return replace(rows, history=said)


def chosen(rows: OutOfTime, mask: NDArray[np.bool_]) -> OutOfTime:
    """Pick some rows."""
    return OutOfTime(**{name: getattr(rows, name)[mask] for name in OutOfTime.__dataclass_fields__})


def _predicted(
    material: Material, fold: Fold, judged_at_us: int | None, settings: TreeSettings
) -> OutOfTime:
    rows = material.fold_rows(fold, judged_at_us, in_blocks=True)
    train, test, columns = rows.train, rows.test, rows.columns
    # Each member learns from all leads of the fold: those are fewer than the final bag has.
    fewer = {"bag": min(settings.bag, MEMBERS_WHEN_JUDGING), "share_of_leads": 1.0}
    settings = settings.model_copy(update=fewer)
    base = np.clip(np.average(train.won, weights=train.weight), 1e-6, 1 - 1e-6)
    constant = np.full(len(test), np.log(base / (1 - base)))
    trees = constant
    if train.enough():
        bag = fit_bag(train, columns, settings)
        trees = np.asarray(bag.predict(test.matrix, raw_score=True)) / settings.bag
    linear = constant
    if can_learn(train):
        linear = fit_linear_expert(train, columns).logit(np.asarray(test.matrix))
    expert = fit_rule_expert(material.policy, material.items[fold.train], train.won, train.weight)
    rule = expert.logit(material.items[fold.test])
    return OutOfTime(
        place=np.flatnonzero(fold.test),
        rule=rule,
        linear=linear,
        trees=trees,
        history=constant,
        blend=rule,
        constant=constant,
        won=test.won,
        weight=test.weight,
        fold=np.full(len(test), -1),
    )


def _alike(lead: IntArray, chosen: NDArray[np.bool_]) -> FloatArray:
    leads = len(np.unique(lead[chosen]))
    return np.where(chosen, leads / max(chosen.sum(), 1), 0.0)


def joined(parts: Sequence[OutOfTime]) -> OutOfTime:
    """Put the folds one after the other; no folds give no rows."""
    names = OutOfTime.__dataclass_fields__
    empty = {n: np.zeros(0, np.int64 if n in ("place", "fold") else np.float64) for n in names}
    empty["won"] = np.zeros(0, bool)
    return OutOfTime(
        **{n: np.concatenate([empty[n], *(getattr(part, n) for part in parts)]) for n in names}
    )


def stack_of(rows: OutOfTime) -> Stack:
    """Fit the stack on leads that no expert knew; the agreement alone without any.

    History has no weight where it says nothing but the win rate.
    """
    if not rows.weight.any():
        return Stack()
    usual = float(np.average(rows.constant, weights=rows.weight))
    history = rows.history if (rows.history != rows.constant).any() else None
    return fit_stack(rows.rule, history, rows.won, rows.weight, usual)


def metrics_of(judged: OutOfTime, lead: IntArray) -> dict[str, dict[str, float]]:
    """Compare the blend with the rules alone, history alone and a constant, out of time.

    The experts never saw anything later than the begin of the block they are judged on; the few
    weights of the blend were fitted on other leads.
    """
    if not len(judged.won):
        return {}
    won, weight = judged.won, judged.weight
    logits = {
        "blend": judged.blend,
        "rules_alone": judged.rule,
        "history_alone": judged.history,
        "constant": judged.constant,
    }
    metrics = {name: summary(won, sigmoid(value), weight) for name, value in logits.items()}
    blend = log_losses(won, sigmoid(logits["blend"]))
    for other in ("rules_alone", "history_alone", "constant"):
        theirs = log_losses(won, sigmoid(logits[other]))
        metrics[f"blend_less_{other}"] = paired_bootstrap(blend, theirs, lead[judged.place], weight)
    return metrics
