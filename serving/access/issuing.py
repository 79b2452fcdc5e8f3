"""Making, rotating and revoking keys: what `leadscore keys` does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, insert, update

from features.errors import LeadScoreError
from serving.access.keys import LONGEST_NAME, Key, make_key
from serving.access.scopes import MEANING, SCOPES, ScopeName, in_order
from serving.access.table import API_KEYS, all_keys, microseconds, row_of


class KeyProblemError(LeadScoreError):
    """A key cannot be made, rotated or revoked as asked."""


@dataclass(frozen=True)
class Issued:
    """A new key; `text` is nowhere else, and cannot be had again."""

    text: str
    key: Key


def create_key(
    engine: Engine, name: str, scopes: Iterable[str], lifetime: dt.timedelta, now: dt.datetime
) -> Issued:
    """Make a key.

    Raises
    ------
    KeyProblemError
        If the name is none, a scope is none, or a live key bears the name.
    """
    allowed = _scopes(scopes)
    _check_name(name)
    with engine.begin() as connection:
        live = [key for key in _named(connection, name) if key.state(now) == "live"]
        if live:
            raise KeyProblemError(
                f"there is a live key {name!r} already; take another name, or replace it with: "
                f"leadscore keys rotate {name!r}"
            )
        return _issue(connection, name, allowed, lifetime, now)


def rotate_key(engine: Engine, name: str, overlap: dt.timedelta, now: dt.datetime) -> Issued:
    """Make a successor with the scopes and the lifetime of a key, and let the old one end.

    Parameters
    ----------
    engine
        The store.
    name
        Of the key; where several bear it, the youngest is followed and all of them end.
    overlap
        How long the old one goes on, unless it expires before.
    now
        When.

    Raises
    ------
    KeyProblemError
        If there is no such key, or all of that name were revoked.
    """
    with engine.begin() as connection:
        usable = [key for key in _known(connection, name) if key.revoked_at is None]
        if not usable:
            raise KeyProblemError(
                f"the key {name!r} was revoked; make a new one with: leadscore keys create"
            )
        end = now + overlap
        for key in usable:
            if key.expires_at > end:
                _change(connection, key, expires_us=microseconds(end))
        latest = usable[-1]
        lifetime = latest.expires_at - latest.created_at
        return _issue(connection, name, latest.scopes, lifetime, now)


def revoke_key(engine: Engine, name: str, now: dt.datetime) -> list[Key]:
    """Void every key of a name for good; give those that were live.

    Raises
    ------
    KeyProblemError
        If there is no such key, or none is live.
    """
    with engine.begin() as connection:
        live = [key for key in _known(connection, name) if key.state(now) == "live"]
        if not live:
            raise KeyProblemError(f"no key {name!r} is live; nothing to revoke")
        for key in live:
            _change(connection, key, revoked_us=microseconds(now))
        return live


def listed_keys(engine: Engine) -> list[Key]:
    """Give every key ever made, oldest first."""
    with engine.connect() as connection:
        return all_keys(connection)


def _issue(
    connection: Connection,
    name: str,
    scopes: frozenset[ScopeName],
    lifetime: dt.timedelta,
    now: dt.datetime,
) -> Issued:
    text, parts = make_key()
    key = Key(
        key_id=parts.key_id,
        name=name,
        digest=parts.digest,
        scopes=scopes,
        created_at=now,
        expires_at=now + lifetime,
    )
    connection.execute(insert(API_KEYS).values(**row_of(key)))
    return Issued(text, key)


def _change(connection: Connection, key: Key, **values: int) -> None:
    change = update(API_KEYS).where(API_KEYS.c.key_id == key.key_id)
    connection.execute(change.values(**values))


def _named(connection: Connection, name: str) -> list[Key]:
    return [key for key in all_keys(connection) if key.name == name]


def _known(connection: Connection, name: str) -> list[Key]:
    found = _named(connection, name)
    if not found:
        raise KeyProblemError(f"there is no key {name!r}; leadscore keys list shows them all")
    return found


def _scopes(scopes: Iterable[str]) -> frozenset[ScopeName]:
    asked = list(scopes)
    unknown = [scope for scope in asked if scope not in SCOPES]
    if unknown or not asked:
        known = ", ".join(f"{scope} ({MEANING[scope]})" for scope in SCOPES)
        wrong = f"there is no scope {unknown[0]!r}" if unknown else "a key needs a scope"
        raise KeyProblemError(f"{wrong}; there are {known}")
    return frozenset(in_order(asked))


def _check_name(name: str) -> None:
    if not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        raise KeyProblemError(
            f"the name {name[:LONGEST_NAME]!r} is none; write 1–{LONGEST_NAME} visible characters"
        )
