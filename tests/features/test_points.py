"""The points are what the plainest loops give, and giving more never takes any away."""

import numpy as np
import pytest
from agreements import SPEC, policies
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import DAY_US, LEADS, START_US, World, facts_of_lead, looked_at, quickly
from slow_reference import SlowPoints, attributes_then

from features.facts import Moments
from features.items import Bounds
from features.matching import kind_columns_of
from features.points import item_names
from features.policy.load import load_policy
from features.policy.schema import Policy
from features.rows import RowBuilder


def points_of(policy, world, lead, as_of_us):
    values = attributes_then(world, lead, as_of_us)
    facts = facts_of_lead(world, lead, values, kind_columns_of(policy))
    moment = Moments(np.array([0]), np.array([as_of_us]))
    return RowBuilder(policy, SPEC).build(facts, moment).points


leads = st.sampled_from(LEADS)


@quickly(80)
@given(policies(), looked_at(), leads)
def test_points_are_what_plain_loops_give(policy, looked, lead):
    world, as_of_us = looked
    points = points_of(policy, world, lead, as_of_us)
    slow = SlowPoints(policy, world, lead, as_of_us)
    expected = slow.items()
    assert points.names == item_names(policy) == tuple(expected)
    assert points.items[0] == pytest.approx(list(expected.values()), rel=1e-9, abs=1e-9)
    assert points.fit_factors[0] == sum(map(slow.true, policy.qualification.factors.values()))
    assert points.contact_request[0] == slow.contact_request()
    disqualified = {name: bool(holds[0]) for name, holds in points.disqualified.items()}
    assert disqualified == {n: slow.true(c) for n, c in policy.hand_off.disqualify.items()}


@quickly(40)
@given(policies(), looked_at(), leads)
def test_items_sum_to_the_parts_and_the_parts_to_the_total(policy, looked, lead):
    world, as_of_us = looked
    points = points_of(policy, world, lead, as_of_us)
    sums = {"class": 0.0, "fit": 0.0, "activity": 0.0, "sequence": 0.0}
    for name, value in zip(points.names, points.items[0], strict=True):
        sums[name.split(":")[0]] += value
    behaviour = sums["activity"] + sums["sequence"]
    assert points.classification[0] == sums["class"]
    assert points.qualification[0] == sums["fit"]
    assert abs(points.prioritisation[0] - behaviour) <= 0.5 + 1e-9
    assert points.total[0] == (
        points.classification[0] + points.qualification[0] + points.prioritisation[0]
    )
    assert not np.signbit(points.items[points.items == 0]).any()


def raised(draw, data):
    """Give the policy with one thing worth more."""
    places = [(part, name) for part in ("activities", "sequences") for name in data.get(part, {})]
    places += [
        ("classification", n) for n, f in data["classification"].items() if f["points"] < 3000
    ]
    if not places:
        return data
    part, name = draw(st.sampled_from(places))
    one = dict(data[part][name])
    if part == "classification":
        one["points"] += 1000
    else:
        most = 0 if one.get("stage") == "negative" else 100
        one["points"] = draw(st.integers(one["points"], most))
    return {**data, part: {**data[part], name: one}}


@quickly(60)
@given(policies(), looked_at(), leads, st.data())
def test_giving_more_for_anything_never_lowers_the_total(policy, looked, lead, data):
    world, as_of_us = looked
    more = Policy.model_validate(raised(data.draw, policy.model_dump()))
    before = points_of(policy, world, lead, as_of_us).total[0]
    assert points_of(more, world, lead, as_of_us).total[0] >= before


@quickly(300)
@given(
    st.lists(st.integers(-1000, 100), min_size=1, max_size=6),
    st.sampled_from([0, -1, -15, -100]),
    st.sampled_from([None, 1, 99]),
)
def test_floor_and_ceiling_shrink_each_its_side(points, floor, ceiling):
    items = np.array([points], np.float64) / 3
    found, _ = Bounds(floor, ceiling).kept(items)
    gained = np.maximum(items, 0).sum()
    most = gained if ceiling is None else min(gained, ceiling)
    assert np.maximum(found, 0).sum() == pytest.approx(most)
    if ceiling is None:
        assert np.array_equal(found[items >= 0], items[items >= 0])
    lost = np.minimum(items, 0).sum()
    assert np.minimum(found, 0).sum() == pytest.approx(max(lost, floor))
    assert (found[items < 0] >= items[items < 0]).all()


def one_lead(*activities):
    """A lead who did things so many days before the moment, which is given as well."""
    as_of_us = START_US + 100 * DAY_US
    happened = tuple(
        # By different agents, so that the same at the same moment is no exact repeat.
        ("l0", as_of_us - int(days * DAY_US), None, (type_, subject, str(number)))
        for number, (type_, subject, days) in enumerate(activities)
    )
    return World({"l0": START_US}, {"l0": {"country": "DE"}}, happened), as_of_us


