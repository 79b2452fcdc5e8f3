"""Product lines: the common model, moved as far as a line's own history pays for.

logit p_line = shift + slope · logit p, where p is the common blend with the line's own points.
Shift (at the line's mean logit) and slope are shrunk toward (0, 1): a line with little history is
scored like everybody.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from features.facts import Facts, FloatArray
from features.points import Agreement
from features.policy.lines import policy_of_line
from features.policy.schema import Threshold
from features.rows import RowBuilder
from training.blend import OutOfTime
from training.hand_off_curve import HandOffCurve
from training.looks import LookMap
from training.metrics import sigmoid
from training.outcomes import Outcomes
from training.rule_expert import RuleExpert, agreed_points
from training.snapshots import Snapshots, snapshots_of
from training.stack import Stack, fit_calibration
from training.threshold_band import ThresholdBand, band_of
from training.threshold_notes import notes_on
from training.thresholds import Judged, threshold_score

SHIFT_STRENGTH = 10.0
SLOPE_STRENGTH = 60.0
FEW_WINNERS = 20


class LineParameters(BaseModel):
    """What a product line adds to the common model.

    Attributes
    ----------
    shift, slope
        Of the affine map on the common logit; (0, 1) without history.
    leads, won_leads
        History behind them: leads with an interest in the line, and how many of them won.
    horizon_days
        Days within which a win counts.
    threshold_score
        Hand-off threshold (0–100); the house's where the line has none of its own: a capacity of
        the house is not given to every line anew.
    hand_off_curve
        How many hand-offs of the line each threshold would have given.
    threshold_band
        How sure the threshold is for the line; None in models of old.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    shift: float = 0.0
    slope: float = 1.0
    leads: int
    won_leads: int
    horizon_days: float
    threshold_score: float
    hand_off_curve: HandOffCurve | None = None
    threshold_band: ThresholdBand | None = None


@dataclass(frozen=True)
class LinesMaterial:
    """What lines are fitted on.

    Attributes
    ----------
    facts, outcomes, until_us
        The history.
    snapshots
        k snapshots at the common horizon.
    builder
        Builder of the rows.
    predicted
        Predictions by experts that had not learned from the lead.
    to_looks
        From set ages to every look, for the thresholds.
    """

    facts: Facts
    outcomes: Outcomes
    until_us: int
    snapshots: Snapshots
    builder: RowBuilder
    predicted: OutOfTime
    to_looks: LookMap


@dataclass(frozen=True)
class _LineRows:
    """The predicted rows of one line: who is interested, fits and asked, and what changes."""

    interested: NDArray[np.bool_]
    eligible: NDArray[np.bool_]
    asked: NDArray[np.bool_]
    rule_change: FloatArray


def fit_lines(
    material: LinesMaterial,
    stack: Stack,
    rule_expert: RuleExpert,
    horizon_days: float,
    threshold_score: float,
) -> tuple[dict[str, LineParameters], list[str]]:
    """Fit every product line of the policy.

    Parameters
    ----------
    material
        The history and its out-of-time predictions.
    stack, rule_expert, horizon_days, threshold_score
        Of the common model.

    Returns
    -------
    Name → parameters, and notes for the owner in sentences.
    """
    policy = material.builder.policy
    rows = _line_rows(material, rule_expert)
    common = stack.logit(material.predicted.rule, material.predicted.history)
    found, notes = {}, []
    for name, mine in rows.items():
        horizon = policy.product_lines[name].horizon_days or horizon_days
        logits = common + stack.rule * mine.rule_change
        asked = policy.product_lines[name].threshold
        found[name], said = _fitted(material, asked, mine, logits, horizon, threshold_score)
        label = policy.product_lines[name].label
        notes += [f"Product line {label}: {note[0].lower()}{note[1:]}" for note in said]
    return found, notes


