"""The model: rows in, probability out, with contributions that add up to its logit exactly."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import ValidationError

from features.catalogue import FeatureColumn
from features.errors import ModelError
from features.facts import FloatArray, IntArray
from features.points import Agreement, RulePoints
from features.policy.lines import policy_of_line
from features.profile import DERIVED
from features.rows import RowBuilder, Rows
from training.forest import Trees
from training.groups import item_groups
from training.metrics import sigmoid
from training.parameters import ModelParameters
from training.rule_expert import agreed_points

if TYPE_CHECKING:
    import lightgbm as lgb

LARGEST_LOGIT = 12.0
TIE = 1e-9
PARAMETERS_FILE, TREES_FILE = "model.json", "trees.txt"
PROFILE_GROUPS_OF_ITEMS = ("class", "fit")


@dataclass(frozen=True)
class Explained:
    """Contributions of n rows: logit = start + Σ contributions, to the last bits.

    Attributes
    ----------
    start
        Log-odds of the reference lead.
    contributions
        float64 (n, groups).
    logit, probability
        float64 (n,).
    """

    start: float
    contributions: FloatArray
    logit: FloatArray

    @cached_property
    def probability(self) -> FloatArray:
        """P(won within the horizon | what was known at as_of)."""
        return sigmoid(self.logit)


class LeadModel:
    """A trained model, ready to explain rows."""

    def __init__(
        self,
        parameters: ModelParameters,
        trees: Trees | None,
        builder: RowBuilder | None = None,
    ) -> None:
        self.parameters, self.trees = parameters, trees
        self.builder = builder or RowBuilder(parameters.policy, parameters.spec)
        self.agreement = Agreement(parameters.points_policy or parameters.policy)
        self.selected = np.array(parameters.selected, np.int64)

    @property
    def booster(self) -> lgb.Booster | None:
        """The trees as LightGBM has them."""
        return None if self.trees is None else self.trees.booster

    @property
    def columns(self) -> list[FeatureColumn]:
        """The columns the trees look at."""
        return [self.builder.columns[i] for i in self.parameters.selected]

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Reason groups, in a fixed order."""
        named = [c.group for c in self.columns] + list(self._item_groups)
        return tuple(dict.fromkeys(named))

    @cached_property
    def fit_groups(self) -> frozenset[str]:
        """Groups that speak of who the lead is; all others speak of what it did and when."""
        derived = {fact.group for fact in DERIVED.values()}
        return frozenset(g for g in self.groups if g in derived or g.startswith("attribute_"))

    @cached_property
    def _item_groups(self) -> tuple[str, ...]:
        return item_groups(self.agreement.policy)

    @cached_property
    def _order_by_group(self) -> tuple[IntArray, IntArray]:
        """Order of trees' columns and rule items by group, and where each group begins."""
        number = {group: i for i, group in enumerate(self.groups)}
        named = [c.group for c in self.columns] + list(self._item_groups)
        group = np.array([number[name] for name in named], np.int64)
        order = np.argsort(group, kind="stable")
        return order, np.searchsorted(group[order], np.arange(len(number)))

    def of_line(self, name: str) -> LeadModel:
        """Give the model as it scores one product line.

        It builds and explains the same rows: pass it the `history_contributions` of this one.
        """
        p, line = self.parameters, self.parameters.product_lines[name]
        policy = policy_of_line(p.policy, name)
        parameters = p.model_copy(
            update={
                "points_policy": policy,
                "rule_expert": p.rule_expert.with_agreed(agreed_points(policy)),
                "stack": p.stack.calibrated(line.shift, line.slope),
                "horizon_days": line.horizon_days,
                "threshold_score": line.threshold_score,
                "threshold_band": line.threshold_band,
                "product_lines": {},
            }
        )
        return LeadModel(parameters, self.trees, self.builder)

    def points(self, rows: Rows) -> RulePoints:
        """Give the agreed points that the rule expert looks at."""
        if self.parameters.points_policy is None:
            return rows.points
        return self.agreement.points(rows.known)

    def explain(self, rows: Rows, history: FloatArray | None = None) -> Explained:
        """Explain n rows: what history and the rule items contribute, scaled by mix and stack.

        History is the linear model, exact by nature, and TreeSHAP of the bag.

        Parameters
        ----------
        rows
            Rows of this model's builder.
        history
            Their `history_contributions`, if they are there already.

        Notes
        -----
        Source: Lundberg et al. 2020, "From local explanations to global understanding with
        explainable AI for trees" (path-dependent TreeSHAP, equal to LightGBM's pred_contrib).
        """
        p = self.parameters
        items = self.points(rows).items
        rule = p.rule_expert.contributions(items) * p.stack.rule
        start = p.stack.intercept + p.stack.rule * p.rule_expert.intercept
        found = self.history_contributions(rows) if history is None else history
        found = found * p.stack.history
        start += float(found[0, -1]) if len(found) else 0.0
        return _limited(start, self._grouped(np.hstack([found[:, :-1], rule])))

    def unexplained(self, rows: Rows, history: FloatArray) -> Explained:
        """Give the logits of n rows without contributions; `history` is their `history_logit`."""
        p = self.parameters
        rule = p.rule_expert.logit(self.points(rows).items)
        logit = np.clip(p.stack.logit(rule, history), -LARGEST_LOGIT, LARGEST_LOGIT)
        return Explained(0.0, np.zeros((len(logit), 0)), logit)

    def history_contributions(self, rows: Rows) -> FloatArray:
        """Give what history contributes before the stack: float64 (n, columns + 1), last the start.

        Zeros without a history expert.
        """
        p, n = self.parameters, len(rows.matrix)
        found = np.zeros((n, len(self.selected) + 1))
        if not n or not p.history_speaks:
            return found
        matrix = rows.matrix[:, self.selected]
        found[:, -1] = p.mix.intercept
        if p.linear is not None:
            found[:, :-1] += p.mix.linear * p.linear.contributions(matrix)
            found[:, -1] += p.mix.linear * p.linear.start
        if self.trees is not None:
            found += self.trees.contributions(matrix) * (p.mix.trees / p.bag)
        return found

    def _grouped(self, contributions: FloatArray) -> FloatArray:
        order, starts = self._order_by_group
        return np.add.reduceat(contributions[:, order], starts, axis=1)

    def history_logit(self, rows: Rows) -> FloatArray:
        """Give what the history expert alone says, as log-odds (n,); zeros without one."""
        p, n = self.parameters, len(rows.matrix)
        if not n or not p.history_speaks:
            return np.zeros(n)
        matrix = rows.matrix[:, self.selected]
        linear = np.zeros(n) if p.linear is None else p.linear.logit(matrix)
        trees = np.zeros(n)
        if self.trees is not None:
            trees = self.trees.logit(matrix)
        return p.mix.logit(linear, trees / max(p.bag, 1))

    def probability(self, rows: Rows, history: FloatArray | None = None) -> FloatArray:
        """Give the probability (n,) alone; equal to that of `explain` but for rounding.

        `history` is their `history_logit`, if it is there already.
        """
        p = self.parameters
        blend = p.stack.logit(
            p.rule_expert.logit(self.points(rows).items),
            self.history_logit(rows) if history is None else history,
        )
        return sigmoid(np.clip(blend, -LARGEST_LOGIT, LARGEST_LOGIT))

    def percentile(self, logits: FloatArray, of: str = "logit") -> FloatArray:
        """Give the share (0–100) of the open leads at training time that lie lower."""
        reference = self._references[of]
        if not len(reference):
            return np.full(len(logits), 50.0)
        # A lead of the reference itself must not jump over its own place by a last bit.
        return 100.0 * np.searchsorted(reference, logits - TIE, side="left") / len(reference)

    @cached_property
    def _references(self) -> dict[str, FloatArray]:
        found = self.parameters.references
        return {of: np.array(getattr(found, of), np.float64) for of in type(found).model_fields}

    def save(self, folder: Path) -> None:
        """Write `model.json` and, with a history expert, LightGBM's own text; no pickles."""
        folder.mkdir(parents=True, exist_ok=True)
        text = self.parameters.model_dump_json(indent=1)
        (folder / PARAMETERS_FILE).write_text(text, encoding="utf-8")
        if self.trees is not None:
            (folder / TREES_FILE).write_text(self.trees.text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> LeadModel:
        """Read a saved model; nothing in the files is executed.

        Raises
        ------
        ModelError
            If a file is missing or was written by a version that this one cannot read.
        """
        try:
            content = json.loads((folder / PARAMETERS_FILE).read_text(encoding="utf-8"))
            parameters = ModelParameters.model_validate(content)
        except (OSError, ValueError, ValidationError) as error:
            raise ModelError(
                f"{folder / PARAMETERS_FILE} is not a model this version reads ({error}); retrain"
            ) from error
        return cls(parameters, _trees_of(folder, parameters) if parameters.bag else None)


def _trees_of(folder: Path, parameters: ModelParameters) -> Trees:
    try:
        trees = Trees((folder / TREES_FILE).read_text(encoding="utf-8"))
        looked_at, _ = trees.columns, trees.forest
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{folder / TREES_FILE} is not what {PARAMETERS_FILE} needs ({error}); retrain"
        ) from error
    selected = len(parameters.selected)
    if looked_at != selected:
        raise ModelError(
            f"{folder / TREES_FILE} looks at {looked_at} columns where {PARAMETERS_FILE} "
            f"selects {selected}; retrain"
        )
    return trees


def _limited(start: float, grouped: FloatArray) -> Explained:
    # Beyond odds of e^12 a double can no longer carry the logit through the probability.
    start = float(np.clip(start, -LARGEST_LOGIT, LARGEST_LOGIT))
    logit = start + grouped.sum(axis=1)
    target = np.clip(logit, -LARGEST_LOGIT, LARGEST_LOGIT)
    beyond = np.abs(logit) > LARGEST_LOGIT
    scale = np.where(beyond, (target - start) / np.where(beyond, logit - start, 1.0), 1.0)
    return Explained(start, grouped * scale[:, None], target)
