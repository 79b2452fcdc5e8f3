"""The kind of every attribute, decided on what the training snapshots saw of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from features.attributes.categories import fit_categories, share_of_the_rest
from features.attributes.duplicates import near_duplicates
from features.attributes.found import (
    NEARLY_ALL,
    SMALLEST_SHARE_THAT_DIFFERS,
    Seen,
    has_mail_address,
    is_ambiguous_dates,
    is_boolean,
    is_dates,
    is_free_text,
    is_id,
    is_links,
    is_number,
    is_of_persons,
    is_structured,
)
from features.attributes.spec import AttributeSpec
from features.attributes.words import fit_words
from features.facts import Column
from features.profile import KNOWN_LEAD_COLUMNS, LEAD_COLUMN_ROLE
from features.tables.schema import TEXT_ATTRIBUTES

LARGEST_SHARE_OF_THE_REST = 0.1

Found = Literal[
    "empty",
    "constant",
    "nearly constant",
    "yes/no",
    "addresses",
    "links",
    "structured",
    "dates",
    "ambiguous dates",
    "id-like",
    "numbers",
    "free text",
    "categories",
    "mostly rare values",
    "near-duplicate",
]


@dataclass(frozen=True)
class Judged:
    """One column: what it looks like, the features it becomes, and the column it repeats.

    Attributes
    ----------
    found
        What its values look like.
    specs
        Its features; none where it is not used.
    seen
        Its values, counted.
    repeats
        Name of the column that says the same; "" without one.
    """

    found: Found
    specs: tuple[AttributeSpec, ...]
    seen: Seen
    repeats: str = ""


def fit_attributes(
    columns: Mapping[str, Column], excluded: Iterable[str]
) -> tuple[AttributeSpec, ...]:
    """Decide the kind of every attribute that may be a feature.

    Parameters
    ----------
    columns
        Attributes as the training snapshots saw them, one row per lead.
    excluded
        Names the policy keeps out; names, addresses and identifiers are out anyway.

    Returns
    -------
    One spec per attribute with at least two different states that repeats no other one, by name;
    of free text and of long-tailed categories one more per common word.
    """
    found = judge_columns(columns, excluded)
    return tuple(spec for name in sorted(found) for spec in found[name].specs)


def judge_columns(columns: Mapping[str, Column], excluded: Iterable[str]) -> dict[str, Judged]:
    """Judge every attribute that may be a feature; see `fit_attributes`."""
    out = set(excluded)
    judged = {
        name: _judge(name, column, columns)
        for name, column in columns.items()
        if name not in out and LEAD_COLUMN_ROLE.get(name, "categorical") == "categorical"
    }
    known = [name for name in KNOWN_LEAD_COLUMNS if name in judged]
    order = [*known, *sorted(judged.keys() - set(known))]
    specs = [spec for name in order for spec in judged[name].specs]
    for name, first in near_duplicates(specs, columns).items():
        judged[name] = Judged("near-duplicate", (), judged[name].seen, first)
    return judged


def _judge(name: str, column: Column, columns: Mapping[str, Column]) -> Judged:
    seen = Seen.of(column)
    found = _nothing(seen) or _look(name, seen)
    if found in ("empty", "constant", "nearly constant"):
        return Judged(found, (), seen)
    if found == "categories":
        categories = fit_categories(name, seen.filled)
        if categories is not None:
            has_tail = share_of_the_rest(categories, seen.filled) > LARGEST_SHARE_OF_THE_REST
            words = _words(name, seen, columns) if has_tail else ()
            return Judged(found, (categories, *words), seen)
        found = "mostly rare values"
    spec = AttributeSpec(name=name, kind=_KIND.get(found, "text"))
    # A text that is always filled says nothing by that.
    first = () if spec.kind == "text" and not seen.missing else (spec,)
    has_words = found in ("free text", "mostly rare values")
    words = _words(name, seen, columns) if has_words else ()
    return Judged(found, (*first, *words), seen)


def _words(name: str, seen: Seen, columns: Mapping[str, Column]) -> tuple[AttributeSpec, ...]:
    return () if is_of_persons(name) else fit_words(name, seen.filled, columns)


_KIND: Mapping[Found, Literal["boolean", "numeric", "days_since"]] = {
    "yes/no": "boolean",
    "numbers": "numeric",
    "dates": "days_since",
}


def _nothing(seen: Seen) -> Found | None:
    if not seen.filled:
        return "empty"
    leads = seen.leads + seen.missing
    if seen.most == leads:
        return "constant"
    few = leads - seen.most < SMALLEST_SHARE_THAT_DIFFERS * leads
    return "nearly constant" if few else None


def _look(name: str, seen: Seen) -> Found:
    is_name = name in TEXT_ATTRIBUTES  # there digits are a name, and NO is Norway
    if not is_name and all(is_boolean(v) for v, _ in seen.filled):
        return "yes/no"
    tests: list[tuple[Found, bool]] = [
        ("links", is_links(seen)),
        ("structured", is_structured(seen)),
        ("free text", is_free_text(seen)),
        ("addresses", has_mail_address(seen)),
        ("dates", not is_name and is_dates(seen)),
        ("ambiguous dates", is_ambiguous_dates(seen)),
        ("id-like", is_id(name, seen)),
        ("numbers", not is_name and seen.share(is_number) >= NEARLY_ALL),
    ]
    return next((found for found, holds in tests if holds), "categories")
