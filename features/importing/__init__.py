"""Bringing raw exports of a CRM into the form of the tables: one small SQL file per table."""

from features.importing.mapping import READY, copy_mapping
from features.importing.report import Report
from features.importing.run import run_import
from features.importing.settings import Settings, Wide

__all__ = ["READY", "Report", "Settings", "Wide", "copy_mapping", "run_import"]
