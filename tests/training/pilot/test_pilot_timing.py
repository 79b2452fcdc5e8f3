"""When won leads do what."""

import math
import statistics

import numpy as np
import pytest
from histories import at, tables_from
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import quickly

from features.collect import facts_from_tables
from features.facts import Moments
from training.pilot.timing import (
    Timing,
    shows_later,
    stage_edges,
    suggested_stage,
    timings,
    weighted_median,
)


@quickly(100)
@given(st.lists(st.tuples(st.floats(-9, 9), st.integers(1, 4)), min_size=1, max_size=9))
def test_the_weighted_median_is_the_low_median_of_repeats(pairs):
    values, weight = (np.array(v, float) for v in zip(*pairs, strict=True))
    repeated = [v for v, w in pairs for _ in range(w)]
    assert weighted_median(values, weight) == statistics.median_low(repeated)


def test_each_lead_weighs_one_however_often_it_did_it():
    did = [("a", 9, "call", ""), *[("b", 1 + i / 100, "call", "") for i in range(50)]]
    did += [("c", 6, "call", ""), ("c", 2, "mail", "")]
    tables = tables_from(dict.fromkeys("abc", 0.0), activities=did)
    facts = facts_from_tables(tables, ("type", "subject"))
    kinds = np.array([kind[0] for kind in facts.behaviour.kinds])
    won = Moments(np.arange(3), np.full(3, at(10)))
    call, mail, none = timings(facts, won, [kinds == "call", kinds == "mail", kinds == "chat"])
    assert (call.won_leads, call.days_before, call.position) == (3, 4.0, 0.6)
    assert (mail.won_leads, mail.days_before) == (1, 8.0)
    assert none.won_leads == 0
    assert math.isnan(none.days_before)


def test_stages_are_told_by_their_place_on_the_way():
    edges = stage_edges({"early": [0.0, 0.2, 0.1], "mid": [0.3], "late": [0.9, 0.7]})
    assert edges == pytest.approx((0.2, 0.55))
    places = {0.05: "early", 0.25: "mid", 0.5: "mid", 0.6: "late"}
    for place, stage in places.items():
        assert suggested_stage(Timing(50, 1.0, place), edges) == stage
    assert suggested_stage(Timing(19, 1.0, 0.9), edges) is None


@pytest.mark.parametrize(
    "position",
    [{"early": [0.1], "mid": [0.5]}, {"early": [0.6], "mid": [0.5], "late": [0.9]}, {}],
)
def test_without_stages_in_order_none_is_suggested(position):
    assert stage_edges(position) is None
    assert suggested_stage(Timing(50, 1.0, 0.5), None) is None


@pytest.mark.parametrize(
    ("by_hand_off", "in_the_end", "later"),
    [(0, 10, True), (0, 9, False), (1, 10, False), (9, 100, True), (10, 100, False)],
)
def test_what_shows_after_the_hand_off(by_hand_off, in_the_end, later):
    assert shows_later(by_hand_off, in_the_end) == later
