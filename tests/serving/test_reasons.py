"""Reasons: at most five for and five against, and nothing of the sum is lost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import quickly

from features.sentences import OTHER_GROUP, Said
from serving.reasons import MOST_PER_SIDE, reasons_of


def say(group):
    return Said(f"about {group}", group)


def of(contributions):
    groups = [f"g{i}" for i in range(len(contributions))]
    return reasons_of(groups, np.array(contributions, float), say)


@quickly(200)
@given(st.lists(st.one_of(st.just(0.0), st.floats(-9, 9)), max_size=30))
def test_reasons_sum_to_all_contributions(contributions):
    found = of(contributions)
    total = sum(reason.contribution for reason in found)
    assert total == pytest.approx(sum(contributions), abs=1e-12)
    for direction, sign in (("for", 1), ("against", -1)):
        side = [r for r in found if r.direction == direction]
        assert len(side) <= MOST_PER_SIDE
        assert all(sign * r.contribution > 0 for r in side)
        named = [abs(r.contribution) for r in side if r.group != OTHER_GROUP]
        assert named == sorted(named, reverse=True)
        mine = sorted((abs(c) for c in contributions if sign * c > 0), reverse=True)
        assert named == mine[: len(named)]


def test_five_are_named_and_of_six_four_and_the_rest():
    assert [r.group for r in of([5, 4, 3, 2, 1])] == ["g0", "g1", "g2", "g3", "g4"]
    six = of([6, 5, 4, 3, 2, 1])
    assert [r.group for r in six] == ["g0", "g1", "g2", "g3", OTHER_GROUP]
    assert six[-1].text.startswith("2 ")
    assert six[-1].contribution == 3


def test_both_sides_are_mixed_by_strength_and_the_rest_comes_last():
    found = of([1, -3, 2, *[-0.1] * 6])
    assert [r.group for r in found[:3]] == ["g1", "g2", "g0"]
    assert found[-1].group == OTHER_GROUP
    assert found[-1].direction == "against"


def test_nothing_that_contributes_nothing_is_a_reason():
    assert of([0, 0]) == []
    assert of([]) == []


def test_a_reason_carries_its_sentence_and_figure():
    (reason,) = of([1.5])
    assert (reason.text, reason.value, reason.direction) == ("about g0", "g0", "for")
