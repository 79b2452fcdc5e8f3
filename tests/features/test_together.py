"""Many leads' facts as one: nothing is lost, mixed up, or seen by another lead."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import LEADS, quickly, tables_of, worlds

from features.collect import facts_from_tables, facts_of_one
from features.together import facts_together

KIND_COLUMNS = ("type", "subject", "agent")


def alone(tables, lead):
    return facts_from_tables(tables.only(lead), KIND_COLUMNS)


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


@quickly(25)
@given(worlds(), st.lists(st.sampled_from(list(LEADS)), min_size=1, max_size=5))
def test_every_lead_is_there_as_it_was_alone(world, chosen):
    tables = tables_of(world)
    parts = [alone(tables, lead) for lead in chosen]
    together = facts_together(parts)
    assert len(together) == len(chosen)
    for row, part in enumerate(parts):
        seen, was = told(together, row), told(part, 0)
        names = {key: [] for key in seen["changes"]} | was["changes"]
        assert seen == {**was, "changes": names}


def test_the_kinds_are_in_the_order_of_their_texts():
    first, second = (
        facts_of_one({"lead_id": i}, 0, [(1, None, (kind,))], ("type",))
        for i, kind in (("a", "visit"), ("b", "call"))
    )
    found = facts_together([first, second]).behaviour
    assert found.kinds == [("call",), ("visit",)]
    assert found.kind.tolist() == [1, 0]


def test_what_only_one_lead_has_is_missing_in_the_others():
    some = [facts_of_one(lead, 0, [], ()) for lead in ({"lead_id": "a", "x": 1}, {"lead_id": "b"})]
    assert facts_together(some).attributes["x"].values() == [1, None]


def test_equal_values_of_different_types_stay_apart():
    some = [facts_of_one({"lead_id": "a", "x": value}, 0, [], ()) for value in (1, True, 1.0, 1)]
    found = facts_together(some).attributes["x"]
    assert [type(value) for value in found.values()] == [int, bool, float, int]
    assert found.codes.tolist() == [1, 2, 3, 1]


def test_one_lead_alone_is_itself():
    only = facts_of_one({"lead_id": "a"}, 0, [], ())
    assert facts_together([only]) is only
