"""What differs between two policies, and the agreement as text."""

from __future__ import annotations

import copy

import pytest
from agreements import policies
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sound_policy import SOUND

from features.policy.compare import differences
from features.policy.load import parse_policy, policy_from_json, policy_to_json, policy_version
from features.policy.overview import overview
from features.policy.schema import Activity, Sla, Threshold


@settings(max_examples=60, deadline=None)
@given(policies(), policies())
def test_there_is_a_difference_exactly_where_the_versions_differ(one, other):
    assert differences(one, one) == []
    found = differences(one, other)
    assert bool(found) == (policy_version(one) != policy_version(other))
    back = {difference.path: difference for difference in differences(other, one)}
    swapped = {"added": "removed", "removed": "added", "changed": "changed"}
    assert {d.path for d in found} == set(back)
    assert all(back[d.path].change == swapped[d.change] for d in found)


@settings(max_examples=60, deadline=None)
@given(policies(), policies())
def test_the_differences_lead_from_the_one_to_the_other(one, other):
    stored = copy.deepcopy(policy_to_json(one))
    empty = policy_to_json(other)
    for difference in differences(one, other):
        target, source = stored, empty
        for step in difference.path[:-1]:
            target, source = target[step], source.get(step, {})
        key = difference.path[-1]
        if difference.change == "removed" and key not in source:
            del target[key]
        else:
            target[key] = source[key] if difference.change == "removed" else difference.after
    assert policy_from_json(stored) == other


@settings(max_examples=40, deadline=None)
@given(policies(), st.data())
def test_every_rule_is_in_the_text(policy, data):
    lines = overview(policy).splitlines()
    rules = [*policy.activities, *policy.sequences, *policy.classification]
    if rules:
        name = data.draw(st.sampled_from(rules))
        assert any(name in line.split() for line in lines)
    assert policy_version(policy) in lines[2]


def test_the_text_fits_a_plain_terminal():
    text = overview(parse_policy(SOUND))
    assert text.isprintable() or set(text) - {"\n"} <= set(filter(str.isprintable, text))
    assert not any(line != line.rstrip() for line in text.splitlines())


def test_parts_made_in_python_obey_the_same_rules():
    with pytest.raises(ValidationError, match="points below 0 need stage: negative, not late"):
        Activity(label="x", match={"type": "a"}, stage="late", points=-1)
    with pytest.raises(ValidationError, match="precision: score is given as well"):
        Threshold(score=5, precision=0.5)
    with pytest.raises(ValidationError, match=r"reassign_hours: 2 .*; escalate_hours: there is"):
        Sla(escalate_hours=4, reassign_hours=2)
