"""Making a model again from its record: the same data, settings and libraries, the same bytes."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from features.collect import microseconds
from features.errors import ModelError
from features.tables import Tables, known_until
from training.environment import differences, environment
from training.fingerprint import fingerprint_of
from training.fit import Trained, train
from training.leaks import LeakReport, Passed, judge, pass_gate
from training.progress import Quiet, Steps
from training.record import RECORD_FILE, TrainingRecord, hash_of, read_record

SHOWN = 12


@dataclass(frozen=True)
class Reproduced:
    """What came out.

    Attributes
    ----------
    model_hash, recorded_hash
        Of the model made now, and of the recorded one.
    data_fingerprint, recorded_fingerprint
        Of the data given now, and of the recorded ones.
    differences
        What else differs from the recorded training, in sentences: leaks, versions, lock, machine.
    """

    model_hash: str
    recorded_hash: str
    data_fingerprint: str
    recorded_fingerprint: str
    differences: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether it is the same model to the last byte."""
        return self.model_hash == self.recorded_hash

    @property
    def why_not(self) -> list[str]:
        """Tell what may have made another model of it; nothing if it is the same."""
        if self.same:
            return []
        found = list(self.differences)
        if self.data_fingerprint != self.recorded_fingerprint:
            now, then = self.data_fingerprint[:SHOWN], self.recorded_fingerprint[:SHOWN]
            found.insert(0, f"the data are other ones: fingerprint {now}, recorded {then}")
        return found or ["neither data, settings nor versions differ from the record"]


def record_of_run(name: str) -> TrainingRecord:
    """Fetch the record of a run id, a version or an alias.

    Raises
    ------
    ModelError
        If there is no such model, it was logged without a record, or it is a recalibrated one.
    """
    from training.recalibration.register import RECALIBRATION_FILE  # noqa: PLC0415
    from training.registry import fetch_of_run, run_of  # noqa: PLC0415

    run_id = run_of(name)
    with tempfile.TemporaryDirectory() as folder:
        fetch_of_run(run_id, (RECORD_FILE, RECALIBRATION_FILE), Path(folder))
        record = read_record(Path(folder))
        moved = (Path(folder) / RECALIBRATION_FILE).is_file()
    if moved:
        raise ModelError(
            f"{name}: only its intercept was moved since it was trained; "
            "name the version that it comes from (see: leadscore models)"
        )
    if record is None:
        raise ModelError(f"{name}: no {RECORD_FILE} was logged with it; it cannot be made again")
    return record


@dataclass(frozen=True)
class Retrained:
    """A training as recorded: the tables known then, what the leak gate said, what came out."""

    known: Tables
    leaks: LeakReport
    passed: Passed
    trained: Trained


def retrain(
    record: TrainingRecord, tables: Tables, steps: Steps | Quiet | None = None
) -> Retrained:
    """Train again as recorded, with the recorded settings of the trees; nothing is registered.

    Parameters
    ----------
    record
        Of the training to repeat.
    tables
        Checked tables; only what was known until the record's `until` is looked at.
    steps
        Told about progress.

    Raises
    ------
    InputProblems
        If the leak gate blocks now what it did not block then.
    """
    steps, until_us = steps or Quiet(), microseconds(record.until)
    with steps.step("looking for leaks"):
        known = known_until(tables, record.until)
        leaks = judge(known, record.policy, until_us, record.horizon_days)
        passed = pass_gate(known, leaks, record.allowed_leaks, drop=bool(record.dropped_leaks))
    trained = train(
        passed.tables, record.policy, until_us, record.horizon_days, record.settings, 0, steps
    )
    return Retrained(known, leaks, passed, trained)


def reproduce(
    record: TrainingRecord, tables: Tables, steps: Steps | Quiet | None = None
) -> Reproduced:
    """Train again as recorded, and compare; arguments and errors as of `retrain`."""
    return compare(record, retrain(record, tables, steps))


def compare(record: TrainingRecord, again: Retrained) -> Reproduced:
    """Compare what came out with what is recorded."""
    found = differences(record.environment, environment())
    if again.passed.dropped != record.dropped_leaks:
        then, now = _named(record.dropped_leaks), _named(again.passed.dropped)
        found.insert(0, f"left out as leaks: {now}, recorded {then}")
    return Reproduced(
        hash_of(again.trained.model),
        record.model_hash,
        fingerprint_of(again.known),
        record.data_fingerprint,
        tuple(found),
    )


def _named(leaks: tuple[str, ...]) -> str:
    return ", ".join(leaks) or "nothing"
