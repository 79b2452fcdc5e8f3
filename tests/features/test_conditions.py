"""Values mean the same however they are typed, and tests read them as people do."""

import math

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import quickly
from slow_reference import passes

from features import conditions
from features.collect import plain
from features.conditions import as_boolean, as_category, as_number, condition_holds, holds
from features.facts import Column
from features.policy import schema
from features.policy.schema import Condition
from features.tables.values import attribute

WORDS = (
    "5",
    "5.0",
    "-3",
    "1e3",
    ".5",
    "007",
    "+5",
    "nan",
    "yes",
    "True",
    "no",
    "DE",
    "de ",
    "a  b",
)


@pytest.mark.parametrize(
    ("values", "category", "number"),
    [
        ((5, 5.0, "5", "5.0", " 5 ", "5e0"), "5", 5.0),
        ((1000, "1e3", 1000.0), "1000", 1000.0),
        ((-2.5, "-2.5"), "-2.5", -2.5),
        ((0, -0.0, "0", "-0"), "0", 0.0),
        ((True, "true", "YES "), "yes", 1.0),
        ((False, "No", "false"), "no", 0.0),
        (("DE", "de ", " De"), "de", math.nan),
        (("Two  Words", "two words"), "two words", math.nan),
        (("STRASSE", "straße"), "strasse", math.nan),
        (("007",), "007", math.nan),
        (("+5",), "+5", math.nan),
        (("1_000",), "1_000", math.nan),
        (("٥",), "٥", math.nan),  # an Arabic five, which float() would read
        (("nan",), "nan", math.nan),
        (("1e999",), "1e999", math.nan),
        ((1234567890123456, "1234567890123456"), "1234567890123456", math.nan),
        ((10**400, str(10**400)), str(10**400), math.nan),
        ((None, "", "  "), None, math.nan),
    ],
)
def test_values_that_mean_the_same(values, category, number):
    assert {as_category(value) for value in values} == {category}
    for value in values:
        assert as_number(value) == pytest.approx(number, nan_ok=True)


@quickly(150)
@given(st.lists(st.one_of(st.sampled_from(WORDS), st.none()), min_size=1, max_size=5))
def test_a_column_of_the_tables_means_what_its_text_means(words):
    """One odd value turns a column of numbers into text, and nothing may change by that."""
    column = attribute(pa.chunked_array([pa.array(words, pa.large_string())]))
    for word, value in zip(words, column, strict=True):
        assert as_category(plain(value)) == as_category(word)
        assert as_number(plain(value)) == pytest.approx(as_number(word), nan_ok=True)
        assert as_boolean(plain(value)) == as_boolean(word)


numbers = st.sampled_from([-3, 0, 5, 7.25])
values = st.sampled_from(
    [None, 5, 5.0, "5", -3, "7.25", True, "no", "DE", " de", "a lot", "Ünited"]
)
some_values = st.lists(
    st.sampled_from(["DE", 5, "5", True, "no", "ünited"]), min_size=1, max_size=2
)
tests = st.one_of(
    st.fixed_dictionaries({"at_least": numbers}),
    st.fixed_dictionaries({"at_most": numbers}),
    st.fixed_dictionaries({"is_in": some_values}),
    st.fixed_dictionaries({"not_in": some_values}),
    st.fixed_dictionaries({"present": st.booleans()}),
    st.fixed_dictionaries({"like": st.sampled_from(["D*", "?", "*O*", "ü*"])}),
    st.fixed_dictionaries({"not_in": some_values, "like": st.sampled_from(["*"])}),
).map(schema.Test.model_validate)


@quickly(200)
@given(tests, values)
def test_a_test_holds_as_a_person_would_say(test, value):
    if isinstance(as_boolean(value), bool) and (test.at_least, test.at_most) != (None, None):
        return  # whether true is at least 0 is nothing a person would ask
    assert holds(test, value) == passes(test, value)


def test_a_missing_value_passes_only_what_allows_it():
    fails = ({"at_least": 0}, {"at_most": 9}, {"is_in": ["x"]}, {"like": "*"}, {"present": True})
    assert not any(holds(schema.Test.model_validate(test), None) for test in fails)
    allows = ({"not_in": ["x"]}, {"present": False})
    assert all(holds(schema.Test.model_validate(test), None) for test in allows)


