"""What needs a model to be worked out: the population it is ranked in, and the threshold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from features.facts import Facts, FloatArray, Moments
from features.people import are_prospects
from features.policy.schema import Threshold
from training.blend import Material, OutOfTime
from training.hand_off_curve import HandOffCurve
from training.looks import LookMap, look_map, looks_of_some
from training.metrics import logit, sigmoid
from training.model import LeadModel
from training.outcomes import Outcomes, open_leads
from training.parameters import References
from training.thresholds import Judged, threshold_score

QUANTILES = np.linspace(0, 1, 1001)
FALLBACK_PERCENTILE = 90.0
FEWEST_REFERENCE_LEADS = 50
MOST_REFERENCE_LEADS = 20_000


def reference_moments(
    facts: Facts, outcomes: Outcomes, until_us: int, own_domains: Sequence[str] = ()
) -> Moments:
    """Give the leads open at a moment; every lead at its creation where those are too few.

    Leads that are no prospects (test leads, and people who write from `own_domains`) are left out.
    """
    prospects = are_prospects(facts, own_domains)
    found = open_leads(outcomes, facts.created_us, until_us)
    found = found.part(prospects[found.lead])
    if len(found) >= FEWEST_REFERENCE_LEADS:
        return found
    lead = np.flatnonzero(prospects)
    return Moments(lead, facts.created_us[lead])


def references_of(model: LeadModel, facts: Facts, moments: Moments) -> References:
    """Give the quantiles of a population's log-odds, of fit, of engagement and of both."""
    if len(moments) > MOST_REFERENCE_LEADS:
        chosen = np.sort(np.random.default_rng(0).permutation(len(moments))[:MOST_REFERENCE_LEADS])
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


def hand_off_threshold(
    model: LeadModel,
    material: Material,
    judged: OutOfTime,
    references: References,
    to_looks: LookMap,
) -> tuple[float, HandOffCurve, list[str]]:
    """Give the threshold as a score, the curve behind it, and notes for the owner."""
    policy, snapshots = model.parameters.policy, material.snapshots
    may = material.may_be_handed_over[judged.place]
    place = judged.place[may]
    stack = model.parameters.stack
    predictions = Judged(
        snapshots.moments.lead[place],
        snapshots.moments.as_of_us[place],
        sigmoid(to_looks(stack.logit(judged.rule[may], judged.history[may]))),
        judged.won[may],
        None if material.asked is None else material.asked[place],
    )
    curve = HandOffCurve.of(predictions)
    score = threshold_score(policy.hand_off.threshold, predictions)
    if score is not None:
        return score, curve, _requests_note(policy.hand_off.threshold, curve)
    logits = np.array(references.logit)
    top = (
        100 * float(sigmoid(np.quantile(logits, FALLBACK_PERCENTILE / 100)))
        if len(logits)
        else 50.0
    )
    why = (
        "" if may.any() or not len(may) else " (no lead of it may be handed over by the agreement)"
    )
    note = (
        f"The hand-off threshold could not be worked out from history{why}; the top tenth of the "
        f"open leads is used instead: a score of {top:.1f}."
    )
    return top, curve, [note]


def _requests_note(threshold: Threshold, curve: HandOffCurve) -> list[str]:
    capacity = threshold.capacity_per_week
    if capacity is None or curve.asked < capacity * curve.weeks:
        return []
    return [
        f"Direct contact requests alone are {curve.asked / curve.weeks:.0f} a week, as many as the "
        f"capacity of {capacity:g}: by their score only the hottest lead of a week is handed over. "
        "Raise the capacity, or name fewer activities under contact_request."
    ]


def look_map_of(
    model: LeadModel, facts: Facts, outcomes: Outcomes, moments: Moments, until_us: int
) -> LookMap:
    """Learn from the model how much higher the best of many looks is than that of set ages.

    Parameters
    ----------
    model
        The trained model.
    facts, outcomes, until_us
        The history.
    moments
        The moments that were judged.
    """
    chosen, looks = looks_of_some(facts, outcomes, moments, until_us)
    ages = moments.part(chosen)
    return look_map(
        ages.lead, _logits(model, facts, ages), looks.lead, _logits(model, facts, looks)
    )


def _logits(model: LeadModel, facts: Facts, moments: Moments) -> FloatArray:
    parts = [
        logit(model.probability(rows)) for _, rows in model.builder.build_in_parts(facts, moments)
    ]
    return np.concatenate([np.zeros(0), *parts])
