"""The vocabulary comes from what the training snapshots could see, and from nothing else."""

from dataclasses import replace

import numpy as np
import pytest
from agreements import policies
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import DAY_US, START_US, World, instants, quickly, tables_of, worlds

from features import spec as spec_module
from features.attributes import OTHER
from features.collect import facts_from_tables
from features.cut import Cutter
from features.facts import Moments
from features.matching import kind_columns_of
from features.policy.load import load_policy
from features.policy.schema import Policy
from features.profile import NEVER_FEATURES
from features.rows import RowBuilder, feature_columns
from features.spec import (
    FEWEST_LEADS,
    MOST_SUBJECTS_PER_TYPE,
    FeatureSpec,
    LearnedKind,
    fit_spec,
    learned_masks,
    slug,
)

NOTHING = Policy(name="p", hand_off={"threshold": {"score": 1}})
LATER = START_US + 30 * DAY_US


def fitted(policy, world, as_of_us=LATER):
    facts = facts_from_tables(tables_of(world), kind_columns_of(policy))
    moments = Moments(np.arange(len(facts)), np.full(len(facts), as_of_us))
    return fit_spec(policy, facts, moments)


def crowd(*kinds, leads=FEWEST_LEADS, day=1, attributes=lambda i: {}):
    """A world in which every lead did every (type, subject, agent) once."""
    names = [f"l{i:03}" for i in range(leads)]
    happened = [(n, START_US + day * DAY_US, None, kind) for n in names for kind in kinds]
    return World(
        dict.fromkeys(names, START_US),
        {n: attributes(i) for i, n in enumerate(names)},
        tuple(happened),
    )


def learned(policy, world):
    return {(k.type, k.subject) for k in fitted(policy, world).learned}


@quickly(15)
@given(policies(), worlds(), instants(10, 40), st.data())
def test_nothing_after_the_snapshots_gets_into_the_vocabulary(policy, world, as_of_us, data):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spec_module, "FEWEST_LEADS", 1)
        past = world.happened_by(as_of_us)
        later = [
            (lead, as_of_us + 1 + n, None, ("later", "new", "bot"))
            for n, lead in enumerate(data.draw(st.lists(st.sampled_from(sorted(world.created)))))
        ]
        other = replace(past, activities=(*past.activities, *later), changes=world.changes)
        assert fitted(policy, other, as_of_us) == fitted(policy, world, as_of_us)


@quickly(15)
@given(policies(), worlds(), instants(10, 40), st.integers(0, 5))
def test_the_order_of_rows_and_moments_does_not_matter(policy, world, as_of_us, seed):
    facts = facts_from_tables(tables_of(world, shuffled=seed), kind_columns_of(policy))
    lead = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(facts)), 2))
    earlier = np.arange(len(lead)) % 2 * DAY_US
    moments = Moments(lead, as_of_us - earlier)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spec_module, "FEWEST_LEADS", 1)
        found = fit_spec(policy, facts, moments)
        last = {i: max(moments.as_of_us[lead == i]) for i in lead.tolist()}
        plain = facts_from_tables(tables_of(world), kind_columns_of(policy))
        number = {facts.lead_ids.index(name): i for i, name in enumerate(plain.lead_ids)}
        asked = Moments(np.array([number[i] for i in last]), np.array(list(last.values())))
        assert fit_spec(policy, plain, asked) == found


def test_a_type_with_few_subjects_is_learned_by_subject_and_one_with_many_as_a_whole():
    few = [("few", f"s{i}", None) for i in range(MOST_SUBJECTS_PER_TYPE)]
    many = [("many", f"s{i}", None) for i in range(MOST_SUBJECTS_PER_TYPE + 1)]
    found = learned(NOTHING, crowd(*few, *many, ("one", "s", None)))
    assert found == {*((t, s) for t, s, _ in few), ("many", None), ("one", None)}


def test_a_kind_needs_enough_leads_not_enough_activities():
    many = [("many", f"s{i}", None) for i in range(MOST_SUBJECTS_PER_TYPE + 1)]
    world = crowd(*many, ("one", "s", None), leads=FEWEST_LEADS - 1)
    assert learned(NOTHING, world) == set()
    bystanders = crowd(leads=FEWEST_LEADS * 300)
    everybody = World(bystanders.created, bystanders.latest, crowd(("rare", "s", None)).activities)
    assert learned(NOTHING, everybody) == set()


def test_a_lead_with_many_snapshots_is_one_lead():
    world = crowd(("one", "s", None), leads=FEWEST_LEADS - 1)
    facts = facts_from_tables(tables_of(world), ("type", "subject"))
    lead = np.repeat(np.arange(len(facts)), 3)
    moments = Moments(lead, LATER + np.arange(len(lead)) % 3 * DAY_US)
    assert fit_spec(NOTHING, facts, moments).learned == ()


