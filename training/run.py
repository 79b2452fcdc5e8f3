"""The quarterly job: train, judge, write the report, register."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from features.collect import microseconds
from features.policy.load import policy_to_json
from features.policy.schema import Policy
from features.tables import Tables, known_until
from training.evaluation import Findings, evaluate
from training.fit import Trained, train
from training.history_expert import TreeSettings
from training.leaks import LeakReport, as_json, judge, pass_gate
from training.logged import finite_metrics, metrics_against, parameters_of, shown_of
from training.progress import Quiet, Steps
from training.promotion.against import AgainstChampion
from training.promotion.standing import log_standing, notes_on, rival_of
from training.record import record_of
from training.registry import Registered, register
from training.report import Told, data_seen, evidence_of, write_report
from training.tuning import Budget


@dataclass(frozen=True)
class Run:
    """A finished training: the model, how good it is, what of its data leaked, where it lies."""

    trained: Trained
    findings: Findings
    registered: Registered
    report: Path
    leaks: LeakReport
    against: AgainstChampion | None


def run_training(  # noqa: PLR0913
    tables: Tables,
    policy: Policy,
    until: dt.datetime,
    *,
    name: str,
    out: Path,
    horizon_days: float | None = None,
    trials: int | Budget = 0,
    allow_leaks: Sequence[str] = (),
    drop_leaks: bool = False,
    quick: bool = False,
    steps: Steps | Quiet | None = None,
) -> Run:
    """Judge the data, train on what was known until a moment, write the report, register.

    Parameters
    ----------
    tables
        Checked tables.
    policy
        The agreement.
    until
        Nothing after it influences the model.
    name
        What the data are called, for the report.
    out
        Folder for the report.
    horizon_days, trials
        Days within which a win counts; settings of the trees to try (0: the fixed ones), or with
        how much time and where they are kept.
    allow_leaks
        Columns and activities to learn from although the leak gate blocks them.
    drop_leaks
        Leave out what else the gate blocks, and go on.
    quick
        Leave out of the report what needs further trainings.
    steps
        Told about progress.

    Raises
    ------
    InputProblems
        If a column or activity knows the outcome and is neither allowed nor left out.
    """
    steps = steps or Quiet()
    until_us = microseconds(until)
    with steps.step("looking for leaks"):
        known = known_until(tables, until)
        leaks = judge(known, policy, until_us, horizon_days)
        passed = pass_gate(known, leaks, allow_leaks, drop=drop_leaks)
    trained = train(passed.tables, policy, until_us, horizon_days, TreeSettings(), trials, steps)
    trained = replace(trained, notes=trained.notes + passed.notes)
    findings = evaluate(trained, deep=not quick, steps=steps)
    with steps.step("comparing with a champion, if there is one"):
        rival = rival_of(known, trained)
    with steps.step("report"):
        data = data_seen(known, trained, leaks, passed)
        told = Told(trained, findings, name, evidence_of(trained), rival.against, data=data)
        written = write_report(told, out)
    with steps.step("registering in MLflow"), tempfile.TemporaryDirectory() as folder:
        files = Path(folder)
        _log_files(files, policy, trained)
        _write_json(files / "leaks.json", as_json(leaks))
        written.copy_to(files)
        record = record_of(
            trained,
            known,
            until,
            name,
            horizon_days=horizon_days,
            budget=trials if isinstance(trials, Budget) else Budget(trials),
            allowed_leaks=passed.allowed,
            dropped_leaks=passed.dropped,
        )
        gates = log_standing(files, trained, known, record, rival)
        registered = register(
            trained.model,
            parameters_of(trained, record),
            finite_metrics(trained) | metrics_against(rival),
            files,
            attributes_of(passed.tables.leads),
            shown_of(trained, record, gates, rival),
        )
    trained = replace(trained, notes=[*trained.notes, *notes_on(gates, rival)])
    return Run(trained, findings, registered, written.report, leaks, rival.against)


def attributes_of(leads: pd.DataFrame) -> dict[str, str]:
    """Tell for every lead column whether it is a number or text."""
    return {
        str(name): "number" if pd.api.types.is_numeric_dtype(leads[name]) else "text"
        for name in leads.columns
        if name not in ("lead_id", "created_at")
    }


def _log_files(folder: Path, policy: Policy, trained: Trained) -> None:
    _write_json(folder / "policy.json", policy_to_json(policy))
    _write_json(folder / "metrics.json", finite_metrics(trained))
    columns = [
        {"name": c.name, "group": c.group, "unit": c.unit, "meaning": c.meaning}
        for c in trained.model.columns
    ]
    _write_json(folder / "features.json", columns)


def _write_json(path: Path, content: Mapping[str, object] | list[dict[str, str]]) -> None:
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False, default=str), "utf-8")
