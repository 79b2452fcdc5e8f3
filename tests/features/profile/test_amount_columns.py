"""A headcount means the same in a table's column, among any others, and in a request."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from features.collect import facts_of_one
from features.conditions import holds
from features.derived import derived_columns
from features.facts import Column
from features.policy.schema import Test as Condition
from features.tables.read import typed_attributes
from features.tables.schema import empty_frame

WRITTEN = st.one_of(
    st.sampled_from(
        ["1.234", "12.500", "100.000", "1.234.567", "60", "60.0", " 7 ", ".5", "5.", "1e3", "1.e3",
         "0.250", "1234.567", "51-200", "1,200", "-5", "007", "many", "1.2 Mio", None]
    ),
    st.integers(-5, 10**7).map(str),
    st.floats(0, 1e6).map(repr),
    st.integers(1000, 10**7).map(lambda n: f"{n:,}".replace(",", ".")),
)  # fmt: skip
NAMES = ("employees", "annual_revenue")


def column_of_table(name, values):
    """Give a column of texts as reading a file of them would."""
    columns = {name: pa.chunked_array([pa.array(values, pa.large_string())])}
    codes, distinct = pd.factorize(
        typed_attributes(columns, empty_frame("attribute_changes"))[name]
    )
    plain = [v.item() if isinstance(v, np.generic) else v for v in distinct]
    return Column([*plain, None], np.where(codes < 0, len(plain), codes))


@settings(deadline=None, max_examples=200)
@given(st.lists(WRITTEN, min_size=1, max_size=12), st.sampled_from(NAMES), st.floats(0, 2e6))
@example(["1.234", "12.500"], "employees", 1000.0)
@example(["1.234", "60"], "employees", 1000.0)
@example(["100.000", ".5", "1.e3"], "annual_revenue", 1000.0)
def test_a_table_and_a_request_read_the_same(values, name, bound):
    column = column_of_table(name, values)
    facts = derived_columns({name: column}, len(values))
    test = Condition(at_least=bound)
    in_table = [holds(test, value, name) for value in column.values()]
    for i, value in enumerate(values):
        request = facts_of_one({"lead_id": "x", name: value}, 0, [], ("type", "subject"))
        alone = derived_columns(request.attributes, 1)
        for fact in ("employees_number", "company_size", "annual_revenue_number", "revenue_band"):
            assert alone[fact].values()[0] == facts[fact].values()[i]
        assert holds(test, request.attributes[name].values()[0], name) is in_table[i]


@pytest.mark.parametrize("name", NAMES)
def test_points_part_thousands_in_every_row(name):
    number = {"employees": "employees_number"}.get(name, "annual_revenue_number")
    column = column_of_table(name, ["1.234", "12.500", "100.000", "60", None])
    assert derived_columns({name: column}, 5)[number].values() == [1234, 12500, 100000, 60, None]


def test_a_custom_number_keeps_its_decimals():
    assert column_of_table("budget", ["1.234", "12.500"]).distinct == [1.234, 12.5, None]


def test_what_comes_as_a_number_is_that_number():
    column = Column([1.234, 12.5], np.array([0, 1]))
    assert derived_columns({"employees": column}, 2)["employees_number"].values() == [1.234, 12.5]
