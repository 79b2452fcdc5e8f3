"""What needs a model to be worked out: the population it is ranked in, and the threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
from training.threshold_band import ThresholdBand, band_of
from training.threshold_notes import notes_on, why_unknown
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


@dataclass(frozen=True)
class HandOffPoint:
    """The threshold as a score, how sure it is, the curve behind it, and notes for the owner."""

    score: float
    band: ThresholdBand
    curve: HandOffCurve
    notes: list[str]


def hand_off_threshold(
    model: LeadModel,
    material: Material,
    judged: OutOfTime,
    references: References,
    to_looks: LookMap,
) -> HandOffPoint:
    """Work out the threshold that the agreement asks for; the top tenth where history cannot."""
    asked = model.parameters.policy.hand_off.threshold
    may = material.may_be_handed_over[judged.place]
    predictions = _predictions(model, material, judged, may, to_looks)
    curve = HandOffCurve.of(predictions)
    score = threshold_score(asked, predictions)
    if score is not None:
        band = band_of(asked, predictions, score)
        return HandOffPoint(score, band, curve, notes_on(asked, score, band, curve))
    top = _top_tenth(references)
    nobody_may = " (no lead of it may be handed over by the agreement)"
    why = why_unknown(asked, curve) if may.any() or not len(may) else nobody_may
    note = (
        f"The hand-off threshold could not be worked out from history{why}; the top tenth of the "
        f"open leads is used instead: a score of {top:.1f}."
    )
    return HandOffPoint(top, band_of(Threshold(score=top), predictions, top), curve, [note])


def _predictions(
    model: LeadModel,
    material: Material,
    judged: OutOfTime,
    may: NDArray[np.bool_],
    to_looks: LookMap,
) -> Judged:
    moments, place = material.snapshots.moments, judged.place[may]
    blend = model.parameters.stack.logit(judged.rule[may], judged.history[may])
    return Judged(
        moments.lead[place],
        moments.as_of_us[place],
        sigmoid(to_looks(blend)),
        judged.won[may],
        None if material.asked is None else material.asked[place],
    )


def _top_tenth(references: References) -> float:
    logits = np.array(references.logit)
    if not len(logits):
        return 50.0
    return 100.0 * float(sigmoid(np.quantile(logits, FALLBACK_PERCENTILE / 100)))


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
