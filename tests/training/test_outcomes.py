"""What became of leads: won, closed for good, open at a moment."""

import numpy as np
import pytest
from histories import at, tables_from
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import quickly

from training.outcomes import CLOSING, NEVER, known_by, open_leads, outcomes_of


def outcomes(statuses, leads=("a",)):
    return outcomes_of(tables_from(dict.fromkeys(leads, 0), statuses))


def open_on(found, day, lead=0):
    return bool(found.open_at(np.array([lead]), np.array([at(day)]))[0])


def test_a_lead_without_statuses_is_open_and_never_won():
    found = outcomes([])
    assert found.won_us.tolist() == [NEVER]
    assert found.closed_us.tolist() == [NEVER]
    assert open_on(found, 0)
    assert open_on(found, 10_000)


@pytest.mark.parametrize("status", CLOSING)
def test_a_closing_status_closes_from_its_instant_on(status):
    found = outcomes([("a", 5, status)])
    assert found.closed_us.tolist() == [at(5)]
    assert open_on(found, 4.9999)
    assert not open_on(found, 5)
    assert not open_on(found, 6)


def test_only_a_win_is_a_win():
    found = outcomes([("a", 5, "lost"), ("b", 6, "won")], leads=("a", "b"))
    assert found.won_us.tolist() == [NEVER, at(6)]


def test_a_recycled_lead_is_open_again_and_not_closed_for_good():
    found = outcomes([("a", 5, "lost"), ("a", 9, "recycled")])
    assert found.closed_us.tolist() == [NEVER]
    assert not open_on(found, 7)
    assert open_on(found, 9)


def test_a_recycled_lead_that_closes_again_is_closed_since_then():
    found = outcomes([("a", 5, "lost"), ("a", 9, "recycled"), ("a", 20, "lost"), ("a", 22, "lost")])
    assert found.closed_us.tolist() == [at(20)]


def test_of_statuses_at_one_instant_the_closing_one_counts_last():
    for order in (["sql", "won"], ["won", "sql"]):
        found = outcomes([("a", 5, status) for status in order])
        assert found.closed_us.tolist() == [at(5)]
        assert not open_on(found, 5)


def test_the_next_win_is_the_one_after_the_moment():
    statuses = [("a", 5, "won"), ("a", 9, "recycled"), ("a", 20, "won"), ("b", 3, "lost")]
    found = outcomes(statuses, leads=("a", "b"))
    days = [0, 4, 5, 10, 20, 30]
    moments = np.array([at(day) for day in days])
    next_win = found.next_win_us(np.zeros(len(days), np.int64), moments)
    assert next_win.tolist() == [at(5), at(5), at(20), at(20), NEVER, NEVER]
    assert found.next_win_us(np.array([1]), np.array([at(0)])).tolist() == [NEVER]
    assert found.won_us.tolist() == [at(5), NEVER]


def test_open_leads_are_those_there_and_not_closed():
    tables = tables_from({"a": 0, "b": 1, "c": 2, "d": 3}, [("b", 1.5, "won"), ("c", 9, "lost")])
    found = open_leads(outcomes_of(tables), np.array([at(d) for d in range(4)]), at(2))
    assert found.lead.tolist() == [0, 2]
    assert found.as_of_us.tolist() == [at(2)] * 2


histories = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        st.integers(0, 12),
        st.sampled_from(["won", "lost", "rejected", "recycled", "sql"]),
    ),
    max_size=8,
    unique_by=lambda s: s[:2],
)


@quickly(40)
@given(histories, st.integers(-1, 13))
def test_any_history_equals_walking_through_it(statuses, day):
    found = outcomes(statuses, leads=("a", "b"))
    for number, lead in enumerate("ab"):
        mine = sorted((d, s) for name, d, s in statuses if name == lead)
        before = [s for d, s in mine if d <= day]
        wins = [d for d, s in mine if s == "won"]
        assert open_on(found, day, number) == (not before or before[-1] not in CLOSING)
        assert found.won_us[number] == (at(wins[0]) if wins else NEVER)
        later = [d for d in wins if d > day]
        one, moment = np.array([number]), np.array([at(day)])
        assert found.next_win_us(one, moment)[0] == (at(later[0]) if later else NEVER)
        closing = []
        for d, s in mine:
            closing = [*closing, d] if s in CLOSING else []
        assert found.closed_us[number] == (at(closing[0]) if closing else NEVER)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b"]),
            st.integers(0, 12),
            st.sampled_from(["won", "lost", "rejected", "sql", "recycled"]),
        ),
        max_size=10,
    ),
    st.integers(-1, 13),
)
@quickly(40)
def test_outcomes_known_by_a_day_are_those_of_the_statuses_until_then(statuses, day):
    all_known = outcomes(statuses, leads=("a", "b"))
    then = outcomes([s for s in statuses if s[1] <= day], leads=("a", "b"))
    found = known_by(all_known, at(day))
    for name in ("won_us", "closed_us", "lead", "changed_us", "closes", "wins"):
        assert np.array_equal(getattr(found, name), getattr(then, name)), name
