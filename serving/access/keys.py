"""API keys: how they are written, what is kept of them, and how they are compared."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.access.scopes import ScopeName

BYTES_OF_ID, BYTES_OF_SECRET = 4, 32
LONGEST_NAME = 100
# The ids and secrets that `make_key` writes, and nothing else: `\d` or `\w` would take Unicode.
_WRITTEN = re.compile(r"ls_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")
_NOBODYS_DIGEST = bytes(32)

State = Literal["live", "expired", "revoked"]


@dataclass(frozen=True)
class KeyParts:
    """A key as it is written: the id that finds it, and the digest of its secret."""

    key_id: str
    digest: bytes


class Key(BaseModel):
    """What is kept of a key; its secret is not.

    Of the secret only the SHA-256 is kept. It is drawn from 2²⁵⁶ at random, so nobody finds it by
    trying, however fast the hash is: a slow one, as for passwords, would protect nothing more and
    cost every request milliseconds.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    key_id: str = Field(description="8 hexadecimal digits; part of the key, and no secret.")
    name: str = Field(description="Who uses it; keeps being the name when the key is rotated.")
    digest: bytes = Field(description="SHA-256 of the secret, 32 bytes.", repr=False)
    scopes: frozenset[ScopeName] = Field(description="What it allows.")
    created_at: dt.datetime
    expires_at: dt.datetime = Field(description="The first moment at which it is void.")
    revoked_at: dt.datetime | None = None
    last_used_on: dt.date | None = Field(default=None, description="UTC day; null if it never was.")

    def state(self, now: dt.datetime) -> State:
        """Tell whether it counts at a moment."""
        if self.revoked_at is not None:
            return "revoked"
        return "live" if now < self.expires_at else "expired"

    def is_of(self, digest: bytes) -> bool:
        """Compare digests in a time that says nothing about them."""
        return hmac.compare_digest(self.digest, digest)


def make_key() -> tuple[str, KeyParts]:
    """Draw a key: its text, to be shown once, and what is kept of it."""
    key_id = secrets.token_hex(BYTES_OF_ID)
    text = f"ls_{key_id}_{secrets.token_urlsafe(BYTES_OF_SECRET)}"
    parts = read_key(text)
    assert parts is not None, "the pattern takes what is drawn"
    return text, parts


def read_key(text: str) -> KeyParts | None:
    """Take a key apart; None for what is not written like one."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    return KeyParts(match[1], hashlib.sha256(match[2].encode("ascii")).digest())


def compare_with_nobody(digest: bytes) -> None:
    """Take as long as comparing with a key, so that time does not tell which ids there are."""
    hmac.compare_digest(_NOBODYS_DIGEST, digest)
