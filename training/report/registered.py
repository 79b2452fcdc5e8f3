"""The report of a registered model, written anew from its data."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from features.errors import ModelError
from features.tables import Tables
from training.evaluation import evaluate
from training.fit import Trained
from training.progress import Quiet, Steps
from training.promotion.pairs import PAIRS_FILE, against_of, read_pairs
from training.record import RECORD_FILE, TrainingRecord, read_record
from training.report.again import Again, again_of
from training.report.data import data_seen
from training.report.evidence import evidence_of
from training.report.told import Told
from training.report.write import ReportFiles, write_report
from training.reproduce import Retrained, compare, retrain

ANOTHER_MODEL = "report-of-another-model"


@dataclass(frozen=True)
class Rewritten:
    """A report that was written anew, what it was written from, and where it lies."""

    version: str
    again: Again
    told: Told
    files: ReportFiles


def rewrite_report(
    tables: Tables,
    model: str,
    *,
    name: str,
    out: Path,
    quick: bool = False,
    steps: Steps | Quiet | None = None,
) -> Rewritten:
    """Make a registered model again as it was made, write its report, and log that with its run.

    Where another model comes out, the report says so, and is logged in a folder of its own: the
    one that was written when the model was trained stays.

    Parameters
    ----------
    tables
        Checked tables; only what was known at the time of the training is looked at.
    model
        Alias or version number.
    name
        What the data are called.
    out
        Folder for the report.
    quick
        Leave out what needs further trainings.
    steps
        Told about progress.

    Raises
    ------
    ModelError
        If there is no such model, or it was logged without a record.
    InputProblems
        If the leak gate blocks now what it did not block then.
    """
    from training.registry import load_model, log_files  # noqa: PLC0415

    steps, registered = steps or Quiet(), load_model(model)
    version = registered.version
    with tempfile.TemporaryDirectory() as folder:
        record = _fetched(version, Path(folder))
        pairs = read_pairs(Path(folder))
    made = retrain(record, tables, steps)
    moved = registered.model.parameters.recalibrated
    again = again_of(version, compare(record, made), moved)
    made = replace(made, trained=_as_recorded(made, record))
    findings = evaluate(made.trained, deep=not quick, steps=steps)
    with steps.step("report"):
        data = data_seen(made.known, made.trained, made.leaks, made.passed)
        # The pairs of a recalibrated model judge its new intercept, and not this training.
        comparable = again.same_model and not again.recalibrated
        against = against_of(pairs) if pairs is not None and comparable else None
        evidence = evidence_of(made.trained)
        told = Told(made.trained, findings, name, evidence, against, data, again)
        files = write_report(told, out)
    with steps.step("logging in MLflow"), tempfile.TemporaryDirectory() as folder:
        files.copy_to(Path(folder))
        log_files(version, Path(folder), None if again.same_model else ANOTHER_MODEL)
    return Rewritten(version, again, told, files)


def _fetched(version: str, folder: Path) -> TrainingRecord:
    from training.registry import fetch_logged  # noqa: PLC0415

    fetch_logged(version, (RECORD_FILE, PAIRS_FILE), folder)
    record = read_record(folder)
    if record is None:
        raise ModelError(
            f"version {version} was logged without {RECORD_FILE}: how it was made is not known; "
            "train it again"
        )
    return record


def _as_recorded(made: Retrained, record: TrainingRecord) -> Trained:
    """Add what the training was told beyond its record of settings: leaks, and trials of tuning."""
    trained = made.trained
    counts = {**trained.counts, "trials": float(record.trials)}
    return replace(trained, counts=counts, notes=[*trained.notes, *made.passed.notes])
