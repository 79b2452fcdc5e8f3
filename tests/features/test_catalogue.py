"""The catalogue says of every column what is true of it."""

import numpy as np
import pytest
from agreements import SPEC, policies
from hypothesis import given
from lead_worlds import START_US, VALUES, World, looked_at, quickly, tables_of

from features.attributes import AttributeSpec
from features.catalogue import by_group
from features.collect import facts_from_tables
from features.facts import Moments
from features.matching import kind_columns_of
from features.policy.load import load_policy
from features.policy.schema import Policy
from features.profile import DERIVED, NEVER_FEATURES
from features.rows import RowBuilder, feature_columns
from features.spec import FeatureSpec, LearnedKind, unique_names

NOBODY = World({"l0": START_US}, {"l0": dict.fromkeys(VALUES)}, ())
ONCE = World(NOBODY.created, NOBODY.latest, (("l0", START_US, None, ("call", "", None)),))


@quickly(25)
@given(policies(), looked_at())
def test_every_column_is_what_the_catalogue_says(policy, looked):
    world, as_of_us = looked
    facts = facts_from_tables(tables_of(world), kind_columns_of(policy))
    builder = RowBuilder(policy, SPEC)
    moments = Moments(np.arange(len(facts)), np.full(len(facts), as_of_us))
    matrix = builder.build(facts, moments).matrix
    assert matrix.shape[1] == len(builder.columns)
    assert not np.isinf(matrix).any()
    for column, values in zip(builder.columns, matrix.T, strict=True):
        known = values[~np.isnan(values)]
        if not may_be_missing(column):
            assert len(known) == len(values), column
        if column.categories:
            assert set(known) <= set(range(len(column.categories))), column
        if column.name.endswith(("__count", "__decayed", "__sessions", "__active_days")):
            assert (values >= 0).all(), column


def may_be_missing(column):
    """Read the promise: "missing where …" or a derived fact's "null when …"."""
    return column.null_behaviour.startswith(("missing where", "null when"))


@quickly(25)
@given(policies())
def test_every_column_is_described(policy):
    columns = feature_columns(policy, SPEC)
    assert len({c.name for c in columns}) == len(columns)
    assert all(c.group and c.unit and c.meaning and c.null_behaviour for c in columns)
    groups = by_group(columns)
    assert sorted(i for places in groups.values() for i in places) == list(range(len(columns)))
    assert all(columns[i].group == group for group, places in groups.items() for i in places)


def test_where_nothing_happened_exactly_the_columns_that_say_so_are_missing():
    policy = load_policy(None)
    facts = facts_from_tables(tables_of(NOBODY), kind_columns_of(policy))
    builder = RowBuilder(policy, SPEC)
    matrix = builder.build(facts, Moments(np.array([0]), facts.created_us)).matrix
    missing = {c.name for c, v in zip(builder.columns, matrix[0], strict=True) if np.isnan(v)}
    assert missing == {c.name for c in builder.columns if may_be_missing(c)}


def test_once_is_too_little_for_a_pause_but_enough_for_a_time():
    policy = load_policy(None)
    facts = facts_from_tables(tables_of(ONCE), kind_columns_of(policy))
    builder = RowBuilder(policy, SPEC)
    matrix = builder.build(facts, Moments(np.array([0]), facts.created_us + 1)).matrix
    row = {c.name: v for c, v in zip(builder.columns, matrix[0], strict=True)}
    assert row["all_activity__active_days"] == row["all_activity__sessions"] == 1
    assert row["call__days_since_last"] > 0
    assert row["call__days_to_first"] == 0
    assert np.isnan(row["all_activity__last_gap_days"])
    assert np.isnan(row["all_activity__longest_gap_days"])


def test_the_agreement_fixes_the_direction_of_its_own_counts_only():
    policy = load_policy(None)
    for column in feature_columns(policy, SPEC):
        unit, _, measure = column.name.partition("__")
        part = policy.activities.get(unit) or policy.sequences.get(unit.removeprefix("sequence_"))
        fixed = part is not None and measure.startswith(("count", "decayed"))
        sign = np.sign(part.points) if part is not None else 0
        if unit == "stage_negative":
            fixed, sign = measure.startswith(("count", "decayed")), -1
        assert column.direction == (sign if fixed else 0), column
        told = column.name in DERIVED and DERIVED[column.name].told_only
        assert column.told_only == (told or (sign < 0 and not fixed)), column


def test_names_stay_unique_when_the_agreement_takes_ours():
    names = ("stage_late", "all_activity", "kind_call", "sequence_stage_late", "attribute_x")
    policy = Policy.model_validate(
        {
            "name": "p",
            "activities": {
                name: {"label": "l", "match": {"type": "x"}, "stage": "mid"} for name in names
            },
            "sequences": {
                "stage_late": {"label": "l", "first": "all_activity", "then": ["kind_call"]}
                | {"within_days": 1, "points": 1}
            },
            "hand_off": {"threshold": {"score": 50}},
        }
    )
    spec = FeatureSpec(
        learned=(LearnedKind(name="call", label="call", type="call"),),
        attributes=(AttributeSpec(name="x__count", kind="numeric"),),
    )
    columns = feature_columns(policy, spec)
    assert len({c.name for c in columns}) == len(columns)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a", "a", "a"], ["a", "a_2", "a_3"]),
        (["a_2", "a", "a"], ["a_2", "a", "a_3"]),
        (["a", "a", "a_2"], ["a", "a_2", "a_2_2"]),
        ([], []),
    ],
)
def test_repeated_names_are_numbered(names, expected):
    assert unique_names(names) == expected


def test_no_personal_column_is_a_column_of_the_rows():
    columns = feature_columns(load_policy(None), SPEC)
    sources = {c.name.removeprefix("attribute_") for c in columns} - set(DERIVED)
    assert not sources & NEVER_FEATURES
