"""The quarterly job: train, judge, write the report, register."""

from __future__ import annotations

import datetime as dt
import json
import math
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from features.collect import microseconds
from features.policy.load import policy_to_json
from features.policy.schema import Policy
from features.tables import Tables, known_until
from training.fit import Trained, train
from training.history_expert import TreeSettings
from training.leaks import LeakReport, Passed, as_json, judge, pass_gate
from training.progress import Quiet, Steps
from training.registry import Registered, register
from training.report import evidence_of, write_report

REPORT = "report.html"
MOST_CHARACTERS = 6000  # of a parameter in MLflow


@dataclass(frozen=True)
class Run:
    """A finished training: the model with its metrics, what of its data leaked, where it lies."""

    trained: Trained
    registered: Registered
    report: Path
    leaks: LeakReport


def run_training(  # noqa: PLR0913
    tables: Tables,
    policy: Policy,
    until: dt.datetime,
    *,
    name: str,
    out: Path,
    horizon_days: float | None = None,
    trials: int = 0,
    allow_leaks: Sequence[str] = (),
    drop_leaks: bool = False,
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
        Days within which a win counts; number of tuning trials (0: fixed settings).
    allow_leaks
        Columns and activities to learn from although the leak gate blocks them.
    drop_leaks
        Leave out what else the gate blocks, and go on.
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
        known = passed.tables
    trained = train(known, policy, until_us, horizon_days, TreeSettings(), trials, steps)
    trained = replace(trained, notes=trained.notes + passed.notes)
    with steps.step("report"):
        write_report(trained, name, out, evidence_of(trained))
    with steps.step("registering in MLflow"), tempfile.TemporaryDirectory() as folder:
        files = Path(folder)
        _log_files(files, policy, trained)
        _write_json(files / "leaks.json", as_json(leaks))
        _copy(out, files)
        registered = register(
            trained.model,
            _parameters(trained, until, name) | _leak_parameters(passed),
            finite_metrics(trained),
            files,
            attributes_of(known.leads),
        )
    return Run(trained, registered, out / REPORT, leaks)


def finite_metrics(trained: Trained) -> dict[str, float]:
    """Flatten the metrics to `name.metric`; what is not finite is left out."""
    flat = {
        f"{name}.{metric}": value
        for name, metrics in trained.metrics.items()
        for metric, value in metrics.items()
    }
    flat |= {f"counts.{name}": value for name, value in trained.counts.items()}
    return {name: value for name, value in flat.items() if math.isfinite(value)}


def attributes_of(leads: pd.DataFrame) -> dict[str, str]:
    """Tell for every lead column whether it is a number or text."""
    return {
        str(name): "number" if pd.api.types.is_numeric_dtype(leads[name]) else "text"
        for name in leads.columns
        if name not in ("lead_id", "created_at")
    }


def _parameters(trained: Trained, until: dt.datetime, name: str) -> dict[str, object]:
    parameters = trained.model.parameters
    return {
        "data": name[:200],
        "until": until.isoformat(),
        "horizon_days": parameters.horizon_days,
        "policy": parameters.policy.name,
        "policy_version": parameters.policy_version,
        "bag": parameters.bag,
        "weight_of_agreement": round(parameters.stack.rule, 4),
        "weight_of_history": round(parameters.stack.history, 4),
        "threshold_score": round(parameters.threshold_score, 2),
    }


def _leak_parameters(passed: Passed) -> dict[str, object]:
    """Name what was allowed and what was left out; nothing where nothing was blocked."""
    named = {"allowed_leaks": passed.allowed, "dropped_leaks": passed.dropped}
    return {key: ", ".join(names)[:MOST_CHARACTERS] for key, names in named.items() if names}


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


def _copy(source: Path, target: Path) -> None:
    for file in source.rglob("*"):
        if file.is_file():
            place = target / file.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.read_bytes())
