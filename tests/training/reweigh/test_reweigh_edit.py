"""Points changed in the text: comments, order and layout stay, and nothing else changes."""

import pytest
import yaml
from agreements import policies
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import quickly

from features.errors import PolicyError
from features.policy.load import DEFAULT_POLICY, parse_policy, policy_to_json
from training.reweigh import Change
from training.reweigh.diff import hunks_of, unified
from training.reweigh.edit import edited, with_points
from training.reweigh.implied import Implied

HAND_OFF = "hand_off: {threshold: {score: 50}}\n"


def change(name, points, agreed=5.0):
    numbers = dict.fromkeys(("implied", "low", "high", "spread", "alone", "alone_spread"), 1.0)
    seen = {"leads_that_fire": 1, "share_that_fires": 1.0, "verdict": "lower"}
    lifts = dict.fromkeys(("lift", "lift_low", "lift_high"))
    return Change(
        Implied(name=name, label="x", agreed=agreed, **numbers, **seen, **lifts), points, 1
    )


def written(text, *changes):
    return edited(text, [change(*c) for c in changes], "policy.yaml")


SEEKER = "points: {} # no half-life: who wants to work here goes on wanting it"


def test_a_number_is_replaced_and_the_rest_stays_to_the_letter():
    text = DEFAULT_POLICY.read_text("utf-8")
    done = written(
        text, ("activity:email_click", 2), ("class:user", 2000), ("sequence:job_seeker", -8)
    )
    old, new = text.splitlines(), done.text.splitlines()
    differ = [(a.strip(), b.strip()) for a, b in zip(old, new, strict=True) if a != b]
    assert sorted(differ) == [
        (SEEKER.format(-100), SEEKER.format(-8)),
        ("points: 1000", "points: 2000"),
        ("points: 5", "points: 2"),
    ]
    assert not done.left
    assert [old[line - 1].split()[0] for line, _ in done.made] == ["points:"] * 3


@pytest.mark.parametrize(
    "points",
    ["5", "5 # why", "&five 5", "!!int 5", "+5"],
)
def test_all_ways_to_write_a_number_in_place(points):
    text = f"name: n\nactivities:\n  a: {{label: x, match: {{type: t}}, stage: mid}}\n{HAND_OFF}"
    text = text.replace("stage: mid}", f"stage: mid,\n      points: {points}\n      }}")
    done = written(text, ("activity:a", 12))
    assert parse_policy(done.text).activities["a"].points == 12
    assert done.text == text.replace("+5", "12") if points == "+5" else text.replace("5", "12", 1)


def test_line_ends_and_lines_shared_by_several_rules_stay():
    text = (
        "name: n\r\nactivities: {a: {label: x, match: {type: t}, stage: mid, points: 5}, "
        "b: {label: x, match: {type: u}, stage: mid, points: 5}}\r\n" + HAND_OFF
    )
    done = written(text, ("activity:b", 20), ("activity:a", 2))
    assert done.text == text.replace("5}, ", "2}, ").replace("5}}", "20}}")


def test_what_is_written_once_for_several_rules_is_left_and_named():
    text = (
        "name: n\nactivities:\n"
        "  a: &a {label: x, match: {type: t}, stage: mid, points: &p 5}\n"
        "  b: {<<: *a, match: {type: u}}\n"
        "  c: {label: x, match: {type: v}, stage: mid, points: *p}\n"
        "  d: {label: x, match: {type: w}, stage: mid, points: 5}\n" + HAND_OFF
    )
    done = written(text, *[(f"activity:{name}", 2) for name in "abcd"])
    assert [c.item.name for c, _ in done.left] == ["activity:a", "activity:b", "activity:c"]
    assert all("several places" in why for _, why in done.left)
    assert done.text == text.replace(
        "stage: mid, points: 5}\n" + HAND_OFF, "stage: mid, points: 2}\n" + HAND_OFF
    )


def test_a_change_that_would_be_no_valid_policy_is_refused():
    with pytest.raises(PolicyError):
        written(DEFAULT_POLICY.read_text("utf-8"), ("activity:email_click", -2))


@given(policies(), st.data())
@quickly(40)
def test_any_policy_is_edited_to_exactly_the_wanted_one(policy, data):
    text = yaml.safe_dump(policy_to_json(policy), sort_keys=False)
    policy = parse_policy(text)
    sign = {name: -1 if a.stage == "negative" else 1 for name, a in policy.activities.items()}
    chosen = data.draw(st.lists(st.sampled_from(sorted(sign)), unique=True)) if sign else []
    wanted = [change(f"activity:{n}", sign[n] * data.draw(st.integers(1, 100))) for n in chosen]
    done = edited(text, wanted, "policy.yaml")
    assert not done.left
    assert policy_to_json(parse_policy(done.text)) == policy_to_json(with_points(policy, wanted))


def test_each_change_is_a_hunk_of_its_own_unless_they_touch():
    old = "".join(f"line {i}\n" for i in range(1, 21))
    new = old.replace("line 3\n", "line three\n").replace("line 12\n", "line twelve\n")
    new = new.replace("line 13\n", "line thirteen\n")
    hunks = hunks_of(old, new, [(3, "a"), (12, "b"), (13, "c")])
    assert [hunk.reasons for hunk in hunks] == [("a",), ("b", "c")]
    assert unified(hunks, "old", "new") == (
        "--- old\n+++ new\n"
        "@@ -1,5 +1,5 @@\n line 1\n line 2\n-line 3\n+line three\n line 4\n line 5\n"
        "@@ -10,6 +10,6 @@\n line 10\n line 11\n-line 12\n-line 13\n"
        "+line twelve\n+line thirteen\n line 14\n line 15\n"
    )
    assert unified([], "old", "new") == ""
