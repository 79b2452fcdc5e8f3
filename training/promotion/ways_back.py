"""Which champions there were, and which one is the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Change(Protocol):
    """A change of the champion, as the registry keeps it."""

    @property
    def version(self) -> str:
        """The champion since then."""

    @property
    def before(self) -> str | None:
        """The champion until then."""

    @property
    def rollback(self) -> bool:
        """Whether it was the way back."""


def champions_below(changes: Sequence[Change], champion: str) -> list[str]:
    """Give the champions one can go back to, the last one last; a way back forgets what it left.

    Parameters
    ----------
    changes
        All that are known, oldest first.
    champion
        The present one, even where its alias was moved without leaving a trace.
    """
    line: list[str] = []
    for change in changes:
        if change.before is not None and line[-1:] != [change.before]:
            line.append(change.before)
        if change.rollback and change.version in line:
            last = len(line) - 1 - line[::-1].index(change.version)
            line = line[: last + 1]
        else:
            line.append(change.version)
    return line[:-1] if line[-1:] == [champion] else line


def former_champions(changes: Sequence[Change]) -> set[str]:
    """Give every version that was the champion at any time."""
    return {v for change in changes for v in (change.version, change.before) if v is not None}
