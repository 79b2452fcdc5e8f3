"""Loading, storing and naming policies."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from features.errors import PolicyError
from features.policy.load import (
    DEFAULT_POLICY,
    load_policy,
    parse_policy,
    policy_from_json,
    policy_to_json,
    policy_version,
)
from features.policy.references import policy_warnings

BPIC2012 = Path(__file__).parents[3] / "docs" / "examples" / "bpic2012" / "policy.yaml"
SHIPPED = pytest.mark.parametrize("path", [None, BPIC2012], ids=["default", "bpic2012"])
SMALLEST = "name: Test\nhand_off: {threshold: {score: 50}}\n"


def shuffled(value, draw):
    if isinstance(value, dict):
        keys = draw(st.permutations(list(value)))
        return {key: shuffled(value[key], draw) for key in keys}
    return [shuffled(item, draw) for item in value] if isinstance(value, list) else value


@SHIPPED
def test_shipped_policies_leave_no_doubt(path):
    assert policy_warnings(load_policy(path), today=dt.date(2026, 1, 1)) == []


@SHIPPED
def test_stored_policy_is_read_back_the_same(path):
    policy = load_policy(path)
    stored = json.loads(json.dumps(policy_to_json(policy)))
    assert policy_from_json(stored) == policy
    assert policy_version(policy_from_json(stored)) == policy_version(policy)


def test_agreement_dates_survive_storing():
    policy = parse_policy(
        SMALLEST + "agreed: {on: 2026-01-31, by: [Ana, Bo], review_on: 2026-04-30}\n"
    )
    assert policy.agreed.on == dt.date(2026, 1, 31)
    assert policy_from_json(policy_to_json(policy)) == policy


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_version_does_not_depend_on_the_order_of_keys(data):
    plain = yaml.safe_load(DEFAULT_POLICY.read_text("utf-8"))
    text = yaml.safe_dump(shuffled(plain, data.draw), sort_keys=False)
    assert policy_version(parse_policy(text)) == policy_version(load_policy())


def test_version_is_twelve_hexadecimal_digits():
    version = policy_version(load_policy())
    assert len(version) == 12
    assert int(version, 16) >= 0


@pytest.mark.parametrize(
    "addition",
    ["# a comment\n", "negative_floor: -100\n", "grades: {by: percentile, A: 90.0, C: 40}\n"],
)
def test_version_ignores_comments_and_written_out_defaults(addition):
    assert policy_version(parse_policy(SMALLEST + addition)) == policy_version(
        parse_policy(SMALLEST)
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("negative_floor: -100", "negative_floor: -99"),
        (
            "routing: [{to: [a], when: {x: 1}}, {to: [b]}]",
            "routing: [{to: [b]}, {to: [a], when: {x: 1}}]",
        ),
        ("exclude_attributes: []", "exclude_attributes: [x]"),
    ],
)
def test_version_changes_with_the_agreement_and_the_order_of_routes(one, other):
    versions = {policy_version(parse_policy(SMALLEST + part)) for part in (one, other)}
    assert len(versions) == 2


def test_an_activity_may_be_written_short_or_long():
    short = "activities: {a: {label: a, match: {type: x}, stage: mid}}\n"
    long = "activities: {a: {label: a, match: [{type: [x]}], stage: mid}}\n"
    assert parse_policy(SMALLEST + short) == parse_policy(SMALLEST + long)


@pytest.mark.parametrize(("short", "is_in"), [("DE", ("DE",)), ("[DE, 5]", ("DE", 5))])
def test_a_test_may_be_a_value_or_a_list(short, is_in):
    text = f"classification: {{c: {{label: c, points: 1000, when: {{x: {short}}}}}}}\n"
    assert parse_policy(SMALLEST + text).classification["c"].when["x"].is_in == is_in


def test_a_file_is_named_as_it_was_given(tmp_path):
    path = tmp_path / "ours.yaml"
    path.write_text("name: 5\nhand_off: {threshold: {score: 50}}\n", "utf-8")
    with pytest.raises(PolicyError) as caught:
        load_policy(str(path))
    assert caught.value.problems == [f"{path}:1:1 name: 5 – text of 1 to 120 characters"]


def test_a_byte_order_mark_is_no_mistake(tmp_path):
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALLEST.replace("\n", "\r\n").encode())
    assert load_policy(path).name == "Test"


def test_files_that_cannot_be_read_are_refused(tmp_path):
    latin, large = tmp_path / "latin.yaml", tmp_path / "large.yaml"
    latin.write_bytes("name: x\nby: Jürgen\n".encode("latin-1"))
    large.write_bytes("# ü".encode() * 300_000)
    expected = {
        tmp_path / "none.yaml": ": no such file or directory – name a readable policy file",
        tmp_path: ": is a directory – name a readable policy file",
        latin: ":2: not UTF-8 – save the file as UTF-8",
        large: ": larger than 1048576 bytes – a policy is a few pages of text",
    }
    for path, text in expected.items():
        with pytest.raises(PolicyError) as caught:
            load_policy(path)
        assert caught.value.problems == [f"{path}{text}"]


def test_a_stored_policy_that_was_tampered_with_names_every_problem():
    stored = policy_to_json(load_policy())
    stored["negative_floor"] = 5
    stored["activities"]["call"]["repeats"]["at_most"] = 0
    stored["sequences"]["job_seeker"]["first"] = "career_page"
    with pytest.raises(PolicyError) as caught:
        policy_from_json(stored)
    places = {line.split(": ")[0] for line in caught.value.problems}
    assert places == {
        "stored policy:1:1 negative_floor",
        "stored policy:1:1 activities.call.repeats.at_most",
        "stored policy:1:1 sequences.job_seeker.first",
    }


def test_a_stored_policy_must_be_a_mapping():
    with pytest.raises(PolicyError, match="empty – a mapping with the keys name, version"):
        policy_from_json(None)