def test_what_the_agreement_names_exactly_is_not_learned_again():
    world = crowd(("call", "in", "Ann"), ("call", "in", "bot"), ("visit", "", None))
    assert learned(policy_of({"type": "call"}), world) == {("visit", None)}
    assert learned(policy_of({"type": "*"}), world) == {("call", None), ("visit", None)}
    # Only the calls of Ann are named; calls as such are still worth learning.
    ann = policy_of({"type": "call", "agent": "ann"})
    assert learned(ann, world) == {("call", None), ("visit", None)}


def policy_of(match):
    activity = {"label": "l", "match": match, "stage": "mid"}
    return Policy.model_validate({**NOTHING.model_dump(), "activities": {"a": activity}})


def test_learned_names_are_unique_and_the_most_common_come_first():
    kinds = [
        ("Réunion", "s", None),
        ("r-union", "s", None),
        ("预约", "s", None),
        ("电话", "s", None),
    ]
    found = fitted(NOTHING, crowd(*kinds)).learned
    assert len({kind.name for kind in found}) == len(kinds)
    assert all(kind.name.isascii() and kind.label for kind in found)


@pytest.mark.parametrize(
    ("text", "expected"), [("A  b-C", "a_b_c"), ("", "x"), ("预约", "x"), ("__", "x"), ("É1", "1")]
)
def test_slugs(text, expected):
    assert slug(text) == expected


def test_learned_masks_pick_the_type_or_the_type_and_subject():
    kinds = (
        LearnedKind(name="a", label="a", type="call"),
        LearnedKind(name="b", label="b", type="call", subject="in"),
    )
    facts = facts_from_tables(
        tables_of(
            crowd(
                ("call", "in", "x"),
                ("call", "in", None),
                ("call", "out", None),
                ("c", "", None),
                leads=1,
            )
        ),
        ("type", "subject", "agent"),
    )
    assert facts.behaviour.kinds[1] == ("call", "in", "")
    assert learned_masks(kinds, facts.behaviour).tolist() == [
        [False, True, True, True],
        [False, True, True, False],
    ]


def test_personal_and_excluded_columns_never_become_features():
    def person(i):
        return {
            **{name: f"{name} {i % 3}" for name in NEVER_FEATURES - {"lead_id", "created_at"}},
            "email": f"person{i % 3}@firm.example",
            "owner_mail": f"rep{i % 2}@us.example",
            "gender": "fmd"[i % 3],
            "country": ("DE", "FR")[i % 2],
        }

    policy = load_policy(None).model_copy(update={"exclude_attributes": ("gender",)})
    found = fitted(policy, crowd(leads=60, attributes=person))
    assert {(s.name, s.kind) for s in found.attributes} <= {
        ("country", "categorical"),
        ("owner_mail", "text"),
    }
    columns = feature_columns(policy, found)
    said = " ".join(str(column) for column in columns).casefold()
    values = {str(v).casefold() for i in range(60) for n, v in person(i).items() if n != "country"}
    assert not [value for value in values if len(value) > 1 and value in said]


def test_a_value_not_seen_in_training_is_one_of_the_others():
    spec = fitted(NOTHING, crowd(leads=40, attributes=lambda i: {"country": ("DE", "FR")[i % 2]}))
    assert spec.attributes[0].categories == ("de", "fr", OTHER)
    builder = RowBuilder(NOTHING, spec)
    facts = facts_from_tables(
        tables_of(World({"l0": START_US}, {"l0": {"country": "Atlantis"}}, ())), ("type", "subject")
    )
    row = builder.build(facts, Moments(np.array([0]), np.array([LATER]))).matrix[0]
    place = [c.name for c in builder.columns].index("attribute_country")
    assert builder.columns[place].categories[int(row[place])] == OTHER


@quickly(8)
@given(policies(), worlds())
def test_without_moments_nothing_is_learned(policy, world):
    facts = facts_from_tables(tables_of(world), kind_columns_of(policy))
    nothing = Moments(np.zeros(0, np.int64), np.zeros(0, np.int64))
    assert fit_spec(policy, facts, nothing) == FeatureSpec(learned=(), attributes=())
    assert len(Cutter(facts.behaviour, len(facts)).cut(nothing).row) == 0


def test_a_spec_survives_being_stored():
    world = crowd(("call", "x", None), leads=40, attributes=lambda i: {"country": "AB"[i % 2]})
    spec = fitted(NOTHING, world)
    assert spec.learned
    assert spec.attributes
    assert FeatureSpec.model_validate_json(spec.model_dump_json()) == spec
