"""Tables and requests become the same facts."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import START_US, World, facts_of_lead, quickly, tables_of, worlds

from features.collect import facts_from_tables, facts_of_one, microseconds, plain
from features.facts import ALWAYS_KNOWN

KIND_COLUMNS = ("type", "subject", "agent")


@quickly(25)
@given(worlds(), st.integers(0, 9))
def test_the_order_of_rows_does_not_matter_to_behaviour_and_changes(world, seed):
    one = facts_from_tables(tables_of(world), KIND_COLUMNS)
    other = facts_from_tables(tables_of(world, shuffled=seed), KIND_COLUMNS)
    assert told(one) == told(other)
    assert one.behaviour.kinds == other.behaviour.kinds == sorted(one.behaviour.kinds)


def told(facts):
    """Tell what facts say, whatever order the leads are in."""
    b = facts.behaviour
    events = [
        (facts.lead_ids[lead], occurred, b.kinds[kind])
        for lead, occurred, kind in zip(b.lead, b.occurred_us, b.kind, strict=True)
    ]
    changes = [
        (name, facts.lead_ids[lead], at, c.distinct[code])
        for name, c in facts.changes.items()
        for lead, at, code in zip(c.lead, c.occurred_us, c.codes, strict=True)
    ]
    values = {
        n: dict(zip(facts.lead_ids, c.values(), strict=True)) for n, c in facts.attributes.items()
    }
    order = {lead: events_of(events, lead) for lead in facts.lead_ids}
    return order, {lead: events_of(changes, lead, 1) for lead in facts.lead_ids}, values


def events_of(events, lead, place=0):
    return [e for e in events if e[place] == lead]


@quickly(25)
@given(worlds(with_changes=False))
def test_a_request_gives_the_facts_that_the_tables_give(world):
    many = facts_from_tables(tables_of(world), KIND_COLUMNS)
    for number, lead in enumerate(many.lead_ids):
        one = facts_of_lead(world, lead, world.latest[lead], KIND_COLUMNS)
        mine = many.behaviour.lead == number
        assert one.created_us.tolist() == [many.created_us[number]]
        assert one.behaviour.occurred_us.tolist() == many.behaviour.occurred_us[mine].tolist()
        kinds = [one.behaviour.kinds[k] for k in one.behaviour.kind]
        assert kinds == [many.behaviour.kinds[k] for k in many.behaviour.kind[mine]]
        assert set(one.attributes) == set(many.attributes)


def test_a_request_may_name_its_lead_and_need_not_say_more():
    facts = facts_of_one({}, 5, [], KIND_COLUMNS)
    assert (list(facts.lead_ids), facts.created_us.tolist(), len(facts)) == ([""], [5], 1)
    lead = {"lead_id": 7, "created_at": "2024-01-01", "country": " DE "}
    facts = facts_of_one(
        lead, 5, [(3, None, ("call", "", "")), (1, 2, ("call", "", ""))], KIND_COLUMNS
    )
    assert list(facts.lead_ids) == ["7"]
    assert {n: c.values() for n, c in facts.attributes.items()} == {"country": ["DE"]}
    assert facts.behaviour.occurred_us.tolist() == [1, 3]
    assert facts.behaviour.received_us.tolist() == [2, ALWAYS_KNOWN]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (pd.NA, None),
        (float("nan"), None),
        (float("inf"), None),
        (np.float64("nan"), None),
        ("", None),
        ("  ", None),
        (" x ", "x"),
        (np.int64(5), 5),
        (np.float64(5.5), 5.5),
        (np.bool_(True), True),
        (False, False),
        (0, 0),
    ],
)
def test_missing_is_missing_in_any_form(value, expected):
    found = plain(value)
    assert found == expected
    assert type(found) is type(expected)


def test_times_are_whole_microseconds_in_any_zone():
    zone = dt.timezone(dt.timedelta(hours=2))
    assert microseconds(dt.datetime(1970, 1, 1, 2, 0, 0, 7, zone)) == 7
    assert microseconds(dt.datetime(1969, 12, 31, 23, 59, 59, 999_999, dt.UTC)) == -1


def test_many_columns_with_many_values_each_are_told_apart():
    """Numbered jointly, eight columns of 1,000 values would not fit into 64 bits."""
    names = tuple(f"column_{i}" for i in range(8))
    n = 1000
    frame = pd.DataFrame({name: [f"{i:03}" for i in range(n)] for name in names})
    frame["lead_id"], frame["type"], frame["subject"] = "l0", "call", ""
    frame["occurred_at"] = pd.Timestamp(START_US, unit="us", tz="UTC").as_unit("us")
    frame["received_at"] = pd.Series([pd.NaT] * n, dtype="datetime64[us, UTC]")
    tables = tables_of(World({"l0": START_US}, {"l0": {}}, ()))
    facts = facts_from_tables(replace_activities(tables, frame), ("type", "subject", *names))
    assert facts.behaviour.kinds == [("call", "", *[f"{i:03}"] * 8) for i in range(n)]
    assert facts.behaviour.kind.tolist() == list(range(n))


def replace_activities(tables, frame):
    return type(tables)(tables.leads, frame, tables.statuses, tables.attribute_changes)


def test_a_column_that_the_table_does_not_have_is_empty():
    world = World({"l0": START_US}, {"l0": {}}, (("l0", START_US, None, ("call", "x", None)),))
    facts = facts_from_tables(tables_of(world), ("type", "subject", "agent", "unheard_of"))
    assert facts.behaviour.kinds == [("call", "x", "", "")]


def test_of_what_happened_at_the_same_instant_the_order_said_does_not_matter():
    said = [(5, None, (kind, "", "")) for kind in ("b", "a", "c")]
    one, other = (
        facts_of_one({}, 0, said, KIND_COLUMNS),
        facts_of_one({}, 0, said[::-1], KIND_COLUMNS),
    )
    assert one.behaviour.kind.tolist() == other.behaviour.kind.tolist() == [0, 1, 2]
