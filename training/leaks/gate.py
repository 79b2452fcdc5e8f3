"""What becomes of the verdicts: training stops, or goes on with what was allowed or left out."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from features.errors import InputProblems
from features.tables import Tables
from training.leaks.report import LeakReport, Verdict

SENTENCES_SHOWN = 3


@dataclass(frozen=True)
class Passed:
    """What training goes on with.

    Attributes
    ----------
    tables
        Without what was left out.
    allowed, dropped
        Names of blocked columns and activities that were allowed, and that were left out.
    notes
        Both in sentences, for the report.
    """

    tables: Tables
    allowed: tuple[str, ...]
    dropped: tuple[str, ...]
    notes: list[str]


def pass_gate(
    tables: Tables, report: LeakReport, allow: Sequence[str] = (), *, drop: bool = False
) -> Passed:
    """Let training go on, or stop it.

    Parameters
    ----------
    tables
        The tables that were judged.
    report
        What the gate found in them.
    allow
        Names that may be learned from although they are blocked.
    drop
        Leave out what else is blocked.

    Raises
    ------
    InputProblems
        If a name to allow is neither a column nor an activity, or if something is blocked that
        is neither allowed nor to be left out: each with its evidence and the remedy.
    """
    _check_names(allow, tables)
    allowed = tuple(name for name in report.blocked if name in allow)
    stopping = [v for v in report.verdicts if v.blocked and v.column not in allow]
    if stopping and not drop:
        raise InputProblems(
            f"training stopped: {_counted(len(stopping))} in the data would tell the model the "
            "outcome (a leak)",
            [_problem(verdict) for verdict in stopping],
        )
    dropped = tuple(dict.fromkeys(v.column for v in stopping))
    notes = [_note(v, allow) for v in report.verdicts if v.blocked]
    return Passed(_without(tables, stopping), allowed, dropped, notes)


def _counted(number: int) -> str:
    return "one column or activity" if number == 1 else f"{number} columns or activities"


def _problem(verdict: Verdict) -> str:
    said = " ".join(verdict.evidence[:SENTENCES_SHOWN])
    return f"{_named(verdict)}: {said} {verdict.remedy}"


def _named(verdict: Verdict) -> str:
    what = "column" if verdict.kind == "attribute" else "activity"
    return f"{what} “{verdict.column}”"


def _note(verdict: Verdict, allow: Collection[str]) -> str:
    said = " ".join(verdict.evidence[:1])
    if verdict.column in allow:
        return (
            f"Learned from although the leak gate blocks it (--allow-leak): {_named(verdict)}. "
            f"{said} If open leads cannot have it, the figures of this report are too good."
        )
    return f"Left out as a leak (--drop-leaks): {_named(verdict)}. {said}"


def _check_names(names: Sequence[str], tables: Tables) -> None:
    types = tables.activities["type"].drop_duplicates()
    pairs = tables.activities[["type", "subject"]].drop_duplicates()
    known = [str(name) for name in tables.leads.columns if name not in ("lead_id", "created_at")]
    known += [*types, *(f"{t} {s}" for t, s in pairs.itertuples(index=False) if s)]
    problems = [_unknown(name, known) for name in names if name not in known]
    if problems:
        raise InputProblems("--allow-leak cannot be used", problems)


def _unknown(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, 1, 0.0)
    meant = f"; did you mean “{near[0]}”?" if near else ""
    return f"“{name}” is neither a column of the leads nor an activity{meant}"


def _without(tables: Tables, verdicts: Sequence[Verdict]) -> Tables:
    columns = [v.column for v in verdicts if v.kind == "attribute"]
    activities = [v.column for v in verdicts if v.kind == "activity"]
    changes, acts = tables.attribute_changes, tables.activities
    with_subject = acts["type"] + " " + acts["subject"]
    gone = acts["type"].isin(activities) | with_subject.isin(activities)
    return replace(
        tables,
        leads=tables.leads.drop(columns=columns),
        attribute_changes=changes[~changes["attribute"].isin(columns)].reset_index(drop=True),
        activities=acts[~gone].reset_index(drop=True),
    )
