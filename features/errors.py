"""Every error a user can cause, in one tree. The command line prints one and exits with 2."""

from __future__ import annotations

from collections.abc import Iterable

SHOWN = 50


class LeadScoreError(Exception):
    """A problem the user can mend; its text says where it is and what to do."""


class InputProblems(LeadScoreError):
    """Several problems found in one pass over one input.

    Parameters
    ----------
    title
        One line naming the input.
    problems
        One line each: place, value, remedy.
    """

    def __init__(self, title: str, problems: Iterable[str]) -> None:
        self.title = title
        self.problems = list(problems)
        more = len(self.problems) - SHOWN
        lines = [title, *(f"  - {problem}" for problem in self.problems[:SHOWN])]
        if more > 0:
            lines.append(f"  … and {more} more")
        super().__init__("\n".join(lines))


class TableError(InputProblems):
    """The tables break their contract (DESIGN: leads, activities, statuses)."""


class PolicyError(InputProblems):
    """The policy file is not a valid agreement."""


class HistoryError(LeadScoreError):
    """The history is valid but cannot answer what was asked (too short, no leads, no outcome)."""


class ModelError(LeadScoreError):
    """No such model, or a model this version cannot read."""
