"""The hand-off threshold in words: how sure it is, and what its owner has to know."""

from __future__ import annotations

from features.policy.schema import Threshold
from training.hand_off_curve import HandOffCurve
from training.pages.numbers import percent, plain
from training.threshold_band import Band, ThresholdBand

OFTEN_REACHED = 0.9


def told(score: float, band: ThresholdBand | None) -> str:
    """Say a threshold with its bounds, and what follows from it.

    Examples
    --------
    "score 34.2 (31–37): 22–29 hand-offs a week, 18 %–26 % of those by score won"
    """
    said = f"score {score:.1f}"
    if band is None or not band.leads:
        return said
    if band.score.high > band.score.low:
        said += f" ({_short(band.score.low)}–{_short(band.score.high)})"
    return f"{said}: {_brings(band)}"


def _brings(band: ThresholdBand) -> str:
    week, said = band.hand_offs_per_week, ""
    if band.precision is not None:
        said = f", {_shares(band.precision)} of those by score won"
    if round(week.low, 1) == round(week.high, 1):
        return f"{_short(week.value)} hand-offs a week{said}"
    return f"{_short(week.low)}–{_short(week.high)} hand-offs a week{said}"


def _shares(precision: Band) -> str:
    low, high = percent(precision.low), percent(precision.high)
    return low if low == high else f"{low}–{high}"


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")


def notes_on(
    threshold: Threshold, score: float, band: ThresholdBand, curve: HandOffCurve
) -> list[str]:
    """Say what the owner of a threshold that history could work out has to know."""
    notes = []
    capacity = threshold.capacity_per_week
    if capacity is not None and curve.asked >= capacity * curve.weeks > 0:
        notes.append(
            f"Direct contact requests alone are {curve.asked / curve.weeks:.0f} a week, as many as "
            f"the capacity of {capacity:g}: by their score only the hottest lead of a week is "
            "handed over. Raise the capacity, or name fewer activities under contact_request."
        )
    if capacity is not None and score <= 0:
        notes.append(
            f"The capacity of {capacity:g} hand-offs a week is above what comes in: "
            f"{_short(band.hand_offs_per_week.value)} leads a week may be handed over at all, so "
            "every one of them is, whatever its score. Lower the capacity, or ask for a precision."
        )
    if threshold.precision is not None and band.reached < OFTEN_REACHED:
        notes.append(
            f"It is not sure that any score has {percent(threshold.precision)} of its leads won: "
            f"in {percent(1 - band.reached)} of the resamples none had. Ask for a lower precision."
        )
    if band.leads and not band.handed_over:
        notes.append(
            f"No later lead reached a score of {score:.1f}, the highest was {curve.score[0]:.1f}: "
            "by their score nobody would be handed over. Lower the threshold, or ask for a "
            "capacity."
        )
    elif threshold.score is None and band.leads and band.says_little:
        notes.append(
            f"How good the hand-off threshold is can hardly be told: only {band.handed_over:,} "
            f"later leads reach it, {band.wins:,} of them won; it may bring {_brings(band)}. Look "
            "again when there is more history."
        )
    return notes


def why_unknown(threshold: Threshold, curve: HandOffCurve) -> str:
    """Say why history could not work a threshold out; empty where there is no history."""
    if threshold.precision is None or not curve.score:
        return ""
    best = max(wins / leads for wins, leads in zip(curve.wins, curve.leads, strict=True))
    return (
        f" (no score has {percent(threshold.precision)} of its leads won: at best "
        f"{plain(round(100 * best, 1))} %)"
    )
