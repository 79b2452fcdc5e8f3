"""The figures of the report, each with what to see in it, in words."""

from training.report.figures.all import pictures

__all__ = ["pictures"]
