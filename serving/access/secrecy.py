"""What makes a secret or a file unsafe."""

from __future__ import annotations

import os
from pathlib import Path

FEWEST_BYTES = 32
FEWEST_DIFFERENT = 10
READABLE_BY_OTHERS = 0o077
# Words of the placeholders in guides and templates, which everybody knows.
WELL_KNOWN = (
    *("changeme", "change-me", "change_me", "secret", "password", "passw0rd", "insecure"),
    *("default", "example", "development", "letmein", "qwerty", "12345678", "abcdefgh"),
)


def weakness(secret: str) -> str | None:
    """Say why others could guess a secret; None if they cannot."""
    size = len(secret.encode())
    known = next((word for word in WELL_KNOWN if word in secret.lower()), None)
    if known is not None:
        return f"contains {known!r}, as the defaults do that everybody knows"
    if size < FEWEST_BYTES:
        return f"is {size} bytes long"
    if len(set(secret)) < FEWEST_DIFFERENT:
        return f"has {len(set(secret))} different characters only"
    return None


def readable_by_others(file: Path) -> str | None:
    """Give the permissions of a file that others than its owner have any on; None if they do not.

    A file that is not there is readable by nobody. Systems without such permissions say nothing.
    """
    if os.name != "posix" or not file.exists():
        return None
    mode = file.stat().st_mode & 0o777
    return f"{mode:03o}" if mode & READABLE_BY_OTHERS else None
