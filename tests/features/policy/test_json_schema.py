"""The JSON schema for editors accepts what the loader accepts, and refuses wrong shapes."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import jsonschema
import pytest
from agreements import policies
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_mistakes import CATALOGUE, seeded
from sound_policy import SOUND

from features.errors import PolicyError
from features.policy.document import read_document
from features.policy.json_schema import json_schema
from features.policy.load import DEFAULT_POLICY, parse_policy, policy_from_json, policy_to_json

ROOT = Path(__file__).parents[3]
SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
POLICIES = [DEFAULT_POLICY, *sorted((ROOT / "docs" / "examples").rglob("*.yaml"))]
SHAPES = [mistake for mistake in CATALOGUE if mistake.shape]
HEAD = {"name": "x", "hand_off": {"threshold": {"score": 5}}}


def as_editors_read(value):
    """Give what an editor sees of YAML: lists, and dates as text."""
    if isinstance(value, dict):
        return {key: as_editors_read(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [as_editors_read(inner) for inner in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def faults(text):
    document = read_document(text, "p.yaml")
    return [error.message for error in VALIDATOR.iter_errors(as_editors_read(document.data))]


def test_the_schema_is_one():
    written = jsonschema.Draft7Validator(jsonschema.Draft7Validator.META_SCHEMA)
    assert [error.message for error in written.iter_errors(SCHEMA)] == []


def test_the_file_in_the_documents_is_this_schema():
    stored = json.loads((ROOT / "docs" / "policy.schema.json").read_text("utf-8"))
    assert stored == SCHEMA, "run: leadscore policy schema --out docs/policy.schema.json"


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_policies_that_ship_are_accepted(path):
    assert faults(path.read_text("utf-8")) == []


def test_the_line_for_editors_leads_to_the_schema():
    path = ROOT / "docs" / "examples" / "bpic2012" / "policy.yaml"
    head = path.read_text("utf-8").splitlines()[0]
    [address] = re.findall(r"^# yaml-language-server: \$schema=(\S+)$", head)
    assert (path.parent / address).resolve() == ROOT / "docs" / "policy.schema.json"


def test_the_policy_with_every_key_and_every_short_form_is_accepted():
    assert faults(SOUND) == []


@settings(max_examples=30, deadline=None)
@given(policies(), st.booleans())
def test_every_valid_policy_is_accepted(policy, short):
    stored = policy_to_json(policy)
    assert list(VALIDATOR.iter_errors(stored)) == []
    if short:
        assert list(VALIDATOR.iter_errors(shortened(stored))) == []
        assert policy_from_json(shortened(stored)) == policy


def shortened(value):
    """Write stored values in the short forms that the file allows."""
    if isinstance(value, list):
        return [shortened(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    if "is_in" in value and [key for key in value if value[key] is not None] == ["is_in"]:
        return value["is_in"] if len(value["is_in"]) > 1 else value["is_in"][0]
    short = {key: shortened(inner) for key, inner in value.items()}
    if isinstance(value.get("match"), list):
        mappings = [{c: p if len(p) > 1 else p[0] for c, p in m.items()} for m in value["match"]]
        short["match"] = mappings if len(mappings) > 1 else mappings[0]
    return short


@pytest.mark.parametrize("mistake", SHAPES, ids=str)
def test_what_is_wrong_in_itself_is_refused(mistake):
    text, _ = seeded([mistake])
    assert faults(text)


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3000),
    st.floats(-5, 5).filter(lambda number: not number.is_integer()),
    st.sampled_from(["", "x", "late", "each", "call"]),
    st.lists(st.sampled_from(["x", 1, True, {}]), max_size=2),
    st.dictionaries(st.sampled_from(["type", "at_most", "is_in", "a"]), st.just("x"), max_size=2),
)
PLACES = [
    ("activities", "pricing_page", key)
    for key in ("label", "match", "stage", "points", "repeats", "half_life_days")
] + [
    ("horizon_days",),
    ("exclude_attributes",),
    ("positive_ceiling",),
    ("sequences", "job_seeker", "then"),
    ("classification", "decider", "when", "seniority"),
    ("classification", "decider", "when", "own_column"),
    ("hand_off", "threshold", "score"),
    ("hand_off", "contact_request"),
    ("grades", "B"),
    ("routing",),
    ("sla", "manager"),
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PLACES), VALUES)
def test_what_the_loader_takes_an_editor_takes(place, value):
    data = as_editors_read(read_document(SOUND, "p.yaml").data)
    target = data
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    faulty = list(VALIDATOR.iter_errors(data))
    assert not (loads(as_yaml(data)) and faulty), faulty


def as_yaml(data):
    """Write values as JSON, which is YAML, but for the dates."""
    text = json.dumps(data)
    for day in ("2026-01-15", "2026-04-15"):
        text = text.replace(f'"{day}"', day)
    return text


def loads(text):
    try:
        parse_policy(text)
    except PolicyError:
        return False
    return True


def test_every_key_is_described():
    for part in (SCHEMA, *SCHEMA["definitions"].values()):
        keys = part.get("properties") or part["anyOf"][-1]["properties"]
        assert [key for key, schema in keys.items() if not schema.get("description")] == []
