"""Derived facts are the same computed per value or per row, for few leads or many."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import VALUES, quickly

from features.derived import FEW_ROWS, derived_columns, derived_values
from features.facts import Column
from features.profile import DERIVED, derived_facts

SOURCES = sorted({source for fact in DERIVED.values() for source in fact.sources})
cell = {name: st.sampled_from((*VALUES.get(name, ("x", "n/a", None)), 5, 60.0)) for name in SOURCES}


def column_of(values):
    distinct = list(dict.fromkeys((type(v), v) for v in values))
    codes = [distinct.index((type(v), v)) for v in values]
    return Column([v for _, v in distinct], np.array(codes, np.int64))


@quickly(40)
@given(st.lists(st.fixed_dictionaries(cell), min_size=1, max_size=3 * FEW_ROWS), st.data())
def test_each_lead_alone_gives_what_all_give_together(leads, data):
    absent = data.draw(st.sets(st.sampled_from(SOURCES), max_size=3))
    columns = {n: column_of([lead[n] for lead in leads]) for n in SOURCES if n not in absent}
    together = derived_columns(columns, len(leads))
    assert list(together) == list(DERIVED)
    for row, lead in enumerate(leads):
        mine = {name: [value] for name, value in lead.items() if name not in absent}
        alone = derived_columns({name: column_of(v) for name, v in mine.items()}, 1)
        plain = derived_facts(mine, 1)
        for name, fact in DERIVED.items():
            assert together[name].values()[row] == alone[name].values()[0]
            value = derived_values(fact, together[name])[row]
            assert value == pytest.approx(as_float(fact, plain[name][0]), rel=0, nan_ok=True)


def as_float(fact, value):
    if value is None:
        return np.nan
    return fact.values.index(value) if fact.kind == "categorical" else value


@pytest.mark.parametrize("rows", [0, 1, FEW_ROWS, FEW_ROWS + 1])
def test_without_any_column_everything_is_missing_or_false(rows):
    columns = derived_columns({}, rows)
    for name, fact in DERIVED.items():
        values = derived_values(fact, columns[name])
        never = fact.kind == "boolean" or name == "profile_completeness"
        assert np.array_equal(values, np.full(rows, 0.0 if never else np.nan), equal_nan=True)


@quickly(40)
@given(st.fixed_dictionaries(cell), st.integers(2, FEW_ROWS + 1))
def test_a_lead_that_did_not_change_is_the_same_at_every_moment(lead, moments):
    alone = derived_columns({name: column_of([value]) for name, value in lead.items()}, 1)
    found = derived_columns({name: column_of([v] * moments) for name, v in lead.items()}, moments)
    for name, column in found.items():
        assert column.values() == alone[name].values() * moments
