"""The agreement in service: the one the model was trained with, or a newer one on top of it.

A policy that changed since the training counts at once for points, grades and hand-off; what was
learned stays as it was, and every answer says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from features.points import Agreement
from features.policy.lines import policy_of_line
from features.policy.load import policy_version
from features.policy.schema import Policy, Threshold
from training.model import LeadModel
from training.parameters import ModelParameters


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
        What is not as the policy says, in sentences.
    """

    name: str | None
    label: str | None
    agreement: Agreement
    model: LeadModel
    threshold: float
    notes: tuple[str, ...]

    @property
    def policy(self) -> Policy:
        """The agreement itself."""
        return self.agreement.policy


def house_in_service(model: LeadModel, newer: Policy | None) -> InService:
    """Give the organisation-wide rule."""
    p = model.parameters
    policy = newer or p.policy
    threshold, notes = _threshold(policy.hand_off.threshold, p)
    if newer is not None and policy_version(newer) != p.policy_version:
        notes = (
            f"policy {policy_version(newer)} counts for points, grade and hand-off; what was "
            f"learned is of policy {p.policy_version} until the next training",
            *notes,
        )
    agreement = model.builder.agreement if policy is p.policy else Agreement(policy)
    return InService(None, None, agreement, model, threshold, notes)


def lines_in_service(model: LeadModel, newer: Policy | None) -> tuple[InService, ...]:
    """Give the rule of every product line of the policy in service."""
    policy = newer or model.parameters.policy
    return tuple(_line(model, policy, name) for name in policy.product_lines)


def _line(model: LeadModel, policy: Policy, name: str) -> InService:
    p, line = model.parameters, policy_of_line(policy, name)
    label = policy.product_lines[name].label
    if name not in p.product_lines:
        threshold, notes = _threshold(line.hand_off.threshold, p)
        note = f"product line {label} is newer than the model: scored by the common one"
        return InService(name, label, Agreement(line), model, threshold, (note, *notes))
    own = model.of_line(name)
    asked, trained = line.hand_off.threshold, policy_of_line(p.policy, name).hand_off.threshold
    threshold, notes = own.parameters.threshold_score, ()
    if asked != trained:
        threshold, notes = _threshold(asked, own.parameters)
    return InService(name, label, Agreement(line), own, threshold, notes)


def _threshold(asked: Threshold, p: ModelParameters) -> tuple[float, tuple[str, ...]]:
    """Give the threshold that a policy asks for, as far as what the model keeps can tell."""
    if asked == p.policy.hand_off.threshold:
        return p.threshold_score, ()
    found = None if p.hand_off_curve is None else p.hand_off_curve.threshold_score(asked)
    if found is not None:
        return found, ()
    if asked.score is not None:
        return asked.score, ()
    return p.threshold_score, (
        "the new hand-off threshold cannot be worked out from what the model keeps: the old one, "
        f"{p.threshold_score:.1f}, stays until the next training",
    )
