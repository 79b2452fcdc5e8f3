"""Rows and points: the same from any thread, in any layout, and without what does not count."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from agreements import SPEC, policies
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import DAY_US, looked_at, quickly, tables_of

from features.collect import facts_from_tables
from features.facts import NEVER, Facts, Moments
from features.matching import kind_columns_of
from features.policy.load import load_policy
from features.rows import RowBuilder

DEFAULT = load_policy(None)
some_policy = st.one_of(st.just(DEFAULT), policies())
OF_ACTIVITIES = ("lead", "kind", "occurred_us", "received_us", "counts_until_us")


def bits(rows):
    points = rows.points
    numbers = np.column_stack([rows.matrix, points.items, points.total, points.contact_request])
    return (np.where(np.isnan(numbers), np.nan, numbers) + 0.0).tobytes()


def with_behaviour(facts: Facts, change) -> Facts:
    """Change every column of the activities."""
    behaviour = facts.behaviour
    changed = {name: change(name, getattr(behaviour, name)) for name in OF_ACTIVITIES}
    return replace(facts, behaviour=replace(behaviour, reason=None, **changed))


@quickly(25)
@given(some_policy, looked_at(), st.randoms(use_true_random=False))
def test_what_is_known_to_be_no_persons_is_as_if_it_were_not_there(policy, looked, random):
    world, as_of_us = looked
    facts = facts_from_tables(tables_of(world), kind_columns_of(policy))
    many = len(facts.behaviour.lead)
    until = np.array(
        [random.choice([NEVER, as_of_us, as_of_us + 1, as_of_us - DAY_US]) for _ in range(many)],
        np.int64,
    )
    hidden = with_behaviour(facts, lambda n, c: until if n == "counts_until_us" else c)
    shown = with_behaviour(
        facts,
        lambda n, c: (np.full(many, NEVER) if n == "counts_until_us" else c)[until > as_of_us],
    )
    moments = Moments(np.arange(len(facts)), np.full(len(facts), as_of_us))
    builder = RowBuilder(policy, SPEC)
    assert bits(builder.build(hidden, moments)) == bits(builder.build(shown, moments))


def strided(numbers):
    twice = np.repeat(numbers, 2)
    return twice[::2]


def read_only(numbers):
    copy = numbers.copy()
    copy.flags.writeable = False
    return copy


@quickly(10)
@given(looked_at())
def test_how_the_numbers_lie_in_memory_does_not_matter(looked):
    world, as_of_us = looked
    facts = facts_from_tables(tables_of(world), kind_columns_of(DEFAULT))
    moments = Moments(np.arange(len(facts)), np.full(len(facts), as_of_us))
    builder = RowBuilder(DEFAULT, SPEC)
    expected = bits(builder.build(facts, moments))
    for layout in (strided, read_only):
        laid_out = with_behaviour(facts, lambda _, c, layout=layout: layout(c))
        asked = Moments(layout(moments.lead), layout(moments.as_of_us))
        assert bits(builder.build(laid_out, asked)) == expected


@quickly(5)
@given(looked_at(), st.integers(2, 6))
def test_threads_that_build_at_once_give_the_same_bits(looked, threads):
    world, as_of_us = looked
    facts = facts_from_tables(tables_of(world), kind_columns_of(DEFAULT))
    one = [Moments(np.array([i]), np.array([as_of_us])) for i in range(len(facts))]
    expected = [bits(RowBuilder(DEFAULT, SPEC).build(facts, moment)) for moment in one]
    builder = RowBuilder(DEFAULT, SPEC)  # which has seen no kind yet
    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(lambda moment: bits(builder.build(facts, moment)), one * 5))
    assert found == expected * 5
