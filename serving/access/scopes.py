"""What a caller may do."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Literal, get_args

ScopeName = Literal["score", "write", "read", "admin"]
Role = Literal["rep", "admin"]

SCOPES: tuple[ScopeName, ...] = get_args(ScopeName)
MEANING: dict[ScopeName, str] = {
    "score": "score leads, sent whole or by id",
    "write": "push leads and activities",
    "read": "history, changes, export, figures",
    "admin": "everything, also erasing, objections and keys",
}
SCOPES_OF_ROLE: dict[Role, frozenset[ScopeName]] = {
    "rep": frozenset({"read", "score"}),
    "admin": frozenset(SCOPES),
}


def allows(held: Set[str], needed: str) -> bool:
    """Tell whether scopes allow what needs one; `admin` allows everything."""
    return needed in held or "admin" in held


def role_of(held: Set[str]) -> Role | None:
    """Give the role on pages that scopes amount to; None where they are too few for pages."""
    if "admin" in held:
        return "admin"
    return "rep" if held >= SCOPES_OF_ROLE["rep"] else None


def in_order(scopes: Iterable[str]) -> tuple[ScopeName, ...]:
    """Give scopes once each, in the order of `SCOPES`; what is none is left out."""
    asked = set(scopes)
    return tuple(scope for scope in SCOPES if scope in asked)
