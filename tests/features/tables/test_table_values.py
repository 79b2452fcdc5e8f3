import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.tables.raw import as_text, simplified
from features.tables.values import amounts, attribute


def column(*values):
    return pa.chunked_array([pa.array(values, pa.large_string())])


@pytest.mark.parametrize(
    ("values", "dtype", "expected"),
    [
        (["5", "-7", "0"], "int64", [5, -7, 0]),
        (["5.0", "7"], "int64", [5, 7]),
        (["5", None], "float64", [5.0, None]),
        ([" 5 ", "7.5", ".5", "1e3", "2."], "float64", [5.0, 7.5, 0.5, 1000.0, 2.0]),
        (["Yes", "no", "TRUE"], "bool", [True, False, True]),
        (["yes", None], "boolean", [True, None]),
        (["5", "yes"], "str", ["5", "yes"]),
        ([None, " ", ""], "str", [None, None, None]),
    ],
)
def test_values_decide_the_type(values, dtype, expected):
    found = attribute(column(*values))
    assert found.dtype == dtype
    assert [None if pd.isna(value) else value for value in found] == expected


@pytest.mark.parametrize(
    "identifier", ["00123", "+4930123456", "1234567890123456", "1e999", "nan", "inf", "1,000"]
)
def test_an_identifier_stays_text_as_written(identifier):
    assert attribute(column("5", identifier)).tolist() == ["5", identifier]


def test_an_earlier_text_value_makes_the_attribute_text():
    assert attribute(column("5", "7"), column("about 6")).tolist() == ["5", "7"]
    assert attribute(column("5", "7"), column("6.5", None)).tolist() == [5, 7]


@given(st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers()))
def test_numbers_mean_the_same_as_text_and_as_stored_numbers(values):
    numbers = [None if value is None else float(value) for value in values]
    stored = simplified(pa.table({"x": pa.array(numbers, pa.float64())}))["x"]
    pd.testing.assert_series_equal(attribute(stored), attribute(as_text(stored)))
    written = column(*(None if value is None else repr(value) for value in numbers))
    pd.testing.assert_series_equal(attribute(stored), attribute(written))


@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), min_size=1))
def test_whole_numbers_mean_the_same_as_text_and_as_stored_numbers(values):
    stored = pa.chunked_array([pa.array(values, pa.int64())])
    written = column(*(None if value is None else str(value) for value in values))
    pd.testing.assert_series_equal(attribute(stored), attribute(written))


def test_amounts_are_numbers_or_marked():
    values, wrong = amounts(column("007.5", "+3", None, "1,000", "€5", "1e999"))
    assert wrong.tolist() == [False, False, False, True, True, True]
    assert values.tolist()[:2] == [7.5, 3.0]
    assert values[2:].isna().all()
