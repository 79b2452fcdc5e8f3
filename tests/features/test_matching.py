"""Patterns are shell patterns, and letter case does not matter."""

import pytest
import slow_reference
from agreements import MATCHES, policies
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import AGENTS, SUBJECTS, TYPES, quickly

from features import matching
from features.matching import Matcher, any_of, kind_columns_of, like, means
from features.policy.schema import Activity, Policy

texts = {
    "type": st.one_of(st.sampled_from(TYPES), st.text(max_size=4)),
    "subject": st.one_of(st.sampled_from(SUBJECTS), st.text(max_size=4)),
    "agent": st.one_of(st.sampled_from(AGENTS).map(lambda a: a or ""), st.text(max_size=4)),
}


def activity(match):
    return Activity.model_validate({"label": "l", "match": match, "stage": "mid"})


@quickly(200)
@given(st.sampled_from(MATCHES), st.fixed_dictionaries(texts))
def test_matching_is_what_plain_loops_give(match, kind):
    assert means(activity(match), kind) == slow_reference.means(activity(match), kind)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("/pricing*", "/Pricing/eu", True),
        ("/PRICING", "/pricing", True),
        ("/pricing", "/pricing/eu", False),
        ("STRASSE", "straße", True),
        ("*É*", "café", True),
        ("m?il", "Mail", True),
        ("[!a]b", "cb", True),
        ("a.b", "axb", False),
        ("two\nlines*", "TWO\nlines and more", True),
        ("*", "", True),
        ("", "x", False),
    ],
)
def test_patterns(pattern, text, expected):
    assert like(pattern, text) is expected


@pytest.mark.parametrize(
    ("match", "kind", "expected"),
    [
        ({"type": "a", "subject": "b"}, {"type": "a", "subject": "b"}, True),
        ({"type": "a", "subject": "b"}, {"type": "a", "subject": "c"}, False),
        ([{"type": "a"}, {"subject": "b"}], {"type": "x", "subject": "b"}, True),
        ({"type": ["a", "b"]}, {"type": "B"}, True),
        ({"agent": "ann"}, {"type": "a", "agent": "Ann"}, True),
        ({"agent": "ann"}, {"type": "a"}, False),
        ({"agent": "*"}, {"type": "a"}, True),
    ],
)
def test_all_columns_of_one_mapping_or_any_mapping(match, kind, expected):
    assert means(activity(match), kind) is expected


def test_the_columns_that_patterns_look_at_come_after_type_and_subject():
    activities = {
        "a": activity([{"zone": "x"}, {"agent": "y", "type": "z"}]),
        "b": activity({"subject": "s"}),
    }
    assert kind_columns_of(policy_of(activities)) == ("type", "subject", "agent", "zone")
    assert kind_columns_of(policy_of({})) == ("type", "subject")


def policy_of(activities):
    return Policy(name="p", hand_off={"threshold": {"score": 1}}, activities=activities)


@quickly(40)
@given(policies(), st.lists(st.tuples(*texts.values()), max_size=6), st.integers(1, 3))
def test_what_is_remembered_is_what_would_be_found(policy, kinds, most):
    matcher = Matcher(policy)
    columns = matcher.kind_columns
    kinds = [kind[: len(columns)] for kind in kinds]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "MOST_REMEMBERED", most)
        for _ in range(2):
            masks = matcher.masks(kinds)
            assert masks.shape == (len(policy.activities), len(kinds))
            assert masks.tolist() == [
                [means(a, dict(zip(columns, kind, strict=True))) for kind in kinds]
                for a in policy.activities.values()
            ]
            any_activity = [any(column) for column in masks.T.tolist()]
            assert any_of(masks).tolist() == any_activity
