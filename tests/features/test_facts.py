"""Positions in time, and attributes as they were."""

import bisect

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import DAY_US, START_US, World, looked_at, quickly, tables_of
from slow_reference import attributes_then

from features.collect import facts_from_tables
from features.facts import Column, Moments, attributes_at, segment_end, segment_starts

KIND_COLUMNS = ("type", "subject")


@quickly(150)
@given(st.lists(st.lists(st.integers(0, 9), max_size=9), min_size=1, max_size=5), st.data())
def test_segment_end_is_bisection_in_each_lead(times_of_leads, data):
    lead = np.repeat(np.arange(len(times_of_leads)), [len(t) for t in times_of_leads])
    times = np.array([t for own in times_of_leads for t in sorted(own)], np.int64)
    starts = segment_starts(lead, len(times_of_leads))
    leads = st.integers(0, len(times_of_leads) - 1)
    asked = data.draw(st.lists(st.tuples(leads, st.integers(-1, 10)), max_size=8))
    found = segment_end(starts, times, *np.array(asked, np.int64).reshape(-1, 2).T)
    expected = [starts[i] + bisect.bisect_right(sorted(times_of_leads[i]), t) for i, t in asked]
    assert found.tolist() == expected


@quickly(30)
@given(looked_at())
def test_attributes_are_as_they_were(looked):
    world, as_of_us = looked
    facts = facts_from_tables(tables_of(world, shuffled=1), KIND_COLUMNS)
    moments = Moments(np.arange(len(facts)), np.full(len(facts), as_of_us))
    columns = attributes_at(facts, moments)
    for row, lead in enumerate(facts.lead_ids):
        expected = attributes_then(world, lead, as_of_us)
        for name in ("country", "note", "job_title", "employees"):
            found = columns[name].values()[row]
            text = None if found is None else str(found).removesuffix(".0")
            assert text == (expected[name] and expected[name].strip()), name


def test_of_changes_at_the_same_instant_a_missing_value_counts_last():
    """As the tables themselves order them, so that a cut table says the same."""
    at = START_US + DAY_US
    for values, expected in ((("DE", "FR"), "FR"), (("FR", None, "DE"), None)):
        changes = tuple(("l0", at, "country", value) for value in values)
        world = World({"l0": START_US}, {"l0": {"country": "latest"}}, (), changes)
        for seed in range(4):
            facts = facts_from_tables(tables_of(world, shuffled=seed), KIND_COLUMNS)
            moments = Moments(np.zeros(2, np.int64), np.array([at - 1, at]))
            assert attributes_at(facts, moments)["country"].values() == [None, expected]


def test_a_change_of_what_is_no_column_of_the_leads_is_left_alone():
    changes = (("l0", START_US, "unheard_of", "x"),)
    world = World({"l0": START_US}, {"l0": {"country": "DE"}}, (), changes)
    facts = facts_from_tables(tables_of(world), KIND_COLUMNS)
    moments = Moments(np.array([0]), np.array([START_US]))
    assert set(attributes_at(facts, moments)) == {"country"}


def test_moments_and_columns_are_picked_alike():
    moments = Moments(np.arange(3), np.arange(3) * 10)
    assert moments.part(np.array([True, False, True])).as_of_us.tolist() == [0, 20]
    assert moments.part(slice(1, 3)).lead.tolist() == [1, 2]
    assert Column(["a", None], np.array([0, 1])).take(np.array([1, 0, 0])).values() == [
        None,
        "a",
        "a",
    ]
