"""One piece of evidence against a column, in a sentence with its figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sign:
    """What was found, by kind ("purity", "filling", "out of time", …), and the sentence."""

    kind: str
    sentence: str


def percent(share: float) -> str:
    """Write a share as a percentage with as many digits as it needs."""
    digits = 1 if 0.001 < share < 0.999 else 0
    return f"{100 * share:.{digits}f}%"


def counted(number: int, what: str = "lead") -> str:
    """Write a number of things: 1 lead, 2 leads."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
