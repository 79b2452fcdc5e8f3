"""Facts of many requests at once: nothing is lost, mixed up, or seen by another lead."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import LEADS, quickly, record_of_lead, worlds

from features.facts import NEVER
from features.records import Dids, LeadRecord, facts_of_records

KIND_COLUMNS = ("type", "subject", "agent")
NOTHING = Dids.of([])


def told(facts, row):
    """Tell all that facts say of one of their leads."""
    b = facts.behaviour
    columns = b.occurred_us, b.received_us, b.counts_until_us, b.reason
    mine = np.flatnonzero(b.lead == row)
    return {
        "id": facts.lead_ids[row],
        "created": facts.created_us[row],
        "attributes": {name: c.values()[row] for name, c in facts.attributes.items()},
        "behaviour": [(b.kinds[b.kind[i]], *(c[i] for c in columns)) for i in mine],
        "changes": {
            name: [
                (at, c.distinct[code])
                for lead, at, code in zip(c.lead, c.occurred_us, c.codes, strict=True)
                if lead == row
            ]
            for name, c in facts.changes.items()
        },
    }


@quickly(50)
@given(worlds(with_changes=False), st.lists(st.sampled_from(list(LEADS)), min_size=1, max_size=5))
def test_every_lead_is_there_as_it_was_alone(world, chosen):
    records = [record_of_lead(world, lead, world.latest[lead], KIND_COLUMNS) for lead in chosen]
    together = facts_of_records(records, KIND_COLUMNS)
    assert len(together) == len(chosen)
    for row, record in enumerate(records):
        assert told(together, row) == told(facts_of_records([record], KIND_COLUMNS), 0)


def behaviour_of(*leads):
    """The behaviour of leads that did these things: (microsecond, type, other columns)."""
    records = [
        LeadRecord(
            {"lead_id": str(i)},
            0,
            Dids.of((us, None, (type_,), "", of) for us, type_, of in did),
        )
        for i, did in enumerate(leads)
    ]
    return facts_of_records(records, ("type",)).behaviour


def test_the_kinds_are_in_the_order_of_their_texts():
    found = behaviour_of([(1, "visit", None)], [(1, "call", None)])
    assert found.kinds == [("call",), ("visit",)]
    assert found.kind.tolist() == [1, 0]


def test_the_activities_of_a_lead_are_in_the_order_of_their_times():
    found = behaviour_of([], [(3, "a", None), (1, "b", None), (1, "a", None)], [(2, "a", None)])
    assert found.lead.tolist() == [1, 1, 1, 2]
    assert found.occurred_us.tolist() == [1, 1, 3, 2]
    assert found.kind.tolist() == [0, 1, 0, 0]


def test_only_the_same_lead_repeats_itself():
    one, other = (1, "call", {"page": "x"}), (1, "call", {"page": "y"})
    unknown = (1, "call", None)
    found = behaviour_of([one, other, one], [one], [unknown, unknown], [])
    assert (found.counts_until_us == NEVER).tolist() == [True, True, False, True, True, True]


def test_nothing_at_all_is_known_of_nobody():
    found = behaviour_of([], [])
    assert len(found.lead) == len(found.counts_until_us) == 0
    assert found.kinds == []


def test_what_only_one_lead_has_is_missing_in_the_others():
    some = [
        LeadRecord({"lead_id": "a", "x": 1}, 0, NOTHING),
        LeadRecord({"lead_id": "b"}, 0, NOTHING),
    ]
    assert facts_of_records(some, ()).attributes["x"].values() == [1, None]


def test_equal_values_of_different_types_stay_apart():
    some = [LeadRecord({"lead_id": "a", "x": value}, 0, NOTHING) for value in (1, True, 1.0, 1)]
    found = facts_of_records(some, ()).attributes["x"]
    assert [type(value) for value in found.values()] == [int, bool, float, int]
    assert found.codes.tolist() == [1, 2, 3, 1]
