"""Rows know nothing of the future, and are the same however the data come."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import slow_rows
from agreements import SPEC, policies
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import (
    DAY_US,
    LEADS,
    START_US,
    VALUES,
    World,
    activities,
    changes,
    facts_of_lead,
    instants,
    looked_at,
    quickly,
    tables_of,
    worlds,
)
from slow_reference import attributes_then

from features.collect import facts_from_tables
from features.facts import Moments
from features.matching import kind_columns_of
from features.policy.load import load_policy
from features.profile import DERIVED
from features.rows import RowBuilder
from features.spec import FeatureSpec
from features.tables import Tables, known_until
from features.tables.schema import empty_frame

DEFAULT = load_policy(None)
some_policy = st.one_of(st.just(DEFAULT), policies())
TABLES = ("leads", "activities", "statuses", "attribute_changes")
EMPTY = FeatureSpec(learned=(), attributes=())


def everything(rows):
    """Give all that a person or a model sees of rows, row by row, to the bit."""
    points = rows.points
    numbers = np.column_stack(
        [
            rows.matrix,
            points.items,
            points.classification,
            points.qualification,
            points.prioritisation,
            points.total,
            points.fit_factors,
            points.contact_request,
            *points.disqualified.values(),
        ]
    )
    return [row.tobytes() for row in np.where(np.isnan(numbers), np.nan, numbers) + 0.0]


def of_tables(policy, tables, as_of_us):
    """Give everything about every lead at one moment, by lead."""
    facts = facts_from_tables(tables, kind_columns_of(policy))
    moments = Moments(np.arange(len(facts)), np.full(len(facts), as_of_us))
    rows = RowBuilder(policy, SPEC).build(facts, moments)
    return dict(zip(facts.lead_ids, everything(rows), strict=True))


@quickly(50)
@given(policies(), looked_at(), st.sampled_from(LEADS))
def test_rows_are_what_plain_loops_give(policy, looked, lead):
    world, as_of_us = looked
    values = attributes_then(world, lead, as_of_us)
    facts = facts_of_lead(world, lead, values, kind_columns_of(policy))
    builder = RowBuilder(policy, SPEC)
    found = builder.build(facts, Moments(np.array([0]), np.array([as_of_us]))).matrix[0]
    expected = slow_rows.row(policy, SPEC, world, lead, as_of_us)
    named = dict(zip((c.name for c in builder.columns), found.tolist(), strict=True))
    assert named == pytest.approx(expected, rel=1e-12, abs=0, nan_ok=True)


@st.composite
def same_until(draw, world, as_of_us):
    """Give a world with the same past and another future."""
    past = world.happened_by(as_of_us)
    later = st.integers(1, 40).map(lambda days: as_of_us + days * DAY_US)
    earlier_but_received_later = [
        (lead, as_of_us - DAY_US, as_of_us + 1, kind)
        for lead, _, _, kind in draw(activities(later))
    ]
    changed = [*past.changes, *draw(changes(later))]
    # The leads table holds latest values, so whether a change was ever recorded is no secret.
    for lead, name in sorted({(c[0], c[2]) for c in [*world.changes, *changed]}):
        if not any((c[0], c[2]) == (lead, name) for c in world.changes):
            changed = [c for c in changed if (c[0], c[2]) != (lead, name)]
        elif not any((c[0], c[2]) == (lead, name) for c in changed):
            changed.append((lead, as_of_us + 1, name, draw(st.sampled_from(VALUES[name]))))
    latest = {lead: dict(values) for lead, values in world.latest.items()}
    for lead, _, name, _ in changed:
        latest[lead][name] = draw(st.sampled_from(VALUES[name]))
    return World(
        {**world.created, "newcomer": as_of_us + 1},
        {**latest, "newcomer": dict.fromkeys(VALUES, "another type of value")},
        (*past.activities, *draw(activities(later)), *earlier_but_received_later),
        tuple(changed),
    )


@quickly(40)
@given(some_policy, looked_at(), st.data())
def test_nothing_after_the_moment_changes_a_row(policy, looked, data):
    world, as_of_us = looked
    other = data.draw(same_until(world, as_of_us))
    now = of_tables(policy, tables_of(world), as_of_us)
    then = of_tables(policy, tables_of(other), as_of_us)
    assert {lead: then[lead] for lead in now} == now


@quickly(20)
@given(some_policy, looked_at())
def test_the_cut_tables_give_the_same_rows_as_all_of_them(policy, looked):
    world, as_of_us = looked
    tables = tables_of(world)
    cut = known_until(tables, pd.Timestamp(as_of_us, unit="us", tz="UTC").to_pydatetime())
    whole = of_tables(policy, tables, as_of_us)
    known = {lead: whole[lead] for lead in whole if world.created[lead] <= as_of_us}
    assert of_tables(policy, cut, as_of_us) == known


@quickly(20)
@given(some_policy, looked_at(), st.integers(0, 9))
def test_the_order_of_the_tables_rows_does_not_matter(policy, looked, seed):
    world, as_of_us = looked
    there = of_tables(policy, tables_of(world), as_of_us)
    assert of_tables(policy, tables_of(world, shuffled=seed), as_of_us) == there


@quickly(25)
@given(some_policy, worlds(), st.lists(instants(0, 70), min_size=1, max_size=3), st.data())
def test_one_lead_alone_is_the_same_as_within_a_batch(policy, world, times, data):
    facts = facts_from_tables(tables_of(world), kind_columns_of(policy))
    number = {lead: i for i, lead in enumerate(facts.lead_ids)}
    asked = [(lead, at) for lead in LEADS for at in times]
    builder = RowBuilder(policy, SPEC)
    moments = Moments(
        np.array([number[lead] for lead, _ in asked]), np.array([t for _, t in asked])
    )
    batch = everything(builder.build(facts, moments))
    for row, (lead, at) in zip(batch, asked, strict=True):
        values = attributes_then(world, lead, at)
        alone = facts_of_lead(world, lead, values, kind_columns_of(policy))
        one = Moments(np.array([0]), np.array([at]))
        assert everything(RowBuilder(policy, SPEC).build(alone, one)) == [row]
    most = data.draw(st.integers(1, 20))
    parts = list(builder.build_in_parts(facts, moments, most_entries=most))
    assert [row for _, rows in parts for row in everything(rows)] == batch
    assert [part.start for part, _ in parts] == [0, *(part.stop for part, _ in parts[:-1])]


def test_a_wide_batch_gives_the_same_bits_as_each_lead_alone():
    """Vector instructions and summation by pairs must not show, whatever the length."""
    rng = np.random.default_rng(0)
    kinds = [
        (a.match[0].get("type", ("page_view",))[0], "/pricing") for a in DEFAULT.activities.values()
    ]
    world = World(
        {f"l{i}": START_US for i in range(70)},
        {f"l{i}": {"country": "DE"} for i in range(70)},
        tuple(
            (f"l{i}", START_US + int(rng.integers(60 * DAY_US)), None, (*kinds[k], None))
            for i in range(70)
            for k in rng.integers(len(kinds), size=i)
        ),
    )
    as_of_us = START_US + 61 * DAY_US
    batch = of_tables(DEFAULT, tables_of(world), as_of_us)
    for lead in ("l1", "l7", "l33", "l69"):
        alone = facts_of_lead(world, lead, world.latest[lead], kind_columns_of(DEFAULT))
        rows = RowBuilder(DEFAULT, SPEC).build(alone, Moments(np.array([0]), np.array([as_of_us])))
        assert everything(rows) == [batch[lead]]


SAME_VALUES = (
    {"budget": (5, 5.0, "5", "5.0", " 5 ", np.int64(5), np.float64(5.0))},
    {"country": ("DE", "de ", " De", "DE")},
    {"newsletter": (True, "yes", "true", "Yes ", np.bool_(True))},
    {"newsletter": (False, "no", "FALSE")},
    {"seniority": (5, "5", "5.0", 5.0)},
    {"note": ("x", " x", "X")},
    {"budget": (None, "", "  ", float("nan"), pd.NA, np.nan)},
    {"country": (None, "", float("nan"))},
    {"employees": (60, 60.0, "60")},
)


@quickly(15)
@given(policies(), st.sampled_from(SAME_VALUES))
def test_a_value_means_the_same_however_it_is_typed(policy, values):
    [(name, typed)] = values.items()
    world = World({"l0": START_US}, {"l0": dict.fromkeys(VALUES)}, ())
    moment = Moments(np.array([0]), np.array([START_US + DAY_US]))
    rows = []
    for value in typed:
        given_values = {"country": "no", "budget": 9, name: value}
        facts = facts_of_lead(world, "l0", given_values, kind_columns_of(policy))
        rows.append(everything(RowBuilder(policy, SPEC).build(facts, moment)))
    assert rows == [rows[0]] * len(typed)


def test_an_attribute_may_bear_the_name_of_a_derived_fact():
    world = World({"l0": START_US}, {"l0": {"seniority": "high", "job_title": "CEO"}}, ())
    facts = facts_of_lead(world, "l0", world.latest["l0"], ("type", "subject"))
    builder = RowBuilder(DEFAULT, SPEC)
    rows = builder.build(facts, Moments(np.array([0]), np.array([START_US])))
    row = dict(zip((c.name for c in builder.columns), rows.matrix[0], strict=True))
    assert row["attribute_seniority"] == 0  # "high"
    assert row["seniority"] == DERIVED["seniority"].values.index("executive")
    assert rows.points.classification.tolist() == [3000]


@pytest.mark.parametrize("spec", [SPEC, EMPTY])
@quickly(15)
@given(policies(), worlds(), st.booleans(), st.integers(0, 2))
def test_nothing_at_all_is_no_trouble(spec, policy, world, has_leads, moments):
    bare = replace(world, activities=(), changes=(), latest={lead: {} for lead in LEADS})
    tables = tables_of(bare)
    if not has_leads:
        tables, moments = Tables(*(empty_frame(name) for name in TABLES)), 0
    facts = facts_from_tables(tables, kind_columns_of(policy))
    builder = RowBuilder(policy, spec)
    asked = Moments(np.zeros(moments, np.int64), np.full(moments, START_US + 9 * DAY_US))
    rows = builder.build(facts, asked)
    assert rows.matrix.shape == (moments, len(builder.columns))
    assert rows.points.items.shape == (moments, len(rows.points.names))
    assert not rows.points.prioritisation.any()
    assert [len(found.matrix) for _, found in builder.build_in_parts(facts, asked)] == (
        [moments] if moments else []
    )
