"""The only door between activities and features lets the past through, whole and in order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import DAY_US, LEADS, START_US, World, instants, looked_at, quickly, tables_of
from slow_reference import known_kinds

from features.collect import facts_from_tables
from features.cut import Cutter
from features.facts import MICROSECONDS_PER_DAY, Moments

KIND_COLUMNS = ("type", "subject", "agent")


@st.composite
def asked(draw):
    """A world's facts, and moments of its leads in any order, with repeats."""
    world, edge = draw(looked_at(with_changes=False))
    facts = facts_from_tables(tables_of(world, shuffled=draw(st.integers(0, 3))), KIND_COLUMNS)
    times = st.one_of(st.just(edge), instants(0, 70))
    questions = draw(st.lists(st.tuples(st.sampled_from(LEADS), times), max_size=6))
    rows = [facts.lead_ids.index(lead) for lead, _ in questions]
    moments = Moments(np.array(rows, np.int64), np.array([t for _, t in questions], np.int64))
    return world, facts, questions, moments


@quickly(40)
@given(asked())
def test_the_cut_is_what_was_known(found):
    world, facts, questions, moments = found
    entries = Cutter(facts.behaviour, len(facts)).cut(moments)
    assert entries.rows == len(questions)
    known = [
        (row, age, kind)
        for row, (lead, at) in enumerate(questions)
        for age, kind in known_kinds(world, lead, at)
    ]
    kinds = [facts.behaviour.kinds[k] for k in entries.kind]
    got = list(zip(entries.row.tolist(), entries.age_us.tolist(), kinds, strict=True))
    assert got == known
    assert np.array_equal(entries.age_days, entries.age_us / MICROSECONDS_PER_DAY)


@quickly(15)
@given(asked(), st.integers(1, 30))
def test_parts_cover_all_moments_and_are_bounded(found, most):
    _, facts, _, moments = found
    cutter = Cutter(facts.behaviour, len(facts))
    parts = list(cutter.parts(moments, most))
    assert [i for part in parts for i in range(part.start, part.stop)] == list(range(len(moments)))
    work = cutter.ends(moments) - cutter.starts[moments.lead] + 1
    assert all(work[p].sum() <= most or p.stop - p.start == 1 for p in parts)


def test_what_happens_at_the_very_moment_is_known_and_a_microsecond_later_is_not():
    at = START_US + DAY_US
    kind = ("call", "", None)
    for when in ((at, None), (at, at), (at - DAY_US, at)):
        world = World({"l0": START_US}, {"l0": {}}, (("l0", *when, kind),))
        facts = facts_from_tables(tables_of(world), KIND_COLUMNS)
        moments = Moments(np.zeros(3, np.int64), np.array([at - 1, at, at + 1]))
        assert Cutter(facts.behaviour, 1).cut(moments).row.tolist() == [1, 2]
