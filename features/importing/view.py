"""One file of an export as the mapping sees it."""

from __future__ import annotations

from dataclasses import dataclass, field

from features.importing.mapping import SourceFile
from features.importing.staging import Staged

ROW_BITS = 40


@dataclass
class View:
    """One file of the export, seen through a mapping.

    Attributes
    ----------
    number
        Which file it is; a place is `number << 40 | row`.
    origins
        The column of the file behind each declared column that is there.
    names
        The name in the view of each further column of the file.
    problems
        What forbids to read it, in sentences.
    notes
        What was found out and should be told, in sentences.
    """

    number: int
    source: SourceFile
    staged: Staged | None
    origins: dict[str, str] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The file in messages, or the mapping's name where there is none."""
        return self.staged.label if self.staged else self.source.name

    def lines(self, places: list[int]) -> dict[int, int]:
        """Give the line of each place of this file."""
        if self.staged is None:
            return {}
        rows = {place & ((1 << ROW_BITS) - 1): place for place in places}
        return {rows[row]: line for row, line in self.staged.lines(rows).items()}