def _line_rows(material: LinesMaterial, rule_expert: RuleExpert) -> dict[str, _LineRows]:
    policy = material.builder.policy
    lines = {name: policy_of_line(policy, name) for name in policy.product_lines}
    house, agreements = Agreement(policy), {n: Agreement(p) for n, p in lines.items()}
    experts = {n: rule_expert.with_agreed(agreed_points(p)) for n, p in lines.items()}
    matches = [line.match for line in policy.product_lines.values()]
    moments = material.snapshots.moments.part(material.predicted.place)
    parts: dict[str, list[tuple[NDArray, ...]]] = {name: [] for name in lines}
    for _, known in material.builder.known_in_parts(material.facts, moments):
        interested = house.holds(matches, known)
        before = rule_expert.raw(house.points(known).items).sum(axis=1)
        for column, name in enumerate(lines):
            points = agreements[name].points(known)
            change = experts[name].raw(points.items).sum(axis=1) - before
            eligible = points.fit_factors >= policy.qualification.minimum_factors
            for holds in points.disqualified.values():
                eligible = eligible & ~holds
            parts[name].append((interested[:, column], eligible, points.contact_request, change))
    nothing = np.zeros(0, bool), np.zeros(0, bool), np.zeros(0, bool), np.zeros(0)
    return {
        name: _LineRows(*(np.concatenate(c) for c in zip(*(found or [nothing]), strict=True)))
        for name, found in parts.items()
    }


def _fitted(
    material: LinesMaterial,
    asked: Threshold | None,
    mine: _LineRows,
    logits: FloatArray,
    horizon_days: float,
    common_threshold: float,
) -> tuple[LineParameters, list[str]]:
    place, lead = material.predicted.place, material.snapshots.moments.lead
    own = material.builder.policy.hygiene.internal_mail_domains
    history = material.facts, material.outcomes, material.until_us
    labels = snapshots_of(*history, horizon_days, own_domains=own)
    known, weight = labels.labelled(material.until_us)
    usable = known[place]
    won, weight = labels.won[place], weight[place]
    shift, slope = 0.0, 1.0
    if usable.any():
        if labels.horizon_us != material.snapshots.horizon_us:
            # Another horizon moves everybody: only what is left over is the line's own.
            shift, slope = fit_calibration(logits[usable], won[usable], weight[usable])
        chosen = usable & mine.interested
        own_shift, own_slope = own_map(shift + slope * logits[chosen], won[chosen], weight[chosen])
        shift, slope = own_shift + own_slope * shift, own_slope * slope
    chosen = usable & mine.interested
    leads = len(np.unique(lead[place[chosen]]))
    winners = len(np.unique(lead[place[chosen & won]]))
    may = chosen & mine.eligible
    judged = Judged(
        lead[place[may]],
        material.snapshots.moments.as_of_us[place[may]],
        sigmoid(shift + slope * material.to_looks(logits[may])),
        won[may],
        mine.asked[may],
    )
    curve = HandOffCurve.of(judged)
    found = None if asked is None else threshold_score(asked, judged)
    score = common_threshold if found is None else found
    kind = Threshold(score=score) if asked is None or found is None else asked
    band = band_of(kind, judged, score)
    parameters = LineParameters(
        shift=shift,
        slope=slope,
        leads=leads,
        won_leads=winners,
        horizon_days=horizon_days,
        threshold_score=score,
        threshold_band=band,
        hand_off_curve=curve,
    )
    notes = _notes(leads, winners, asked is not None and found is None)
    return parameters, notes + notes_on(kind, score, band, curve)


def own_map(common: FloatArray, won: NDArray[np.bool_], weight: FloatArray) -> tuple[float, float]:
    """Fit what sets a line apart; at its mean logit, so that the slope is no second shift."""
    if not len(common):
        return 0.0, 1.0
    mean = float(np.average(common, weights=weight))
    # The fit is around 0: z = mean + (z − mean), of which only the second part is stretched.
    shift, slope = fit_calibration(
        common - mean, won, weight, (SHIFT_STRENGTH, SLOPE_STRENGTH), offset=mean
    )
    return shift + mean - slope * mean, slope


def _notes(leads: int, winners: int, no_threshold: bool) -> list[str]:
    if not leads:
        return ["no lead of history shows interest in it – it is scored by the common model alone."]
    notes = []
    if winners < FEW_WINNERS:
        notes.append(
            f"learned from {leads:,} leads, {winners:,} of them won. That is little: it leans on "
            "the common model."
        )
    if no_threshold:
        notes.append("its hand-off threshold could not be worked out; the common one is used.")
    return notes
