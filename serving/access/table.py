"""The table of API keys, and its rows as `Key`. Moments are microseconds since 1970 (UTC)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Date, LargeBinary, Row, Table, Text, select

from serving.access.keys import Key
from serving.access.scopes import in_order
from serving.store.metadata import METADATA

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
ONE_MICROSECOND = dt.timedelta(microseconds=1)

API_KEYS = Table(
    "api_keys",
    METADATA,
    Column("key_id", Text, primary_key=True),
    Column("name", Text, nullable=False, index=True),  # the same for a key and its successors
    Column("digest", LargeBinary(32), nullable=False),  # SHA-256 of the secret
    Column("scopes", Text, nullable=False),  # with blanks between
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Column("revoked_us", BigInteger),
    Column("last_used_on", Date),  # UTC; a day is enough to see whether a key is still used
)


def all_keys(connection: Connection) -> list[Key]:
    """Give every key ever made, oldest first."""
    rows = connection.execute(select(API_KEYS).order_by("created_us", "key_id"))
    return [_key_of(row) for row in rows]


def row_of(key: Key) -> dict[str, Any]:
    """Give a key as a row."""
    return {
        "key_id": key.key_id,
        "name": key.name,
        "digest": key.digest,
        "scopes": " ".join(in_order(key.scopes)),
        "created_us": microseconds(key.created_at),
        "expires_us": microseconds(key.expires_at),
        "revoked_us": None if key.revoked_at is None else microseconds(key.revoked_at),
        "last_used_on": key.last_used_on,
    }


def _key_of(row: Row[Any]) -> Key:
    return Key(
        key_id=row.key_id,
        name=row.name,
        digest=bytes(row.digest),
        scopes=frozenset(in_order(row.scopes.split())),
        created_at=_moment(row.created_us),
        expires_at=_moment(row.expires_us),
        revoked_at=None if row.revoked_us is None else _moment(row.revoked_us),
        last_used_on=row.last_used_on,
    )


def microseconds(moment: dt.datetime) -> int:
    """Give whole microseconds since 1970 UTC of an aware datetime."""
    return (moment - EPOCH) // ONE_MICROSECOND


def _moment(microseconds_since_1970: int) -> dt.datetime:
    return EPOCH + microseconds_since_1970 * ONE_MICROSECOND
