"""How attributes become columns, and which never do."""

import math

import numpy as np
import pytest

from features.attributes import (
    FEWEST_LEADS_PER_CATEGORY,
    MOST_CATEGORIES,
    OTHER,
    AttributeSpec,
    attribute_values,
    fit_attributes,
)
from features.facts import Column
from features.profile import LEAD_COLUMN_ROLE

ENOUGH = FEWEST_LEADS_PER_CATEGORY


def column_of(*values):
    """A column of (value, times) pairs."""
    codes = np.repeat(np.arange(len(values)), [times for _, times in values])
    return Column([value for value, _ in values], codes)


def kind_of(*values, name="own"):
    found = fit_attributes({name: column_of(*values)}, ())
    return found[0].kind if found else None


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([(5, 3), (7, 3)], "numeric"),
        ([("5", 3), (7.5, 3), (None, 9)], "numeric"),
        ([("5", 98), ("a lot", 2)], "numeric"),
        ([("5", 97), ("a lot", 3)], "categorical"),
        ([(True, 3), (False, 3)], "boolean"),
        ([("yes", 3), (False, 3), (None, 1)], "boolean"),
        ([("yes", 99), ("SE", 1)], "categorical"),  # NO and SE are no numbers
        ([("no", 99), ("SE", 1)], "categorical"),
        ([("DE", 10), ("FR", 10)], "categorical"),
        ([("007", 10), ("008", 10)], "categorical"),
        ([(None, 1), *((f"note {i}", 1) for i in range(30))], "text"),
        ([("DE", 10), *((f"note {i}", 1) for i in range(40))], "categorical"),
        ([(None, 1), ("DE", 10), *((f"note {i}", 1) for i in range(41))], "text"),
        ([("DE", 10), *((f"note {i}", 1) for i in range(41))], "mentions"),  # always filled
        ([("DE", 30)], None),  # says nothing
        ([(None, 30)], None),
        ([], None),
        ([("DE", 10), (None, 10)], "categorical"),
        ([("ann@firm.example", 30), ("bob@firm.example", 30), (None, 1)], "text"),
        ([("Ann <ann@firm.example>", 30), ("nobody", 30), (None, 1)], "text"),
    ],
)
def test_kinds(values, kind):
    assert kind_of(*values) == kind


@pytest.mark.parametrize("name", ["region", "campaign", "country", "industry"])
def test_digits_in_a_column_of_names_are_names(name):
    assert kind_of((75, 20), (92, 20), name=name) == "categorical"
    assert kind_of(("NO", 20), (None, 20), name=name) == "categorical"


def test_values_never_seen_share_a_place_and_missing_ones_have_none():
    [spec] = fit_attributes({"own": column_of(("DE", 20), ("fr ", 30), ("de", 20), ("x", 3))}, ())
    assert spec.categories == ("de", "fr", OTHER)
    column = Column(["DE ", "FR", "x", "never seen", None, OTHER], np.arange(6))
    found = attribute_values(spec, column, 6)
    assert np.array_equal(found, [0, 1, 2, 2, np.nan, 2], equal_nan=True)


def test_there_are_only_so_many_categories_and_the_common_ones_stay():
    values = [(f"c{i:02}", ENOUGH + i) for i in range(MOST_CATEGORIES + 5)]
    [spec] = fit_attributes({"own": column_of(*values)}, ())
    assert len(spec.categories) == MOST_CATEGORIES + 1
    assert spec.categories[0] == f"c{MOST_CATEGORIES + 4:02}"
    assert "c04" not in spec.categories


def test_a_category_called_like_the_rest_is_the_rest():
    [spec] = fit_attributes({"own": column_of((OTHER, 50), ("de", 20))}, ())
    assert spec.categories == ("de", OTHER)


def test_the_order_of_values_and_columns_does_not_matter():
    columns = {"b": column_of(("x", 20), ("y", 20)), "a": column_of((1, 30), (2, 10))}
    turned = {"a": column_of((2, 10), (1, 30)), "b": column_of(("y", 20), ("x", 20))}
    found = fit_attributes(columns, ())
    assert found == fit_attributes(turned, ())
    assert [spec.name for spec in found] == ["a", "b"]


def test_personal_columns_identifiers_and_what_the_policy_excludes_stay_out():
    rng = np.random.default_rng(0)
    names = [*LEAD_COLUMN_ROLE, "own", "gender"]
    columns = {name: Column(["x", "y"], rng.integers(0, 2, 80)) for name in names}
    found = {spec.name for spec in fit_attributes(columns, ["gender"])}
    personal = {"email", "phone", "first_name", "last_name", "job_title", "company"}
    assert not found & {*personal, "lead_id", "account_id", "owner", "created_at", "gender"}
    assert found == {"industry", "country", "region", "source", "campaign", "product_line", "own"}


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("numeric", "5.0", 5.0),
        ("numeric", "a lot", math.nan),
        ("numeric", True, 1.0),
        ("boolean", "Yes ", 1.0),
        ("boolean", False, 0.0),
        ("boolean", "maybe", math.nan),
        ("boolean", None, math.nan),
        ("text", "anything", 1.0),
        ("text", None, 0.0),
    ],
)
def test_values(kind, value, expected):
    found = attribute_values(
        AttributeSpec(name="own", kind=kind), Column([value], np.zeros(2, int)), 2
    )
    assert np.array_equal(found, [expected] * 2, equal_nan=True)


def test_an_absent_column_is_missing():
    assert np.isnan(attribute_values(AttributeSpec(name="own", kind="numeric"), None, 2)).all()
    assert attribute_values(AttributeSpec(name="own", kind="text"), None, 2).tolist() == [0, 0]
