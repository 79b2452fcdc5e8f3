"""Numbers as people type them."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from features.profile import derived_facts
from features.profile.amounts import parse_number

NUMBERS = {
    50: 50, 12.5: 12.5, "1.2 Mio": 1.2e6, "10,000,000": 1e7, "$5M": 5e6, "51-200": 125.5,
    "€ 3,5 Mio.": 3.5e6, "1.200.000": 1.2e6, "500k": 5e5, "500 T€": 5e5, "5 MEUR": 5e6,
    "1,001-5,000 employees": 3000.5, "10001+": 10001, "<50": 25, "> 1000": 1000, "bis zu 50": 25,
    "10-50 Mio": 3e7, "1'000'000": 1e6, "10 000 000": 1e7, "10\u202f000": 10000,
    "500 thousand": 5e5, "between 1 and 10 million": 5.5e6, "10,00,000": 1e6, "2 crore": 2e7,
    "3,5 Mrd. €": 3.5e9, "1e6": 1e6, "1.234.567,89": 1234567.89, "1,234,567.89": 1234567.89,
    "100+ Mitarbeiter": 100, "ca. 250 MA": 250, "US$ 1.5 bn": 1.5e9, "10,001 or more": 10001,
    "0.250": 0.25, "1.250": 1250, "1.250M": 1.25e6, "1.250 million": 1.25e6,
    "1,250M": 1.25e9, "1,250 Mio": 1.25e6,
    "1.250 Mio": 1.25e9, "1 bis 10 Mio. EUR": 5.5e6, "$1M to $10M": 5.5e6, "51 – 200": 125.5,
    "1234.567": 1234.567, "0": 0, "٣٠": 30,
}  # fmt: skip


@pytest.mark.parametrize(("value", "number"), NUMBERS.items())
def test_number_reads_as(value, number):
    assert parse_number(value) == pytest.approx(number)


@pytest.mark.parametrize(
    "value",
    [
        None, math.nan, math.inf, -3, "-5", "$-5M", "(5,000)", "", "abc", "12 apples", "1-2-3",
        "500-1M", "200-51", "2024-05-01", True, False, 10**400, "9" * 80, "1,2,3", "1,23.4",
        "1e999", "n/a", "M", "1.2.3", "--5", "a lot",
    ],
)  # fmt: skip
def test_what_is_not_surely_a_number_is_null(value):
    assert math.isnan(parse_number(value))


@settings(deadline=None)
@given(st.one_of(st.text(), st.text(st.sampled_from("0123456789.,-–+<> kMmio€$'eE tobis"))))
@example("1" * 59 + ",")
def test_any_text_gives_a_number_from_zero_up_or_null(value):
    number = parse_number(value)
    assert math.isnan(number) or 0 <= number < math.inf


@settings(deadline=None)
@given(st.integers(0, 10**15))
def test_thousands_may_be_grouped_in_any_usual_way(number):
    grouped = f"{number:,}"
    for mark in ",.' ":
        assert parse_number(grouped.replace(",", mark)) == number


@pytest.mark.parametrize(
    ("employees", "band"),
    [
        (0, "micro"), (9, "micro"), (9.5, "micro"), (10, "small"), (49, "small"), (50, "medium"),
        (249, "medium"), (250, "large"), (999, "large"), (1000, "enterprise"), (2e6, "enterprise"),
        ("1-10", "micro"), ("11-50", "small"), ("51-200", "medium"), ("201-500", "large"),
        ("10,001+", "enterprise"), (-1, None), ("many", None), (None, None), (math.inf, None),
    ],
)  # fmt: skip
def test_company_size(employees, band):
    assert derived_facts({"employees": [employees]}, 1)["company_size"][0] == band
    assert derived_facts({"employees": [employees, 5]}, 2)["company_size"][0] == band


@pytest.mark.parametrize(
    ("revenue", "band"),
    [
        (0, "under_1m"), (999_999, "under_1m"),
        (1e6, "1m_10m"), (1e7, "10m_100m"), (1e8, "100m_1b"),
        (1e9, "over_1b"), ("$5M", "1m_10m"), ("1.2 Mrd", "over_1b"), (-5, None), ("secret", None),
    ],
)  # fmt: skip
def test_revenue_band(revenue, band):
    assert derived_facts({"annual_revenue": [revenue]}, 1)["revenue_band"][0] == band


@settings(deadline=None)
@given(st.lists(st.one_of(st.floats(), st.integers(-5, 2000).map(float)), min_size=1, max_size=30))
def test_numeric_arrays_take_the_short_way_to_the_same_result(values):
    swept = derived_facts({"employees": np.array(values)}, len(values))
    one_by_one = derived_facts({"employees": values}, len(values))
    for name in ("employees_number", "company_size", "profile_completeness"):
        np.testing.assert_array_equal(swept[name], one_by_one[name])
