"""The bands of a threshold: laws, small histories, and that they hold what they promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import DAY_US, quickly

from features.policy.schema import Threshold
from training.parameters import ModelParameters
from training.threshold_band import RESAMPLES, band_of, figures_of
from training.thresholds import ByScore, Judged, threshold_score

ASKED = (
    Threshold(score=20),
    Threshold(capacity_per_week=2),
    Threshold(precision=0.3),
    Threshold(cost_per_handoff=1, value_per_win=4),
)
WEEKS = 26


def judged(probability, won, asked=None, lead=None):
    k = len(probability)
    return Judged(
        np.arange(k) if lead is None else np.array(lead, np.int64),
        np.linspace(0, WEEKS * 7 * DAY_US, k).astype(np.int64),
        np.array(probability, float),
        np.array(won, bool),
        None if asked is None else np.array(asked, bool),
    )


def world(leads, seed, asked_share=0.0):
    """Leads whose probabilities are true."""
    rng = np.random.default_rng(seed)
    probability = 1 / (1 + np.exp(2.5 - rng.normal(size=leads)))
    return judged(probability, rng.random(leads) < probability, rng.random(leads) < asked_share)


def holds(band):
    return band.low <= band.value <= band.high


rows = st.lists(
    st.tuples(
        st.integers(0, 8),
        st.integers(0, 8).map(lambda i: i / 8),
        st.booleans(),
        st.booleans(),
    ),
    max_size=12,
)


@quickly(60)
@given(rows, st.sampled_from(ASKED))
def test_bands_hold_their_figure_and_stay_where_it_can_lie(found, threshold):
    lead, probability, won, asked = zip(*found, strict=True) if found else ((), (), (), ())
    history = judged(probability, won, asked, lead)
    score = threshold_score(threshold, history)
    used = 50.0 if score is None else score
    band = band_of(threshold if score is not None else Threshold(score=used), history, used)
    best, best_won = history.best_of_each_lead()
    chosen = 100 * best >= used
    assert (band.leads, band.handed_over) == (len(best), chosen.sum())
    assert band.wins == best_won[chosen].sum()
    assert holds(band.score)
    assert holds(band.hand_offs_per_week)
    assert band.hand_offs_per_week.value * max(history.weeks, 1) == pytest.approx(
        chosen.sum() + history.who_asked()
    )
    assert band.hand_offs_per_week.low >= 0
    assert 0 <= band.score.low <= band.score.high <= 100
    assert (band.precision is None) == (not chosen.any())
    if band.precision is not None:
        assert band.precision.value == pytest.approx(best_won[chosen].mean())
        assert holds(band.precision)
        assert 0 <= band.precision.low <= band.precision.high <= 1


@pytest.mark.parametrize("threshold", ASKED[1:3])
def test_bands_narrow_with_history(threshold):
    per_lead = threshold.capacity_per_week
    widths = []
    for leads in (300, 3000, 30_000):
        asked = threshold if per_lead is None else Threshold(capacity_per_week=leads / 300)
        history = world(leads, 5)
        band = band_of(asked, history, threshold_score(asked, history))
        widths.append([b.high - b.low for b in (band.score, band.precision)])
    assert (np.diff(widths, axis=0) < 0).all()


@pytest.mark.parametrize("threshold", [ASKED[0], ASKED[3]])
def test_a_fixed_score_has_no_width_but_what_it_brings_has(threshold):
    band = band_of(threshold, world(2000, 1), threshold_score(threshold, world(2000, 1)))
    assert band.score.low == band.score.value == band.score.high
    assert band.hand_offs_per_week.low < band.hand_offs_per_week.high
    assert band.precision.low < band.precision.high


def test_the_hand_offs_of_a_capacity_lie_around_it():
    asked = Threshold(capacity_per_week=10)
    history = world(3000, 2, asked_share=0.03)
    band = band_of(asked, history, threshold_score(asked, history))
    assert band.hand_offs_per_week.value == pytest.approx(10, abs=0.1)
    assert 7 < band.hand_offs_per_week.low < 10 < band.hand_offs_per_week.high < 13


def test_contact_requests_take_places_so_the_score_rises():
    asked = Threshold(capacity_per_week=10)
    bands = [band_of(asked, w, threshold_score(asked, w)) for w in (world(3000, 2), ASKING)]
    assert bands[1].score.low > bands[0].score.high
    assert bands[1].hand_offs_per_week.value == pytest.approx(10, abs=0.1)


ASKING = world(3000, 2, asked_share=0.06)


def test_leads_of_equal_score_leave_no_choice():
    equal = judged([0.4] * 50, [True, False] * 25)
    band = band_of(Threshold(precision=0.3), equal, 40.0)
    assert (band.score.low, band.score.high) == (40.0, 40.0)
    assert (band.handed_over, band.wins) == (50, 25)


@pytest.mark.parametrize("threshold", ASKED)
def test_nobody_and_one_lead_say_little(threshold):
    for history in (judged([], []), judged([0.6], [True])):
        band = band_of(threshold, history, 30.0)
        assert band.says_little
        assert band.leads == len(history.lead)


def test_much_history_says_much():
    asked = Threshold(precision=0.25)
    assert not band_of(asked, world(5000, 3), threshold_score(asked, world(5000, 3))).says_little


def test_the_same_leads_give_the_same_band():
    asked, history = ASKED[2], world(1000, 4)
    used = threshold_score(asked, history)
    assert band_of(asked, history, used) == band_of(asked, history, used)


def test_the_share_of_resamples_that_know_is_told():
    rare = judged(np.linspace(0.9, 0.1, 200), np.arange(200) < 2)
    band = band_of(Threshold(precision=0.9), rare, threshold_score(Threshold(precision=0.9), rare))
    assert 0.5 < band.reached < 0.99
    assert band.reached * RESAMPLES == pytest.approx(round(band.reached * RESAMPLES))


@pytest.mark.slow
def test_the_bands_hold_the_truth_as_often_as_they_say():
    """Of 24 bands at 95 %, fewer than 18 hold the truth once in 10,000 times."""
    many = world(200_000, 99)
    asked = Threshold(precision=0.25)
    true_score = ByScore.of(many).cut_off(asked, 0)
    held = np.zeros(3)
    for seed in range(24):
        history = world(1000, seed)
        used = threshold_score(asked, history)
        band, chosen = band_of(asked, history, used), 100 * many.probability >= used
        truth = true_score, 1000 * chosen.mean() / WEEKS, many.probability[chosen].mean()
        bands = band.score, band.hand_offs_per_week, band.precision
        held += [b.low <= t <= b.high for b, t in zip(bands, truth, strict=True)]
    assert (held >= 18).all(), held


def test_figures_are_named_and_finite():
    asked, history = ASKED[2], world(1000, 4)
    figures = figures_of(band_of(asked, history, threshold_score(asked, history)))
    assert set(figures) == {
        *("hand_offs_per_week", "precision", "threshold_low", "threshold_high"),
        *("hand_offs_per_week_low", "hand_offs_per_week_high", "precision_low", "precision_high"),
    }
    assert np.isfinite(list(figures.values())).all()
    assert figures_of(None) == {}


def test_a_model_of_old_has_no_band_and_still_loads(demo_model):
    content = demo_model.parameters.model_dump(mode="json")
    assert content.pop("threshold_band")["score"]["value"] == pytest.approx(
        demo_model.parameters.threshold_score
    )
    assert ModelParameters.model_validate(content).threshold_band is None
