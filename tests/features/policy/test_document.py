"""Reading YAML: what cannot be read, and what is read as it looks."""
# ruff: noqa: E501 – a table of cases reads better unbroken

from __future__ import annotations

import pytest

from features.policy.document import read_document

UNREADABLE = [
    ("", "p.yaml: empty – a policy needs at least name and hand_off"),
    ("# only a comment\n", "p.yaml: empty – a policy needs at least name and hand_off"),
    ("~", "p.yaml: empty – a policy needs at least name and hand_off"),
    ("- a\n- b", "p.yaml:1:1: the top level is not a mapping – write `key: value` lines"),
    ("just text", "p.yaml:1:1: the top level is not a mapping – write `key: value` lines"),
    ("a: 1\n---\nb: 2", "p.yaml:2:1: not YAML: but found another document "
     "expected a single document in the stream – check indentation, colons and quotes"),
    ("name: x\n  bad: y", "p.yaml:2:6: not YAML: mapping values are not allowed here – "
     "check indentation, colons and quotes"),
    ("name: [a", "p.yaml:1:9: not YAML: expected ',' or ']', but got '<stream end>' "
     "while parsing a flow sequence – check indentation, colons and quotes"),
    ("name: *nowhere", "p.yaml:1:7: not YAML: found undefined alias 'nowhere' – "
     "check indentation, colons and quotes"),
    ("name: x\ny: \x07", "p.yaml:2: a character that YAML does not allow – remove it"),
    ("a: " + "[" * 2000, "p.yaml: nested too deeply – a policy needs fewer than ten levels"),
    ("#" * (1024 * 1024 + 1), "p.yaml: larger than 1048576 bytes – a policy is a few pages of text"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_a_text_that_cannot_be_read_is_refused_in_one_line(text, expected, problems):
    assert problems(text) == [expected]


def test_aliases_cannot_blow_up(problems):
    levels = [f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]" for i in range(1, 9)]
    text = "\n".join(["l0: &l0 [a, a, a, a, a, a, a, a, a, a]", *levels])
    assert problems(text) == ["p.yaml: more than 100000 values with all aliases (*) written out – "
                              "write fewer"]  # fmt: skip


def test_keys_stay_text_and_places_count_from_one():
    document = read_document("on: 2026-01-31\nno:\n  - 5\n  - {y: 0.5}\n", "p.yaml")
    assert list(document.data) == ["on", "no"]
    assert document.data["no"] == (5, {"y": 0.5})
    assert document.place(("on",)) == (1, 1)
    assert document.place(("no", 1, "y")) == (4, 6)
    assert document.place(("no", 1, "missing")) == (4, 5)
    assert document.place(("nowhere",)) == (1, 1)
    assert document.problems == []


def test_aliases_and_merges_are_read_and_the_nearest_wins():
    text = """\
base: &base {a: 1, b: 1}
more: &more {<<: *base, b: 2, c: 2}
list: {<<: [*more, *base], c: 3}
same: *base
quoted: {"<<": 1}
"""
    document = read_document(text, "p.yaml")
    assert document.problems == []
    assert document.data["list"] == {"a": 1, "b": 2, "c": 3}
    assert document.data["same"] == {"a": 1, "b": 1}
    assert document.data["quoted"] == {"<<": 1}


def test_a_merge_bomb_is_stopped(problems):
    levels = [f"l{i}: &l{i} {{<<: [{', '.join([f'*l{i - 1}'] * 10)}]}}" for i in range(1, 9)]
    assert "more than 100000 values" in problems("\n".join(["l0: &l0 {a: 1}", *levels]))[0]
