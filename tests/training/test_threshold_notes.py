"""What the owner of a threshold is told, and when."""

from dataclasses import replace

import numpy as np
import pytest

from features.policy.schema import Threshold
from training.hand_off_curve import HandOffCurve
from training.threshold_band import band_of
from training.threshold_notes import notes_on, told, why_unknown
from training.thresholds import Judged, threshold_score

WEEK_US = 7 * 86_400_000_000


def history(leads=2600, asked_share=0.0, seed=1, base=2.5):
    """Half a year of leads whose probabilities are true."""
    rng = np.random.default_rng(seed)
    probability = 1 / (1 + np.exp(base - rng.normal(size=leads)))
    return Judged(
        np.arange(leads),
        np.linspace(0, 26 * WEEK_US, leads).astype(np.int64),
        probability,
        rng.random(leads) < probability,
        rng.random(leads) < asked_share,
    )


def noted(threshold, judged):
    score = threshold_score(threshold, judged)
    band = band_of(threshold, judged, score)
    return notes_on(threshold, score, band, HandOffCurve.of(judged)), told(score, band)


def test_a_sound_threshold_is_told_without_notes():
    notes, said = noted(Threshold(capacity_per_week=25), history())
    assert notes == []
    assert said == ("score 13.9 (13–15): 23–27 hand-offs a week, 22 %–28 % of those by score won")


def test_a_fixed_score_has_no_band_of_its_own():
    _, said = noted(Threshold(score=20), history())
    assert said.startswith("score 20.0: ")


def test_a_model_of_old_has_its_score_alone():
    assert told(31.25, None) == "score 31.2"
    assert told(50.0, band_of(Threshold(score=50), history(0), 50.0)) == "score 50.0"


def test_a_capacity_above_what_comes_in_is_told():
    [note], said = noted(Threshold(capacity_per_week=150), history())
    assert "is above what comes in: 100 leads a week may be handed over at all" in note
    assert said.startswith("score 0.0: ")
    assert noted(Threshold(capacity_per_week=95), history())[0] == []


def test_requests_that_fill_the_capacity_are_told():
    notes, _ = noted(Threshold(capacity_per_week=25), history(asked_share=0.3))
    assert notes[0].startswith("Direct contact requests alone are 28 a week")


def test_a_precision_that_may_be_luck_is_told():
    judged = replace(history(60), won=history(60).probability >= history(60).probability.max())
    notes, _ = noted(Threshold(precision=0.9), judged)
    assert notes[0].startswith("It is not sure that any score has 90 % of its leads won: in ")


@pytest.mark.parametrize(
    "threshold", [{"capacity_per_week": 0.2}, {"cost_per_handoff": 2, "value_per_win": 5}]
)
def test_a_band_that_says_nothing_is_told(threshold):
    notes, _ = noted(Threshold(**threshold), history(200))
    assert any(n.startswith("How good the hand-off threshold is can hardly be told") for n in notes)


@pytest.mark.parametrize(
    "threshold", [{"score": 99.5}, {"cost_per_handoff": 199, "value_per_win": 200}]
)
def test_a_score_that_nobody_reaches_is_told(threshold):
    judged = history(600)
    [note], said = noted(Threshold(**threshold), judged)
    highest = 100 * judged.probability.max()
    assert note.startswith(f"No later lead reached a score of 99.5, the highest was {highest:.1f}:")
    assert said == "score 99.5: 0 hand-offs a week"


def test_an_agreed_number_is_not_doubted():
    assert noted(Threshold(score=45), history(200))[0] == []


def test_a_precision_out_of_reach_is_explained():
    curve = HandOffCurve.of(history(2600, base=4.5))
    said = why_unknown(Threshold(precision=0.999), HandOffCurve.of(history(0)))
    assert said == ""
    best = max(w / n for w, n in zip(curve.wins, curve.leads, strict=True))
    said = why_unknown(Threshold(precision=0.97), curve)
    assert said == f" (no score has 97 % of its leads won: at best {round(100 * best, 1):g} %)"
    assert why_unknown(Threshold(capacity_per_week=3), curve) == ""
