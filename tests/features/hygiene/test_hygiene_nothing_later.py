"""At every moment, what counts is what plain loops over the known activities say, and no more."""

import dataclasses
import datetime as dt

import numpy as np
from hypothesis import given
from lead_worlds import quickly
from mail_worlds import LEADS, START_US, Done, histories, moments_of, tables_of
from slow_hygiene import not_counting

from features.collect import EPOCH, facts_from_tables, facts_of_one
from features.cut import Cutter
from features.facts import Moments
from features.hygiene.report import flagged_rows
from features.matching import kind_columns_of
from features.policy.load import load_policy
from features.rows import RowBuilder
from features.spec import FeatureSpec
from features.tables import known_until

KIND_COLUMNS = ("type", "subject")


def moment_of(at_us):
    return EPOCH + dt.timedelta(microseconds=at_us)


@quickly(150)
@given(histories())
def test_what_does_not_count_is_what_plain_loops_find(history):
    since = flagged_rows(tables_of(history)).since_us.tolist()
    for at_us in moments_of(history):
        known = [i for i, done in enumerate(history) if done.known <= at_us]
        found = {i for i in known if since[i] <= at_us}
        counted = sorted(known_again(history, set(known) - found))
        expected = sorted(known_again(history, set(known) - not_counting(history, at_us)))
        assert counted == expected


def known_again(history, places):
    """What counts, but not which of several equal ones."""
    for place in places:
        done = history[place]
        yield done.lead, done.occurred, done.type, done.subject, str(done.agent), str(done.other)


def entries_of(facts, lead, at_us):
    moments = Moments(np.array([lead]), np.array([at_us]))
    entries = Cutter(facts.behaviour, len(facts)).cut(moments)
    kinds = [facts.behaviour.kinds[k] for k in entries.kind.tolist()]
    return list(zip(entries.age_us.tolist(), kinds, strict=True))


@quickly(60)
@given(histories())
def test_a_moment_sees_the_same_in_the_whole_history_and_in_what_was_known(history):
    tables = tables_of(history)
    whole = facts_from_tables(tables, KIND_COLUMNS)
    for at_us in moments_of(history):
        known = facts_from_tables(known_until(tables, moment_of(at_us)), KIND_COLUMNS)
        for lead in range(len(LEADS)):
            assert entries_of(whole, lead, at_us) == entries_of(known, lead, at_us)


@quickly(60)
@given(histories())
def test_one_request_and_the_tables_see_the_same(history):
    whole = facts_from_tables(tables_of(history), KIND_COLUMNS)
    for lead, lead_id in enumerate(LEADS):
        mine = [as_told(done) for done in history if done.lead == lead_id]
        one = facts_of_one({"lead_id": lead_id}, START_US, mine, KIND_COLUMNS)
        for at_us in moments_of(history):
            assert entries_of(whole, lead, at_us) == entries_of(one, 0, at_us)


def as_told(done):
    columns = {"user_agent": done.agent, "other": done.other}
    others = {name: value for name, value in columns.items() if value is not None}
    return done.occurred, done.received, (done.type, done.subject), done.agent or "", others


@quickly(10)
@given(histories())
def test_rows_of_the_model_are_those_of_what_was_known(history):
    policy = load_policy()
    builder = RowBuilder(policy, FeatureSpec(learned=(), attributes=()))
    tables, columns = tables_of(history), kind_columns_of(policy)
    whole = facts_from_tables(tables, columns)
    for at_us in moments_of(history)[:: max(len(history) // 3, 1)]:
        known = facts_from_tables(known_until(tables, moment_of(at_us)), columns)
        moments = Moments(np.arange(len(LEADS)), np.full(len(LEADS), at_us))
        full, cut = builder.build(whole, moments), builder.build(known, moments)
        np.testing.assert_array_equal(full.matrix, cut.matrix)
        np.testing.assert_array_equal(full.points.total, cut.points.total)


@quickly(40)
@given(histories())
def test_the_order_of_the_rows_does_not_matter(history):
    one = facts_from_tables(tables_of(history), KIND_COLUMNS)
    other = facts_from_tables(tables_of(history[::-1]), KIND_COLUMNS)
    for at_us in moments_of(history):
        for lead in range(len(LEADS)):
            assert entries_of(one, lead, at_us) == entries_of(other, lead, at_us)


def test_the_loops_find_something_at_all():
    delivered = Done("l0", START_US, None, "email_delivered", "m1", None, None)
    clicked = dataclasses.replace(delivered, type="email_click", subject="m1/a")
    assert not_counting((delivered, clicked), START_US) == {1}
    late = dataclasses.replace(delivered, received=START_US + 5)
    assert not_counting((late, clicked), START_US + 4) == set()
    assert not_counting((late, clicked), START_US + 5) == {1}
