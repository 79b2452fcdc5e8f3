"""What is allowed at a place of the policy, in words, read off its JSON schema."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from typing import Any

from features.policy.schema import Policy

Schema = Mapping[str, Any]
PARTS = {
    "Test": "a value, a list of values, or tests ({keys})",
    "Activity": "a mapping with the keys {keys}",
}
# Short forms are read before validation, so the JSON schema does not know them.
MATCH = (
    "a mapping of one or more columns to a pattern each, such as "
    "{type: page_view, subject: /pricing*}, or a list of such mappings"
)
PATTERNS = "a pattern in quotes, or a list of one or more"
LINE_POINTS = "a whole number from -1000 to 100, or 1000, 2000 or 3000 for a class"


@functools.cache
def schema_root() -> Schema:
    """Give the JSON schema of the policy."""
    return Policy.model_json_schema()


def allowed_at(loc: Sequence[str | int]) -> str:
    """Say what a policy may hold at a place.

    Parameters
    ----------
    loc
        Location as pydantic reports it; union tags in it are skipped.

    Returns
    -------
    str
        Such as "a whole number from -1000 to 100".
    """
    loc = tuple(loc)
    if loc[:1] == ("activities",) and loc[2:3] == ("match",):
        return MATCH if len(loc) <= len(("activities", "name", "match", 0)) else PATTERNS
    if "when" in loc and loc[loc.index("when") + 2 :][:1] == ("like",):
        return PATTERNS
    if loc[:1] == ("product_lines",) and loc[2:3] == ("points",) and len(loc) > 3:
        return LINE_POINTS
    return describe(_schema_at(loc))


def keys_at(loc: Sequence[str | int]) -> list[str]:
    """List the keys that the part at a place may have; empty where keys are free or none."""
    found = [list(option.get("properties", ())) for option in _options(_schema_at(loc))]
    return [key for keys in found for key in keys]


def has_names(loc: Sequence[str | int]) -> bool:
    """Tell whether the keys of the part at a place are names that its authors choose."""
    return any("patternProperties" in option for option in _options(_schema_at(loc)))


def describe(schema: Schema) -> str:
    """Put a piece of JSON schema in words."""
    texts = list(dict.fromkeys(_describe_one(option) for option in _options(schema)))
    if "a number" in texts and "a whole number" in texts:
        texts.remove("a whole number")
    *first, last = texts
    return f"{', '.join(first)} or {last}" if first else last


def _schema_at(loc: Sequence[str | int]) -> Schema:
    schema: Schema = schema_root()
    for step in loc:
        schema = next(filter(None, (_child(o, step) for o in _options(schema))), schema)
    return schema


def _child(schema: Schema, step: str | int) -> Schema | None:
    if isinstance(step, int):
        return schema.get("items")
    known: Schema | None = schema.get("properties", {}).get(step)
    return known or _values(schema)


def _values(schema: Schema) -> Schema | None:
    """Give the schema of the values of a mapping with free names."""
    free: Schema | None = next(iter(schema.get("patternProperties", {}).values()), None)
    extra = schema.get("additionalProperties")
    return free or (extra if isinstance(extra, Mapping) else None)


def _options(schema: Schema) -> list[Schema]:
    """Resolve references and unions; null (leaving a key out) is no option worth naming."""
    if "$ref" in schema:
        return _options(schema_root()["$defs"][schema["$ref"].rsplit("/", 1)[1]])
    unions = [option for union in schema.get("anyOf", ()) for option in _options(union)]
    return [o for o in unions or [schema] if o.get("type") != "null"]


def _describe_one(schema: Schema) -> str:
    if "enum" in schema:
        return "one of " + ", ".join(map(str, schema["enum"]))
    kind = schema.get("type")
    if kind in ("integer", "number"):
        return _number("a whole number" if kind == "integer" else "a number", schema)
    if kind == "string":
        return _text(schema)
    if kind == "array":
        few = " of one or more" if schema.get("minItems") else ""
        return f"a list{few}, each {describe(schema['items'])}"
    if kind == "object":
        return _mapping(schema)
    return "true or false" if kind == "boolean" else "anything"


def _number(noun: str, schema: Schema) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if low is not None and high is not None:
        return f"{noun} from {low:g} to {high:g}"
    bounds = [
        f"{word} {bound:g}"
        for word, bound in (
            ("of at least", low),
            ("above", above),
            ("below", below),
            ("of at most" if above is None else "up to", high),
        )
        if bound is not None
    ]
    return " ".join([noun, " and ".join(bounds)]) if bounds else noun


def _text(schema: Schema) -> str:
    if schema.get("format") == "date":
        return "a date such as 2026-01-31, without quotes"
    if "maxLength" in schema:
        return f"text of {schema['minLength']} to {schema['maxLength']} characters"
    if "minLength" in schema:
        return "text that is not empty"
    if "pattern" in schema:
        return "a name of lower-case letters, digits and _ that begins with a letter"
    return "text"


def _mapping(schema: Schema) -> str:
    keys = ", ".join(schema.get("properties", {}))
    if keys:
        title = re.sub(r"\W", "", schema.get("title", ""))
        return PARTS.get(title, "a mapping with the keys {keys}").format(keys=keys)
    values = _values(schema)
    return f"a mapping of names to {describe(values or {})}"
