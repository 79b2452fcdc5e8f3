"""The report on a training: one HTML file to read offline, a model card and the figures."""

from training.report.evidence import Evidence, evidence_of
from training.report.write import ReportFiles, write_report

__all__ = ["Evidence", "ReportFiles", "evidence_of", "write_report"]
