"""The reference of the policy names every key, what it is by default, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from features.policy.load import load_policy, parse_policy
from features.policy.schema import Policy
from features.policy.vocabulary import CATEGORIES, DERIVED_FACTS, PERSONAL_COLUMNS

TEXT = (Path(__file__).parents[3] / "docs" / "policy.md").read_text("utf-8")
SCHEMA = Policy.model_json_schema()
PARTS = {"Policy": SCHEMA, **SCHEMA["$defs"]}
ROW = re.compile(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def documented(part: str) -> dict[str, tuple[str, str]]:
    """Give key → default and meaning of the table that follows the mark of a part."""
    table = TEXT.split(f"<!-- keys: {part} -->\n", 1)[1].split("\n\n", 1)[0]
    return {key: (default.strip(), meaning) for key, default, meaning in ROW.findall(table)}


def default_in_words(key: str, part: dict) -> str:
    if key in part.get("required", ()):
        return "required"
    default = part["properties"][key].get("default")
    if isinstance(default, float):
        return f"{default:g}"
    return "–" if default is None else "none" if default in ([], {}) else str(default)


@pytest.mark.parametrize("name", PARTS)
def test_every_key_is_documented_with_its_default(name):
    part = PARTS[name]
    expected = {key: default_in_words(key, part) for key in part["properties"]}
    if name == "Policy":  # these defaults are parts of their own
        expected |= {"grades": "as below", "buying_stages": "as below", "qualification": "none"}
        expected |= {"hygiene": "as below"}
    assert {key: default for key, (default, _) in documented(name).items()} == expected


@pytest.mark.parametrize("name", PARTS)
def test_the_reference_and_the_editor_say_the_same(name):
    said = {k: " ".join(v["description"].split()) for k, v in PARTS[name]["properties"].items()}
    assert {key: meaning for key, (_, meaning) in documented(name).items()} == said


def test_no_part_is_documented_that_does_not_exist():
    assert set(re.findall(r"<!-- keys: (\w+) -->", TEXT)) == set(PARTS)


def test_every_fact_and_value_is_documented():
    rows = {row.split("`")[1]: row for row in TEXT.splitlines() if row.startswith("| `")}
    assert set(DERIVED_FACTS) <= set(rows)
    for fact, values in CATEGORIES.items():
        assert re.findall(r"`(\w+)`", rows[fact])[1:] == list(values)
    assert all(f"`{column}`" in TEXT for column in PERSONAL_COLUMNS)


def test_the_worked_example_is_a_valid_policy():
    [example] = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    policy = parse_policy(example)
    assert policy.activities["pricing_page"].points == 16
    assert policy.negative_floor == -30


def test_the_comments_of_the_default_hold():
    policy = load_policy()
    downloads = [a for a in policy.activities.values() if a.match[0]["type"] == ("download",)]
    assert len(downloads) == 5
    assert policy.routing[-1].when == {}
    assert policy.activities["email_open"].points <= 1
