"""How much higher the best of many looks is than the best of a few."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import quickly

from features.collect import facts_from_tables
from features.facts import Moments
from features.tables import known_until
from training.looks import FEWEST_LEADS, MOST_LEADS, look_map, looks_of_some
from training.outcomes import outcomes_of

LEADS = np.repeat(np.arange(400), 10)


def test_the_best_of_many_looks_takes_the_place_of_the_best_of_few():
    rng = np.random.default_rng(0)
    looks = rng.normal(0, 1, (400, 10))
    few = looks[:, :2]
    found = look_map(np.repeat(np.arange(400), 2), few.ravel(), LEADS, looks.ravel())
    best_of_few, best = few.max(axis=1), looks.max(axis=1)
    for share in (0.1, 0.5, 0.9):
        moved = np.quantile(found(best_of_few), share)
        assert moved == pytest.approx(np.quantile(best, share), abs=0.05)


@quickly(50)
@given(st.integers(0, 10_000), st.integers(1, 10))
def test_nobody_moves_down_and_nobody_overtakes(seed, many):
    rng = np.random.default_rng(seed)
    looks = rng.normal(-2, rng.uniform(0.1, 3), (400, 10)).round(1)
    few = looks[:, :many]
    found = look_map(np.repeat(np.arange(400), many), few.ravel(), LEADS, looks.ravel())
    value = np.linspace(-9, 9, 500)
    moved = found(value)
    assert (moved >= value - 1e-12).all()
    assert (np.diff(moved) >= -1e-9).all()


def test_too_few_leads_tell_nothing():
    few = np.arange(FEWEST_LEADS - 1)
    found = look_map(few, few * 1.0, few, few + 5.0)
    assert np.array_equal(found(np.array([1.0, 2.0])), [1.0, 2.0])


def test_some_leads_are_looked_at_whenever_something_is_new(demo_company):
    tables = known_until(demo_company.tables, demo_company.end)
    facts, outcomes = facts_from_tables(tables, ("type", "subject")), outcomes_of(tables)
    moments = Moments(np.arange(len(facts)), facts.created_us)
    until_us = int(facts.created_us.max())
    chosen, looks = looks_of_some(facts, outcomes, moments, until_us)
    leads = set(moments.lead[chosen].tolist())
    assert MOST_LEADS / 2 < len(leads) <= MOST_LEADS
    assert set(looks.lead.tolist()) <= leads
    assert (looks.as_of_us <= until_us).all()
    assert (looks.as_of_us >= facts.created_us[looks.lead]).all()
    assert outcomes.open_at(looks.lead, looks.as_of_us).all()


def test_no_moments_no_looks(demo_company):
    tables = known_until(demo_company.tables, demo_company.end)
    facts, outcomes = facts_from_tables(tables, ("type", "subject")), outcomes_of(tables)
    nobody = Moments(np.zeros(0, np.int64), np.zeros(0, np.int64))
    chosen, looks = looks_of_some(facts, outcomes, nobody, 0)
    assert len(chosen) == len(looks) == 0
