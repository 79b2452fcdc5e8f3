"""Checks of `when`: a test that can never hold, or that looks at personal data, is refused.

They read the plain values of the file, short forms included, so that they can be reported
together with mistakes elsewhere. Shapes that are wrong in themselves are left to the schema.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping, Sequence

from features.policy.places import KeyPath, Problem
from features.policy.plain import BROKEN, Plain, Unknown, mapping_at, number
from features.policy.problems import BOOLEAN_TRAP
from features.policy.rules import test_rules
from features.policy.vocabulary import (
    BOOLEANS,
    CATEGORIES,
    IDENTITY_COLUMNS,
    LEAD_COLUMNS,
    NUMBERS,
    PERSONAL_COLUMNS,
    SHARES,
)
from features.policy.words import did_you_mean, shown

Value = tuple[KeyPath, object]
# Always words: what is compared with a number there can never hold.
WORDS = ("job_title", "company", "country")


def conditions(policy: Plain) -> Iterator[tuple[KeyPath, Plain]]:
    """Give every part of a policy that may hold `when` or `did`, with its path."""
    for path in (
        ("classification",),
        ("qualification", "factors"),
        ("hand_off", "disqualify"),
    ):
        yield from _parts(policy, path)
    for place, line in _parts(policy, ("product_lines",)):
        if isinstance(line.get("match"), Mapping):
            yield (*place, "match"), line["match"]
    routes = policy.get("routing")
    if isinstance(routes, (list, tuple)):
        yield from ((("routing", i), r) for i, r in enumerate(routes) if isinstance(r, Mapping))


def when_problems(path: KeyPath, condition: Plain) -> Iterator[Problem]:
    """Check every test under one `when`.

    Parameters
    ----------
    path
        Path of the condition.
    condition
        Its plain values.
    """
    for key, test in mapping_at(condition, ("when",)).items():
        place = (*path, "when", key)
        if isinstance(test, Mapping):
            yield from (Problem((*place, *p.path), p.text) for p in test_rules(test))
        if key in IDENTITY_COLUMNS:
            yield Problem(place, f"{key} – it identifies a lead and cannot be tested")
        elif key in PERSONAL_COLUMNS:
            yield from _personal_problems(place, key, test)
        elif key in CATEGORIES:
            yield from _category_problems(place, CATEGORIES[key], test)
        elif key in BOOLEANS:
            yield from _boolean_problems(place, test)
        elif key in NUMBERS:
            yield from _number_problems(place, key, test)
        elif key in LEAD_COLUMNS:
            yield from _column_problems(place, key, test)


def _personal_problems(place: KeyPath, key: str, test: object) -> Iterator[Problem]:
    given = _given(test)
    if set(given) <= {"present"} or any(isinstance(value, Unknown) for value in given.values()):
        return
    instead = "; for the kind of address test mail_domain_kind" if key == "email" else ""
    yield Problem(place, f"personal data – only {{present: true}} or {{present: false}}{instead}")


def _category_problems(place: KeyPath, allowed: Sequence[str], test: object) -> Iterator[Problem]:
    for path, value in _listed(place, test):
        if str(value).strip().casefold() not in allowed:
            text = f"{shown(value)} – one of {', '.join(allowed)}"
            meant = did_you_mean(value, allowed)
            yield Problem(path, f"{text}; {meant}" if meant.startswith("did") else text)
    for path, pattern in _values(place, test, "like"):
        # An empty pattern has been refused as such.
        fits = (fnmatch.fnmatchcase(word, str(pattern).lower()) for word in allowed)
        if str(pattern).strip() and not any(fits):
            yield Problem(path, f"{shown(pattern)} – fits none of {', '.join(allowed)}")
    yield from _useless(place, test, ("at_least", "at_most"), "list the values it may be")


def _boolean_problems(place: KeyPath, test: object) -> Iterator[Problem]:
    for path, value in _listed(place, test):
        if not isinstance(value, bool):
            yield Problem(path, f"{shown(value)} – true or false")
    yield from _useless(place, test, ("at_least", "at_most", "like"), "write true or false")


def _number_problems(place: KeyPath, fact: str, test: object) -> Iterator[Problem]:
    given = _given(test)
    for key in ("at_least", "at_most"):
        value = number(given.get(key))
        if fact in SHARES and value is not None and not 0 <= value <= 1:
            yield Problem((*place, key), f"{shown(value)} – a share from 0 to 1")
    yield from _useless(place, test, ("is_in", "not_in", "like"), "use at_least or at_most")


def _column_problems(place: KeyPath, column: str, test: object) -> Iterator[Problem]:
    """Refuse true and false where a table has text: Norway is written NO."""
    if column in WORDS:
        yield from _useless(place, test, ("at_least", "at_most"), "list the words, or use like")
    for path, value in _listed(place, test):
        if isinstance(value, bool):
            yield Problem(path, f"{shown(value)} – text or a number{BOOLEAN_TRAP}")


def _useless(place: KeyPath, test: object, keys: Sequence[str], remedy: str) -> Iterator[Problem]:
    """Refuse tests that make no sense for a fact; `is_in` may be the short form."""
    given = _given(test)
    for key in keys:
        if given.get(key) not in (None, BROKEN):
            path = (*place, key) if isinstance(test, Mapping) else place
            yield Problem(path, f"{key} does not suit this fact – {remedy}")


def _listed(place: KeyPath, test: object) -> list[Value]:
    return [*_values(place, test, "is_in"), *_values(place, test, "not_in")]


def _values(place: KeyPath, test: object, key: str) -> list[Value]:
    """Give the single values of one test, each with the path where it was written."""
    given = _given(test).get(key)
    base = (*place, key) if isinstance(test, Mapping) else place
    if isinstance(given, (list, tuple)):
        return [((*base, i), value) for i, value in enumerate(given) if value is not BROKEN]
    return [] if given is None or given is BROKEN else [(base, given)]


def _given(test: object) -> Plain:
    """Read the short forms: a value or a list stands for `is_in`."""
    if isinstance(test, Mapping):
        return {key: value for key, value in test.items() if value is not None}
    return {} if test is None or test is BROKEN else {"is_in": test}


def _parts(policy: Plain, path: tuple[str, ...]) -> Iterator[tuple[KeyPath, Plain]]:
    for name, part in mapping_at(policy, path).items():
        if isinstance(part, Mapping):
            yield (*path, name), part
