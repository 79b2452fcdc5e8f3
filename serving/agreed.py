"""The agreement in service: the one the model was trained with, or a newer one on top of it.

A policy that changed since the training counts at once for points, grades and hand-off; what was
learned stays as it was, and every answer says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from features.buying_stage import Stages
from features.language.marks import Figure, Message, marked
from features.points import Agreement
from features.policy.lines import policy_of_line
from features.policy.load import policy_version
from features.policy.schema import Policy, Threshold
from training.hand_off_curve import HandOffCurve
from training.model import LeadModel
from training.parameters import ModelParameters

NEWER_POLICY = marked(
    "policy {newer} counts for points, grade and hand-off; what was learned is of policy "
    "{learned} until the next training"
)
NEWER_LINE = marked("product line {label} is newer than the model: scored by the common one")
THRESHOLD_STAYS = marked(
    "the new hand-off threshold cannot be worked out from what the model keeps: {old} stays "
    "until the next training"
)
THRESHOLD_OF_LINE_STAYS = marked(
    "the new hand-off threshold of {label} cannot be worked out from what the model keeps: {old} "
    "stays until the next training"
)
NOTHING_KEPT = HandOffCurve(weeks=0.0, score=(), leads=(), wins=())


@dataclass(frozen=True)
class InService:
    """One rule in service: for the whole house, or for one of its product lines.

    Attributes
    ----------
    name, label
        Of the product line; None for the house.
    agreement
        Gives the points.
    model
        Gives the probability.
    threshold
        A score (0–100).
    notes
        What is not as the policy says, to be said in any language.
    """

    name: str | None
    label: str | None
    agreement: Agreement
    model: LeadModel
    threshold: float
    notes: tuple[Message, ...]

    @property
    def policy(self) -> Policy:
        """The agreement itself."""
        return self.agreement.policy

    @cached_property
    def stages(self) -> Stages:
        """Its buying stages."""
        return Stages(self.agreement)


def house_in_service(model: LeadModel, newer: Policy | None) -> InService:
    """Give the organisation-wide rule."""
    p = model.parameters
    policy = newer or p.policy
    threshold, notes = _house_threshold(p, policy)
    if newer is not None and policy_version(newer) != p.policy_version:
        versions = {"newer": policy_version(newer), "learned": p.policy_version}
        notes = (Message(NEWER_POLICY, versions), *notes)
    agreement = model.builder.agreement if policy is p.policy else Agreement(policy)
    return InService(None, None, agreement, model, threshold, notes)


def lines_in_service(model: LeadModel, newer: Policy | None) -> tuple[InService, ...]:
    """Give the rule of every product line of the policy in service."""
    policy = newer or model.parameters.policy
    return tuple(_line(model, policy, name) for name in policy.product_lines)


def _line(model: LeadModel, policy: Policy, name: str) -> InService:
    p, line = model.parameters, policy.product_lines[name]
    agreement = Agreement(policy_of_line(policy, name))
    threshold, notes = _line_threshold(p, policy, name)
    if name in p.product_lines:
        return InService(name, line.label, agreement, model.of_line(name), threshold, notes)
    note = Message(NEWER_LINE, {"label": line.label})
    return InService(name, line.label, agreement, model, threshold, (note, *notes))


def _house_threshold(p: ModelParameters, policy: Policy) -> tuple[float, tuple[Message, ...]]:
    asked = policy.hand_off.threshold
    if asked == p.policy.hand_off.threshold:
        return p.threshold_score, ()
    return _worked_out(asked, p.hand_off_curve, p.threshold_score, "")


def _line_threshold(
    p: ModelParameters, policy: Policy, name: str
) -> tuple[float, tuple[Message, ...]]:
    """Give the line's own threshold, or that of the house where it has none."""
    asked = policy.product_lines[name].threshold
    if asked is None:
        return _house_threshold(p, policy)[0], ()
    if name not in p.product_lines:
        found = _house_threshold(p, policy)[0]
        return _worked_out(asked, None, found, policy.product_lines[name].label)
    trained, known = p.policy.product_lines[name].threshold, p.product_lines[name]
    if asked == trained:
        return known.threshold_score, ()
    label = policy.product_lines[name].label
    return _worked_out(asked, known.hand_off_curve, known.threshold_score, label)


def _worked_out(
    asked: Threshold, curve: HandOffCurve | None, old: float, label: str
) -> tuple[float, tuple[Message, ...]]:
    """Give the threshold that a policy asks for, as far as what the model keeps can tell."""
    found = (curve or NOTHING_KEPT).threshold_score(asked)
    if found is not None:
        return found, ()
    text = THRESHOLD_OF_LINE_STAYS if label else THRESHOLD_STAYS
    figures: dict[str, Figure] = {"old": old, "label": label} if label else {"old": old}
    return old, (Message(text, figures),)
