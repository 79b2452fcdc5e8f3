"""One answer of a gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Gate:
    """What a gate found.

    Attributes
    ----------
    name
        What it asks about: `same model`, `leaks`, `labels`, `data`, `chance`, `judged`,
        `log-loss`, `calibration`, `agreement`.
    passed
        Whether the model may pass.
    text
        What was found, in one line; of a refusal also what to do.
    """

    name: str
    passed: bool
    text: str

    @property
    def said(self) -> str:
        """Name and finding, in one line."""
        return f"{self.name}: {self.text}"


def refusals(gates: Sequence[Gate]) -> list[str]:
    """Give the reasons why a model may not pass, a line each."""
    return [gate.said for gate in gates if not gate.passed]