def test_one_and_true_stay_apart():
    assert holds(schema.Test(is_in=(1,)), 1)
    assert holds(schema.Test(is_in=(1.0,)), 1)
    assert not holds(schema.Test(is_in=(True,)), 1)
    assert not holds(schema.Test(is_in=(1,)), True)
    assert holds(schema.Test(is_in=(True,)), "yes")


def test_norway_is_not_a_refusal():
    assert holds(schema.Test(is_in=("NO",)), "no")
    assert holds(schema.Test(is_in=("NO",)), "NO ")
    assert not holds(schema.Test(is_in=("NO",)), "Norway")


def test_a_column_that_is_not_there_is_missing_everywhere():
    assert conditions.test_holds(schema.Test(present=False), None, 3).tolist() == [True] * 3
    column = Column(["x", None], np.array([1, 0, 1]))
    assert conditions.test_holds(schema.Test(present=True), column, 3).tolist() == [
        False,
        True,
        False,
    ]


def test_all_parts_of_a_condition_must_hold():
    condition = Condition.model_validate(
        {
            "when": {"country": "DE", "budget": {"at_least": 5}},
            "did": [{"activity": "call", "at_least": 2}, {"activity": "visit", "within_days": 7}],
        }
    )
    country = Column(["de", "fr"], np.array([0, 1, 0, 0, 0]))
    budget = Column([5, 4], np.array([0, 0, 1, 0, 0]))
    counts = {"call": np.array([2.0, 2, 2, 1, 2]), "visit": np.array([1.0, 1, 1, 1, 0])}
    found = condition_holds(
        condition, {"country": country, "budget": budget}, 5, lambda did: counts[did.activity]
    )
    assert found.tolist() == [True, False, False, False, False]


def test_numbers_from_frames_are_read_as_numbers():
    frame = pd.DataFrame({"a": [1, 2], "b": [1.5, None]})
    assert [as_number(plain(v)) for v in frame["a"]] == [1.0, 2.0]
    assert as_number(plain(frame["b"][1])) != as_number(plain(frame["b"][1]))


@pytest.mark.parametrize(
    ("test", "value", "expected"),
    [
        ({"is_in": ["DE"]}, "Germany", True),
        ({"is_in": ["Deutschland"]}, "de ", True),
        ({"is_in": ["UK", "FR"]}, "Great Britain", True),
        ({"is_in": ["NO"]}, "Norwegen", True),
        ({"is_in": ["DE"]}, "Austria", False),
        ({"is_in": ["EMEA"]}, "emea", True),
        ({"not_in": ["DE"]}, "Deutschland", False),
        ({"not_in": ["DE"]}, "France", True),
        ({"not_in": ["DE"]}, None, True),
        ({"like": ["germ*"]}, "Germany", True),
        ({"like": ["d?"]}, "Germany", True),
        ({"like": ["germ*"]}, "DE", False),
    ],
)
def test_a_country_is_compared_as_the_country_it_is(test, value, expected):
    condition = Condition(when={"country": schema.Test(**test)})
    columns = {"country": Column([value], np.zeros(3, np.int64))}
    assert condition_holds(condition, columns, 3, None).tolist() == [expected] * 3
    assert holds(schema.Test(**test), value, "country") is expected


def test_only_a_country_is_a_country():
    assert not holds(schema.Test(is_in=["DE"]), "Germany", "region")
    assert holds(schema.Test(is_in=["Metal works"]), "metal\u00a0 WORKS", "industry")


@pytest.mark.parametrize(
    ("column", "value", "at_least", "expected"),
    [
        ("employees", "1.234", 1000, True),
        ("employees", "51-200", 100, True),
        ("employees", 1.234, 1000, False),
        ("annual_revenue", "1,2 Mio", 1e6, True),
        ("budget", "1.234", 1000, False),
        ("employees", "many", 0, False),
    ],
)
def test_a_headcount_in_words_is_compared_as_a_number(column, value, at_least, expected):
    assert holds(schema.Test(at_least=at_least), value, column) is expected
