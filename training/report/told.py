"""What a report is written from."""

from __future__ import annotations

from dataclasses import dataclass

from training.evaluation.findings import Findings
from training.fit import Trained
from training.promotion.against import AgainstChampion
from training.report.again import Again
from training.report.data import DataSeen
from training.report.evidence import Evidence


@dataclass(frozen=True)
class Told:
    """What a report is written from.

    Attributes
    ----------
    trained, findings
        The training, and what its evaluation found.
    name
        What the data are called.
    evidence
        Rows to explain, and whose the judged rows were.
    against
        The comparison with the champion; None without one.
    data
        What went in; None where the tables are not at hand.
    again
        Of `leadscore report`: whether data and model are those of the registry.
    """

    trained: Trained
    findings: Findings
    name: str
    evidence: Evidence
    against: AgainstChampion | None = None
    data: DataSeen | None = None
    again: Again | None = None
