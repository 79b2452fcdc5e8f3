"""The verdicts of the leak gate, in sentences and for machines."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Kept = Literal["history kept", "creation time or unknown"]


@dataclass(frozen=True)
class Verdict:
    """What the gate thinks of one lead column or one kind of activity.

    Attributes
    ----------
    column
        Name of the column, the activity's type, or its type and subject.
    kind
        Which of the two.
    blocked
        Whether training must stop for it.
    evidence
        Sentences with figures; empty where nothing was found. A column may have evidence without
        being blocked: it is doubtful, not more.
    remedy
        What to do; "" where nothing is to be done.
    as_of
        Whether its past values are known, or only the latest.
    """

    column: str
    kind: Literal["attribute", "activity"]
    blocked: bool
    evidence: tuple[str, ...]
    remedy: str
    as_of: Kept


@dataclass(frozen=True)
class LeakReport:
    """All verdicts, and what has to be known to read them."""

    verdicts: tuple[Verdict, ...]
    notes: tuple[str, ...]

    @property
    def blocked(self) -> tuple[str, ...]:
        """Give the names of what is blocked, in order, each once."""
        return tuple(dict.fromkeys(v.column for v in self.verdicts if v.blocked))


def sentences(report: LeakReport) -> list[str]:
    """Say what was found: what is blocked, what is doubtful, and what could not be judged."""
    blocked = [v for v in report.verdicts if v.blocked]
    doubtful = [v for v in report.verdicts if v.evidence and not v.blocked]
    columns = sum(v.kind == "attribute" for v in report.verdicts)
    said = [
        f"The leak gate looked at {columns} columns and {len(report.verdicts) - columns} kinds of "
        f"activity: {len(blocked)} blocked, {len(doubtful)} doubtful."
    ]
    said += [f"Blocked: {_told(v)} {v.remedy}" for v in blocked]
    said += [f"Doubtful: {_told(v)}" for v in doubtful]
    unknown = [v.column for v in report.verdicts if v.kind == "attribute" and v.as_of != HISTORY]
    if unknown:
        said.append(
            "As of creation or unknown, since attribute_changes holds no history of them: "
            f"{', '.join(unknown)}."
        )
    return said + list(report.notes)


HISTORY: Kept = "history kept"
UNKNOWN: Kept = "creation time or unknown"


def _told(verdict: Verdict) -> str:
    what = "column" if verdict.kind == "attribute" else "activity"
    return f"{what} “{verdict.column}”: {' '.join(verdict.evidence)}"


def as_json(report: LeakReport) -> dict[str, object]:
    """Give the report as plain values, for `leaks.json`."""
    return {
        "blocked": list(report.blocked),
        "verdicts": [{**asdict(v), "evidence": list(v.evidence)} for v in report.verdicts],
        "notes": list(report.notes),
    }
