"""Where in a policy file something is, and what is wrong there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from features.errors import PolicyError

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """What is wrong at a path of keys and list positions; `place` where the path is not enough."""

    path: KeyPath
    text: str
    place: tuple[int, int] | None = None


@dataclass
class Document:
    """Plain values (mappings as dict, lists as tuple) and where each was written.

    Attributes
    ----------
    name
        File name as shown in messages.
    data
        The top-level value.
    places
        Path → (line, column) of the key, or of the list item; both from 1.
    problems
        What YAML itself would have let pass.
    """

    name: str
    data: Any = None
    places: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: KeyPath) -> tuple[int, int]:
        """Give (line, column) of a path, or of the nearest part above that was written."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))


def refusal(place: str, text: str) -> PolicyError:
    """Make the error for a file that cannot be read at all."""
    return PolicyError("The policy cannot be read:", [f"{place}: {text}"])
