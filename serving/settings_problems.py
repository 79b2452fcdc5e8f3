"""What is wrong with the environment, in words: the variable, its value, what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from features.errors import InputProblems
from serving.access.secrecy import readable_by_others
from serving.settings_values import WORDS, is_loopback

PREFIX = "LEADSCORE_"
SECRET, SECRET_FILE = "session_secret", "session_secret_file"
# Their values are not repeated: they are secret, or hold a password.
UNSAID = frozenset({SECRET, "store"})
# A default that rests on fields of which some are wrong.
FOLLOWS_ANOTHER = "default_factory_not_called"
# As near as LEADSCORE_KEY_REQUIRED; further off are the variables that Kubernetes sets for a
# service of our name, such as LEADSCORE_PORT.
ALIKE = 0.9

Given = dict[str, str]


class SettingsError(InputProblems):
    """The environment holds settings that are wrong or unsafe."""


def variable(field: str) -> str:
    """Name the variable that a setting is read from."""
    return f"{PREFIX}{field.upper()}"


def with_secret_of_file(given: Given) -> tuple[Given, list[str]]:
    """Take the secret from its file where one is named, with all that is wrong with the file."""
    if SECRET_FILE not in given:
        return given, []
    file = Path(given[SECRET_FILE]).absolute()
    rest = {name: value for name, value in given.items() if name != SECRET_FILE}
    where = f"{variable(SECRET_FILE)} is {str(file)!r}"
    if SECRET in given:
        return rest, [f"{where}, and {variable(SECRET)} is set as well; set one of them"]
    if mode := readable_by_others(file):
        return rest, [f"{where}, which others may read (mode {mode}); chmod 600 {file}"]
    try:
        return {**rest, SECRET: file.read_text("utf-8").strip()}, []
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "not UTF-8"
        return rest, [f"{where}, which cannot be read ({why}); name a file with the secret"]


def problems_of_fields(
    error: ValidationError, given: Given, fields: Mapping[str, FieldInfo]
) -> list[str]:
    """Say of each field that is wrong what its variable is and what is allowed."""
    found = {str(detail["loc"][0]): detail for detail in error.errors(include_url=False)}
    return [
        f"{_as_given(field, given, detail['msg'])}; allowed: {fields[field].description}"
        for field, detail in found.items()
        if detail["type"] != FOLLOWS_ANOTHER
    ]


def near_misses(given: Given, fields: Mapping[str, FieldInfo]) -> Iterator[str]:
    """Name variables that look like ours and are not: a typing mistake must not go unseen."""
    known = [*fields, SECRET_FILE]
    for name in given:
        if name not in known and (near := difflib.get_close_matches(name, known, 1, ALIKE)):
            yield f"{variable(name)} is no setting; did you mean {variable(near[0])}?"


def unsafe_together(given: Given) -> Iterator[str]:
    """Name settings that are fine alone and unsafe or idle together."""
    off = WORDS.get(given.get("keys_required", "").lower()) is False
    if off and (why := _reached_by_others(given)):
        yield f"{_as_given('keys_required', given)} {why}; allowed: true"
    if "proxy_header" in given and "proxy_addresses" not in given:
        yield (
            f"{_as_given('proxy_header', given)}, but {variable('proxy_addresses')} is not set, so "
            "that anybody could send it; set the addresses of the proxy"
        )
    for idle in ("proxy_addresses", "proxy_admins"):
        if idle in given and "proxy_header" not in given:
            yield f"{_as_given(idle, given)}, but {variable('proxy_header')} is not set; set both"


def _reached_by_others(given: Given) -> str | None:
    if "proxy_header" in given:
        return f"while {variable('proxy_header')} says that others come through a proxy"
    if is_loopback(given.get("host", "")):
        return None
    where = given.get("host") or f"an address that {variable('host')} does not say"
    return f"while the service listens on {where}, where others than 127.0.0.1 reach it"


def _as_given(field: str, given: Given, message: str = "") -> str:
    why = message.removeprefix("Value error, ")
    if field in UNSAID:
        return f"{variable(field)} {why}" if why and field == SECRET else _store(why)
    return f"{variable(field)} is {given.get(field, '')[:200]!r}"


def _store(why: str) -> str:
    said = f"is refused: {why}" if "others may read" in why else "is no address of a store"
    return f"{variable('store')} {said}"
