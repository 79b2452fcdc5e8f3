"""The threshold that a policy asks for, against counting by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import DAY_US, quickly

from features.policy.schema import Threshold
from training.thresholds import Judged, threshold_score


def judged(probability, won, days=None, lead=None):
    k = len(probability)
    as_of = np.zeros(k) if days is None else np.array(days) * DAY_US
    return Judged(
        np.arange(k) if lead is None else np.array(lead, np.int64),
        as_of.astype(np.int64),
        np.array(probability, float),
        np.array(won, bool),
    )


NOBODY = judged([], [])
SOME = judged([0.9, 0.8, 0.7, 0.6, 0.5], [True, True, False, True, False], [0, 3, 7, 10, 14])


def test_a_score_is_taken_as_it_is():
    assert threshold_score(Threshold(score=37.5), SOME) == 37.5
    assert threshold_score(Threshold(score=37.5), NOBODY) == 37.5


def test_cost_and_value_give_the_break_even_probability():
    assert threshold_score(Threshold(cost_per_handoff=50, value_per_win=1000), NOBODY) == 5.0
    assert threshold_score(Threshold(cost_per_handoff=5, value_per_win=1), SOME) == 100.0


@pytest.mark.parametrize("threshold", [{"capacity_per_week": 5}, {"precision": 0.5}])
def test_without_predictions_history_cannot_say(threshold):
    assert threshold_score(Threshold(**threshold), NOBODY) is None


@pytest.mark.parametrize(
    ("per_week", "score"), [(0.1, 90), (0.5, 90), (1, 80), (1.5, 70), (2, 60), (2.5, 0), (99, 0)]
)
def test_capacity_is_filled_with_the_best_leads(per_week, score):
    assert threshold_score(Threshold(capacity_per_week=per_week), SOME) == pytest.approx(score)


def test_less_than_a_week_counts_as_a_week():
    assert judged([0.9, 0.8], [True, False], [0, 1]).weeks == 1
    assert NOBODY.weeks == 0


def test_a_precision_is_reached_by_as_many_leads_as_possible():
    assert threshold_score(Threshold(precision=0.7), SOME) == pytest.approx(60)
    assert threshold_score(Threshold(precision=0.99), SOME) == pytest.approx(80)


def test_a_precision_that_is_never_reached_gives_none():
    assert threshold_score(Threshold(precision=0.5), judged([0.9, 0.8], [False, False])) is None


def test_leads_of_equal_probability_are_handed_over_together():
    equal = judged([0.5, 0.5, 0.5], [True, False, False])
    assert threshold_score(Threshold(precision=0.9), equal) is None
    assert threshold_score(Threshold(precision=0.3), equal) == 50


def test_of_each_lead_the_best_moment_counts():
    found = judged([0.2, 0.6, 0.4, 0.3], [True, False, True, True], lead=[7, 7, 7, 2])
    probability, won = found.best_of_each_lead()
    assert probability.tolist() == [0.3, 0.6]
    assert won.tolist() == [True, False]


predictions = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 8).map(lambda i: i / 8), st.booleans()),
    min_size=1,
    max_size=14,
)


def best_by_hand(rows):
    best = {}
    for lead, probability, won in rows:
        if lead not in best or probability > best[lead][0]:
            best[lead] = (probability, won)
    return list(best.values())


@quickly(200)
@given(predictions, st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9]))
def test_precision_equals_trying_every_threshold(rows, precision):
    lead, probability, won = (list(column) for column in zip(*rows, strict=True))
    found = threshold_score(Threshold(precision=precision), judged(probability, won, lead=lead))
    best = best_by_hand(rows)
    reached = [cut for cut, _ in best if np.mean([w for p, w in best if p >= cut]) >= precision]
    assert found == (100 * min(reached) if reached else None)


@quickly(200)
@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=20, unique=True), st.floats(0.1, 25.0))
def test_capacity_equals_trying_every_threshold(values, per_week):
    probability = [v / 10_000 for v in values]
    two_weeks = np.linspace(0, 14, len(values)) if len(values) > 1 else [0]
    found = judged(probability, [False] * len(values), two_weeks)
    score = threshold_score(Threshold(capacity_per_week=per_week), found)
    places = max(int(per_week * found.weeks), 1)
    handed_over = sum(100 * p >= score for p in probability)
    assert handed_over == (min(places, len(values)) if places < len(values) else len(values))


def asking(probability, won, asked, days):
    return replace(judged(probability, won, days), asked=np.array(asked, bool))


ASKED = asking(
    [0.9, 0.8, 0.7, 0.6, 0.5], [True, True, False, True, False], [0, 1, 0, 1, 0], [0, 3, 7, 10, 14]
)


def test_contact_requests_take_their_places_first():
    """Two weeks; two leads asked: of three places a week four are left, but three leads."""
    assert threshold_score(Threshold(capacity_per_week=2), ASKED) == pytest.approx(70)
    assert threshold_score(Threshold(capacity_per_week=3), ASKED) == 0.0


def test_the_hottest_lead_of_a_week_has_a_place_whoever_asks():
    assert threshold_score(Threshold(capacity_per_week=1), ASKED) == pytest.approx(70)
    assert threshold_score(Threshold(capacity_per_week=0.5), ASKED) == pytest.approx(90)


def test_a_precision_is_that_of_the_leads_by_score():
    """Of 90, 70 and 50 only the first won; what the askers brought does not count."""
    assert threshold_score(Threshold(precision=0.6), ASKED) == pytest.approx(90)
    assert threshold_score(Threshold(precision=0.3), ASKED) == pytest.approx(50)


def test_who_asked_once_is_no_lead_by_score():
    twice = replace(
        judged([0.9, 0.4, 0.3], [1, 1, 0], lead=[1, 1, 2]), asked=np.array([0, 1, 0]) > 0
    )
    probability, _ = twice.best_of_each_lead()
    assert probability.tolist() == [0.3]
    assert twice.who_asked() == 1
