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
        """Give (line, column) of a path, or of the nearest part above that was written.

        A path may leave out the position in a list of one, and give one where the file has a
        short form.
        """
        path = path if path in self.places else self._as_written(path)
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))

    def _as_written(self, path: KeyPath) -> KeyPath:
        found, value = list[str | int](), self.data
        for step in path:
            if isinstance(value, tuple) and isinstance(step, str) and len(value) == 1:
                found.append(0)
                value = value[0]
            if isinstance(step, int) and not isinstance(value, tuple):
                continue
            found.append(step)
            known = (isinstance(value, dict) and step in value) or (
                isinstance(value, tuple) and isinstance(step, int) and step < len(value)
            )
            value = value[step] if known else None
        return tuple(found)


def refusal(place: str, text: str) -> PolicyError:
    """Make the error for a file that cannot be read at all."""
    return PolicyError("The policy cannot be read:", [f"{place}: {text}"])
