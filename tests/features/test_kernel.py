"""The kernel gives what the plainest loops give."""

import math

import numpy as np
import pytest
import slow_reference
from hypothesis import given
from hypothesis import strategies as st
from kernel_units import engagement, followed, rhythm
from lead_worlds import DAY_US, HALF_HOUR_US, quickly

from features.cut import Entries
from features.kernel import BASIC_MEASURES, RHYTHM_MEASURES, Membership

KINDS = 4
ages = st.builds(
    lambda day, offset: day * DAY_US + offset,
    st.sampled_from([0, 1, 6, 7, 8, 14, 29, 30, 31, 90, 91]),
    st.sampled_from([0, 0, 1, HALF_HOUR_US - 1, HALF_HOUR_US, HALF_HOUR_US + 1, DAY_US - 1]),
)
rows_of_events = st.lists(
    st.lists(st.tuples(ages, st.integers(0, KINDS - 1)), max_size=8), min_size=0, max_size=5
)
mask = st.lists(st.booleans(), min_size=KINDS, max_size=KINDS).map(lambda m: np.array(m, bool))


def entries_of(rows):
    """Put rows of (age, kind) into the canonical order."""
    flat = [
        (row, age, kind)
        for row, events in enumerate(rows)
        for age, kind in sorted(events, key=lambda e: (-e[0], e[1]))
    ]
    columns = np.array(flat, np.int64).reshape(-1, 3)
    return Entries(columns[:, 0], columns[:, 2], columns[:, 1], len(rows))


def ages_of(events, chosen):
    return sorted((age for age, kind in events if chosen[kind]), reverse=True)


@quickly(150)
@given(rows_of_events, st.lists(mask, max_size=4), st.data())
def test_engagement_is_what_plain_loops_give(rows, sets, data):
    half_lives = [data.draw(st.sampled_from([0.5, 7.0, 14.0, math.inf])) for _ in sets]
    membership = Membership.of(sets, KINDS)
    found = engagement(entries_of(rows), membership, np.array(half_lives))
    assert tuple(found) == BASIC_MEASURES
    for row, events in enumerate(rows):
        for unit, chosen in enumerate(sets):
            expected = slow_reference.basic(ages_of(events, chosen), half_lives[unit])
            for name in BASIC_MEASURES:
                exact = 1e-12 if name == "decayed" else 0
                assert found[name][row, unit] == pytest.approx(
                    expected[name], rel=exact, abs=0, nan_ok=True
                )


@quickly(150)
@given(rows_of_events, st.lists(mask, max_size=3))
def test_rhythm_is_what_plain_loops_give(rows, sets):
    found = rhythm(entries_of(rows), sets)
    assert tuple(found) == RHYTHM_MEASURES
    assert all(values.shape == (len(rows), len(sets)) for values in found.values())
    for row, events in enumerate(rows):
        for unit, chosen in enumerate(sets):
            expected = slow_reference.rhythm(ages_of(events, chosen))
            got = {name: values[row, unit] for name, values in found.items()}
            assert got == pytest.approx(expected, rel=0, abs=0, nan_ok=True)


@quickly(200)
@given(rows_of_events, mask, mask, st.sampled_from([0.5, 1.0, 7.0, 30.0]))
def test_followed_is_what_plain_loops_give(rows, first, then, within_days):
    count, days = followed(entries_of(rows), first, then, within_days)
    for row, events in enumerate(rows):
        expected = slow_reference.followed(
            ages_of(events, first), ages_of(events, then), within_days
        )
        assert (count[row], days[row]) == pytest.approx(expected, rel=0, abs=0, nan_ok=True)


@given(st.integers(0, 3000 * DAY_US), st.integers(1, 30), st.sampled_from([-1, 0, 1]))
@quickly(200)
def test_a_pause_is_as_long_whenever_one_looks(waited, days, off):
    """Exactly seven days apart stays exactly seven days apart as both grow old."""
    ages_us = np.array([waited + days * DAY_US + off, waited])
    entries = Entries(np.zeros(2, np.int64), np.array([0, 1]), ages_us, 1)
    count, _ = followed(entries, np.array([True, False]), np.array([False, True]), days)
    assert count[0] == (off <= 0)
    assert rhythm(entries, [np.ones(2, bool)])["last_gap_days"] == (days * DAY_US + off) / DAY_US


def test_what_happens_at_the_same_instant_does_not_follow():
    entries = Entries(np.zeros(2, np.int64), np.array([0, 1]), np.array([DAY_US, DAY_US]), 1)
    count, days = followed(entries, np.array([True, False]), np.array([False, True]), 7)
    assert count[0] == 0
    assert np.isnan(days[0])


def test_a_session_ends_after_more_than_half_an_hour():
    gaps = np.cumsum([0, HALF_HOUR_US, HALF_HOUR_US + 1, DAY_US])[::-1]
    entries = Entries(np.zeros(4, np.int64), np.zeros(4, np.int64), gaps, 1)
    assert rhythm(entries, [np.ones(1, bool)])["sessions"][0, 0] == 3


@pytest.mark.parametrize("rows", [0, 3])
def test_without_activities_counts_are_zero_and_times_missing(rows):
    entries = Entries(*(np.zeros(0, np.int64) for _ in range(3)), rows)
    found = engagement(entries, Membership.of([np.zeros(0, bool)], 0), np.array([7.0]))
    found |= rhythm(entries, [np.zeros(0, bool)])
    for name, values in found.items():
        expected = np.nan if name.startswith(("days_since", "last", "longest")) else 0.0
        assert np.array_equal(values, np.full((rows, 1), expected), equal_nan=True), name
