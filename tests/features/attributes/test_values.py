"""One lead alone gets the very numbers that it gets among thousands."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features.attributes import OTHER, AttributeSpec, attribute_values
from features.attributes import values as values_module
from features.attributes.values import value_of
from features.facts import Column

SPECS = (
    AttributeSpec(name="a", kind="categorical", categories=("it services", "retail", "5", OTHER)),
    AttributeSpec(name="b", kind="numeric"),
    AttributeSpec(name="c", kind="boolean"),
    AttributeSpec(name="d", kind="days_since"),
    AttributeSpec(name="e", kind="text"),
    AttributeSpec(name="e", kind="mentions", word="demo"),
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**16), 10**16),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["IT-Services", "retial", "Retail", "5.0", "yes", "7", "2001-09-10", "a Demo"]),
    st.text(min_size=1, max_size=12),
)
AS_OF_US = 10**15  # 2001-09-09


@given(st.lists(VALUES, min_size=2, max_size=6))
def test_one_lead_and_many_have_the_same_numbers(values):
    codes = np.arange(len(values))
    as_of = AS_OF_US + codes * 86_400_000_000
    for spec in SPECS:
        many = attribute_values(spec, Column(values, codes), len(values), as_of)
        one = [
            attribute_values(spec, Column([v], np.zeros(1, int)), 1, as_of[i : i + 1])[0]
            for i, v in enumerate(values)
        ]
        assert many.tobytes() == np.array(one).tobytes()


def test_an_absent_attribute_is_missing():
    for spec, number in zip(SPECS, [np.nan] * 4 + [0.0, 0.0], strict=True):
        assert np.array_equal(attribute_values(spec, None, 2), [number] * 2, equal_nan=True)


def test_what_is_remembered_stays_bounded(monkeypatch):
    monkeypatch.setattr(values_module, "MOST_REMEMBERED", 10)
    spec = SPECS[0].model_copy()
    assert [value_of(spec, f"never seen {i}") for i in range(100)] == [3.0] * 100
    assert len(spec.known) <= 10


def test_remembering_does_not_make_specs_differ():
    one, other = (
        AttributeSpec(name="a", kind="categorical", categories=("x", OTHER)) for _ in "ab"
    )
    value_of(one, "x")
    assert one == other
    assert one.model_dump_json() == other.model_dump_json()
    assert hash(one) == hash(other)
