"""The JSON schema of a policy file as people write it, for editors that complete and validate."""

from __future__ import annotations

import copy
from typing import Any

from features.policy.schema import Policy

DIALECT = "http://json-schema.org/draft-07/schema#"
TITLE = "leadscore policy"
DAY = r"^\d{4}-\d{2}-\d{2}$"
SCALARS = ("boolean", "number", "string")


def json_schema() -> dict[str, Any]:
    """Give the JSON schema of a policy file, short forms included.

    Returns
    -------
    dict
        Draft 7, which editors know best. It accepts every valid policy and refuses what is wrong
        in itself; what must hold between keys is for `leadscore policy check`.
    """
    root = Policy.model_json_schema()
    parts: dict[str, Any] = {name: _part(part) for name, part in root.pop("$defs").items()}
    parts["Activity"]["properties"]["match"] |= _one_or_many(
        parts["Activity"]["properties"]["match"]
    )
    parts["Test"] = _short_test(parts["Test"])
    whole = _part(root)
    whole |= {"$schema": DIALECT, "title": TITLE, "definitions": parts}
    return whole


def _part(part: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = _mended(copy.deepcopy(part))
    return found


def _mended(schema: Any) -> Any:
    """Write a piece in draft 7 and as YAML is read: names closed, dates with their pattern."""
    if isinstance(schema, list):
        return [_mended(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _mended(value) for key, value in schema.items()}
    if isinstance(made.get("title"), str) and made.get("type") != "object":
        made.pop("title")  # pydantic's titles only repeat the keys
    if isinstance(made.get("description"), str):
        made["description"] = " ".join(made["description"].split())
    if "patternProperties" in made:
        made["additionalProperties"] = False
        made.pop("propertyNames", None)
    if made.get("format") == "date":
        made["pattern"] = DAY
    if isinstance(made.get("$ref"), str):
        reference = {"$ref": made.pop("$ref").replace("#/$defs/", "#/definitions/")}
        # Beside a reference draft 7 looks at nothing, so a description needs a level of its own.
        made = {**made, "allOf": [reference]} if made else reference
    return made


def _one_or_many(match: dict[str, Any]) -> dict[str, Any]:
    """Let `match` be one mapping, and a column have one pattern."""
    mapping = match["items"]
    patterns = mapping["additionalProperties"]
    mapping["additionalProperties"] = {"anyOf": [patterns["items"], patterns]}
    several = {"type": "array", "minItems": match.pop("minItems"), "items": match.pop("items")}
    match.pop("type")
    return {"anyOf": [mapping, several]}


def _short_test(test: dict[str, Any]) -> dict[str, Any]:
    """Let a test be a value, a list of values, or tests with at least one key."""
    values = {"type": "array", "minItems": 1, "items": {"type": list(SCALARS)}}
    like = test["properties"]["like"]
    patterns = next(option for option in like["anyOf"] if option.get("type") == "array")
    like["anyOf"].insert(0, patterns["items"])
    test["minProperties"] = 1
    description = test.pop("description")
    return {"description": description, "anyOf": [{"type": list(SCALARS)}, values, test]}
