"""Everything of a model but its trees, as it is stored."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from features.policy.schema import Policy
from features.spec import FeatureSpec
from training.hand_off_curve import HandOffCurve
from training.linear_expert import LinearExpert
from training.lines import LineParameters
from training.rule_expert import RuleExpert
from training.stack import HistoryMix, Stack
from training.threshold_band import ThresholdBand


class References(BaseModel):
    """Quantiles of the open leads at training time, as log-odds, ascending."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    logit: tuple[float, ...]
    fit: tuple[float, ...]
    engagement: tuple[float, ...]


class Recalibrated(BaseModel):
    """How far the intercept was moved since the training (see `training.recalibration`).

    Attributes
    ----------
    until_us
        What was known for it, microseconds.
    shift
        Of the log-odds of the common model; it is in the intercept of the stack already.
    lines
        What each product line was moved by on top; it is in their shifts already.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    until_us: int
    shift: float
    lines: dict[str, float] = {}


class ModelParameters(BaseModel):
    """Everything of a model but its trees.

    Attributes
    ----------
    policy, policy_version
        The agreement it was trained with.
    selected
        Positions of the builder's columns that the trees look at.
    bag
        Members of the bag of trees (0: no trees).
    linear, mix
        The linear half of the history expert (None: it has none), and how the halves are mixed.
    threshold_score
        The hand-off threshold in percent that the policy asked for, worked out on history.
    trained_until_us
        Nothing after this moment was looked at.
    points_policy
        The agreement whose points the rule expert looks at; None where it is `policy`.
    product_lines
        What each product line of the policy adds.
    hand_off_curve
        How many hand-offs each threshold would have given; None in models of old.
    threshold_band
        How sure the hand-off threshold is; None in models of old.
    recalibrated
        How far the intercept was moved since the training; None where it was not.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    policy: Policy
    policy_version: str
    spec: FeatureSpec
    selected: tuple[int, ...]
    rule_expert: RuleExpert
    stack: Stack
    bag: int
    linear: LinearExpert | None = None
    mix: HistoryMix = HistoryMix()
    horizon_days: float
    threshold_score: float
    references: References
    trained_until_us: int
    points_policy: Policy | None = None
    product_lines: dict[str, LineParameters] = {}
    hand_off_curve: HandOffCurve | None = None
    threshold_band: ThresholdBand | None = None
    recalibrated: Recalibrated | None = None

    @property
    def history_speaks(self) -> bool:
        """Tell whether history has a say in the score; else the agreement speaks alone."""
        return self.bag > 0 or self.linear is not None
