"""A column that says what another one says is kept once."""

import numpy as np
import pytest

from features.attributes import fit_attributes
from features.attributes.kinds import judge_columns
from features.facts import Column

N = 2_000


def coded(codes, names="abcdefgh"):
    return Column([*names], np.asarray(codes))


def numbers(values):
    return Column(list(values), np.arange(len(values)))


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def kept(columns):
    return {spec.name for spec in fit_attributes(columns, ())}


def test_renamed_values_are_the_same(rng):
    codes = rng.integers(0, 4, N)
    columns = {"b": coded(codes), "a": coded(3 - codes, "wxyz")}
    assert kept(columns) == {"a"}
    assert judge_columns(columns, ())["b"].repeats == "a"


def test_a_known_column_stays_before_one_of_their_own(rng):
    codes = rng.integers(0, 4, N)
    assert kept({"a_source": coded(codes), "source": coded(codes)}) == {"source"}


def test_a_finer_or_a_different_column_stays(rng):
    codes = rng.integers(0, 8, N)
    columns = {
        "coarse": coded(codes // 4),
        "fine": coded(codes),
        "own": coded(rng.integers(0, 8, N)),
    }
    assert kept(columns) == {"coarse", "fine", "own"}


@pytest.mark.parametrize(("differ", "stay"), [(5, {"a"}), (60, {"a", "b"})])
def test_few_differences_do_not_count(rng, differ, stay):
    codes = rng.integers(0, 4, N)
    other = codes.copy()
    other[:differ] = (other[:differ] + 1) % 4
    assert kept({"a": coded(codes), "b": coded(other)}) == stay


def test_two_columns_that_are_nearly_always_no_are_not_the_same():
    one, two = np.zeros(N, int), np.zeros(N, int)
    one[:8], two[100:108] = 1, 1
    assert kept({"a": coded(one), "b": coded(two)}) == {"a", "b"}


def test_numbers_in_another_unit_are_the_same(rng):
    euros = rng.lognormal(5, 1, N)
    columns = {"euros": numbers(euros), "dollars": numbers(1.1 * euros + rng.normal(0, 0.1, N))}
    assert kept(columns) == {"dollars"}
    assert kept({**columns, "own": numbers(rng.lognormal(5, 1, N))}) == {"dollars", "own"}


def test_numbers_filled_in_other_leads_are_not(rng):
    euros = rng.lognormal(5, 1, N)
    some = numbers([None if i % 2 else float(e) for i, e in enumerate(euros)])
    assert kept({"a": numbers(euros), "b": some}) == {"a", "b"}


def test_a_date_and_its_copy_are_the_same(rng):
    days = [f"2026-{m:02}-{d:02}" for m, d in rng.integers(1, 13, (N, 2))]
    german = [f"{int(t[8:])}.{int(t[5:7])}.2026" for t in days]
    assert kept({"a": numbers(days), "b": numbers(german)}) == {"a"}
