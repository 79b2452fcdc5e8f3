"""Which status means the hand-off, where nobody says."""

import pytest
from histories import tables_from

from features.collect import facts_from_tables
from features.matching import kind_columns_of
from features.policy.load import parse_policy
from training.pilot.telling import telling_closed

POLICY = parse_policy("""
name: Three behaviours
activities:
  call: {label: called, match: {type: call}, stage: late, points: 10}
  visit: {label: visited, match: {type: visit}, stage: mid, points: 5}
  mail: {label: wrote, match: {type: mail}, stage: early, points: 1}
hand_off: {threshold: {score: 10}}
""")
DID = [("mail", 1), ("visit", 5), ("call", 9)]


def closed_of(*statuses, did=DID):
    """Won leads with hand-off statuses on given days, and what they did."""
    names = [f"l{i}" for i in range(5)]
    rows = [(name, day, status) for name in names for status, day in statuses]
    rows += [(name, 20, "won") for name in names]
    activities = [(name, day, kind, "x") for name in names for kind, day in did]
    tables = tables_from(dict.fromkeys(names, 0), rows, activities)
    facts = facts_from_tables(tables, kind_columns_of(POLICY))
    return telling_closed(tables, facts, POLICY, ())


@pytest.mark.parametrize(
    ("statuses", "expected", "passed"),
    [
        ([("mql", 10)], "mql", 0),
        ([("mql", 2)], "mql", 0),  # a third is enough
        ([("mql", 0.5), ("sal", 6)], "sal", 1),
        ([("mql", 0.5), ("sal", 0.6), ("opportunity", 10)], "sql", 2),
        ([("sal", 0.5), ("sql", 6)], "sql", 2),  # no mql: the first there is comes too early
        ([("mql", 0.5)], "mql", 0),  # nothing better: the first, as always
        ([], "mql", 0),
    ],
)
def test_a_status_that_comes_too_early_is_passed_over(statuses, expected, passed):
    closed, named, notes = closed_of(*statuses)
    assert named[0] == expected
    assert len(closed) == 5
    assert bool(notes) == bool(passed)


def test_without_behaviour_the_first_status_counts():
    _, named, notes = closed_of(("mql", 3), did=[])
    assert (named[0], notes) == ("mql", ())
