"""A unified diff with one hunk per change, so that a human can accept them one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

AROUND = 2


@dataclass(frozen=True)
class Hunk:
    """Changed lines that stand too close to each other to be parted, and the reasons."""

    text: str
    reasons: tuple[str, ...]


def hunks_of(old: str, new: str, reasons: Iterable[tuple[int, str]]) -> list[Hunk]:
    """Cut the difference of two texts with the same number of lines into hunks.

    Parameters
    ----------
    old, new
        The texts; lines correspond one to one.
    reasons
        Line number (from 1, rising) and the reason of every change.
    """
    before, after = old.splitlines(), new.splitlines()
    groups: list[list[tuple[int, str]]] = []
    for line, said in reasons:
        if groups and line - groups[-1][-1][0] <= 2 * AROUND:
            groups[-1].append((line, said))
        else:
            groups.append([(line, said)])
    return [_hunk(before, after, group) for group in groups]


def _hunk(before: Sequence[str], after: Sequence[str], group: Sequence[tuple[int, str]]) -> Hunk:
    first = max(group[0][0] - 1 - AROUND, 0)
    last = min(group[-1][0] + AROUND, len(before))
    lines = [f"@@ -{first + 1},{last - first} +{first + 1},{last - first} @@"]
    place = first
    while place < last:
        if before[place] == after[place]:
            lines.append(f" {before[place]}")
            place += 1
            continue
        end = place
        while end < last and before[end] != after[end]:
            end += 1
        lines += [f"-{line}" for line in before[place:end]]
        lines += [f"+{line}" for line in after[place:end]]
        place = end
    return Hunk("\n".join(lines), tuple(said for _, said in group))


def unified(hunks: Sequence[Hunk], old_name: str, new_name: str) -> str:
    """Give the whole diff, for `patch`; empty without hunks."""
    if not hunks:
        return ""
    head = [f"--- {old_name}", f"+++ {new_name}"]
    return "\n".join([*head, *(hunk.text for hunk in hunks)]) + "\n"