def agreement(**parts):
    return Policy.model_validate({"name": "p", "hand_off": {"threshold": {"score": 50}}, **parts})


def activity(points, **more):
    stage = "negative" if points < 0 else "mid"
    return {"label": "did", "match": {"type": "call"}, "stage": stage, "points": points, **more}


@pytest.mark.parametrize(
    ("repeats", "half_life_days", "expected"),
    [
        ("each", None, 40),
        ("each", 7, 10 + 10 + 5 + 2.5),
        ("first", None, 20),  # once per subject
        ("first", 7, 5 + 2.5),  # the first time, so also its age
        ({"at_most": 1}, None, 10),
        ({"at_most": 1}, 7, 10),  # the youngest
        ({"at_most": 1, "per_days": 7}, None, 30),  # ages 0, 7 and 14 lie in three periods
        ({"at_most": 2, "per_days": 7}, None, 40),
        ({"at_most": 3, "per_days": 14}, 7, 10 + 10 + 5 + 2.5),
    ],
)
def test_repeats_count_as_agreed(repeats, half_life_days, expected):
    did = activity(10, repeats=repeats, half_life_days=half_life_days)
    calls = [("call", "in", 14), ("call", "out", 7), ("call", "in", 0), ("call", "in", 0)]
    world, as_of_us = one_lead(*calls)
    points = points_of(agreement(activities={"call": did}), world, "l0", as_of_us)
    assert points.items[0, 0] == expected


def test_the_job_seeker_of_the_default_agreement_does_not_look_like_a_buyer():
    policy = load_policy(None)
    seeker, as_of_us = one_lead(("page_view", "/careers", 2), ("download", "whitepaper-x", 1))
    buyer, _ = one_lead(("page_view", "/careers", 1), ("download", "whitepaper-x", 2))
    seeking = points_of(policy, seeker, "l0", as_of_us)
    buying = points_of(policy, buyer, "l0", as_of_us)
    place = seeking.names.index("sequence:job_seeker")
    assert seeking.items[0, place] < -39
    assert buying.items[0, place] == 0
    assert seeking.total[0] < buying.total[0] - 35


def test_one_bad_month_costs_no_more_than_the_floor():
    activities = {"bad": activity(-90), "good": {**activity(60), "match": {"type": "download"}}}
    policy = agreement(activities=activities, negative_floor=-100)
    world, as_of_us = one_lead(*[("call", "", i) for i in range(9)], ("download", "", 0))
    points = points_of(policy, world, "l0", as_of_us)
    assert points.items.tolist() == [[pytest.approx(-100), 60]]
    assert points.prioritisation.tolist() == [-40]


def test_the_floor_leaves_no_noise_at_the_edge_of_rounding():
    """Half a point at the floor is rounded up, however the bad points are shared out."""
    for first in range(-300, -100, 4):
        activities = {
            "good": {**activity(1, half_life_days=1), "match": {"type": "download"}},
            "bad": activity(first, half_life_days=3),
            "worse": activity(-177, half_life_days=7),
        }
        world, as_of_us = one_lead(("call", "", 0.3), ("download", "", 1))
        points = points_of(agreement(activities=activities), world, "l0", as_of_us)
        assert points.prioritisation.tolist() == [-99]


@quickly(30)
@given(looked_at())
def test_what_matches_no_activity_is_worth_nothing(looked):
    world, as_of_us = looked
    policy = agreement(activities={"a": {**activity(50), "match": {"type": "unheard of"}}})
    points = points_of(policy, world, "l0", as_of_us)
    assert not points.items.any()
    assert not points.total.any()


def test_a_window_ends_the_points_but_not_the_memory():
    did = activity(10, within_days=7)
    world, as_of_us = one_lead(("call", "a", 8), ("call", "b", 7), ("call", "c", 0))
    assert points_of(agreement(activities={"call": did}), world, "l0", as_of_us).items[0, 0] == 20


def test_what_counts_first_and_is_long_past_is_worth_nothing_again():
    did = activity(10, repeats="first", within_days=7)
    world, as_of_us = one_lead(("call", "a", 8), ("call", "a", 0))
    assert points_of(agreement(activities={"call": did}), world, "l0", as_of_us).items[0, 0] == 0


def test_the_ceiling_shrinks_the_good_points_in_proportion():
    activities = {"call": activity(90), "load": {**activity(60), "match": {"type": "download"}}}
    policy = agreement(activities=activities, positive_ceiling=50)
    world, as_of_us = one_lead(("call", "", 1), ("download", "", 0))
    points = points_of(policy, world, "l0", as_of_us)
    assert points.items.tolist() == [[pytest.approx(30), pytest.approx(20)]]
    assert points.prioritisation.tolist() == [50]
