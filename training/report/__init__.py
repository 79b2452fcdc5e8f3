"""The report on a training: one HTML file to read offline, model card, data sheet, figures."""

from training.report.data import DataSeen, data_seen
from training.report.evidence import Evidence, evidence_of
from training.report.told import Told
from training.report.write import ReportFiles, write_report

__all__ = [
    "DataSeen",
    "Evidence",
    "ReportFiles",
    "Told",
    "data_seen",
    "evidence_of",
    "write_report",
]
