"""The leak gate: whether a column or activity knows the outcome as no open lead can know it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from features.collect import facts_from_tables
from features.facts import Column, Facts
from features.policy.schema import Policy
from features.tables import Tables
from training.leaks.accuracy import accuracy
from training.leaks.activities import Carriers, activity_signs, carriers_of
from training.leaks.attributes import PERSONAL, Around, signs_alone, verdict_on
from training.leaks.bars import PLAIN
from training.leaks.copies import written_at_close
from training.leaks.facets import facets_of
from training.leaks.groupings import groupings_of
from training.leaks.history import told_by_history, views_of
from training.leaks.judged import FEWEST_OF_EACH_OUTCOME, Judged, judged_leads
from training.leaks.purity import pure_values
from training.leaks.report import HISTORY, UNKNOWN, LeakReport, Verdict
from training.leaks.seen import seen_column
from training.outcomes import outcomes_of

KIND_COLUMNS = ("type", "subject")


def judge(
    tables: Tables, policy: Policy, until_us: int, horizon_days: float | None = None
) -> LeakReport:
    """Judge every lead column and every kind of activity.

    Parameters
    ----------
    tables
        Already cut with `known_until`.
    policy
        What it excludes is judged, but does not block.
    until_us
        The moment of training, microseconds.
    horizon_days
        Days within which a win counts, for companies that record no losses; default: from the
        data.

    Returns
    -------
    One verdict per column (but for `lead_id` and `created_at`) and per kind of activity that at
    least eight closed leads had. Without eight leads of each outcome nothing is judged, and a note
    says so.
    """
    facts = facts_from_tables(tables, KIND_COLUMNS)
    leads = judged_leads(facts, outcomes_of(tables), until_us, horizon_days)
    if not leads.enough:
        return LeakReport((), (_too_few(leads),))
    verdicts = [*_on_columns(tables, facts, leads), *_on_activities(facts, leads)]
    notes = (*_notes(leads), *_on_ids(facts, leads))
    excluded = set(policy.exclude_attributes)
    return LeakReport(tuple(_unless_excluded(v, excluded) for v in verdicts), notes)


def _too_few(leads: Judged) -> str:
    return (
        f"The leak gate needs at least {FEWEST_OF_EACH_OUTCOME} won leads and as many that were "
        f"not won; there are {leads.wins:,} and {leads.losses:,}, so nothing could be judged."
    )


def _notes(leads: Judged) -> tuple[str, ...]:
    if not (leads.known & leads.open).any():
        return ()
    return (
        "Hardly any loss is recorded: leads that stayed open for longer than the horizon were "
        "judged as not won.",
    )


def _on_ids(facts: Facts, leads: Judged) -> tuple[str, ...]:
    """Warn where even the ids know the outcome: harmless here, but a sign of how they were made."""
    ids = Column([*facts.lead_ids], np.arange(len(facts)))
    seen = seen_column("lead_id", ids, leads)
    signs = [*pure_values(seen, facets_of(seen), PLAIN), *accuracy(seen, PLAIN)]
    return tuple(
        f"lead_id is never learned from, but it knows the outcome. {sign.sentence}"
        for sign in signs[:1]
    )


def _on_columns(tables: Tables, facts: Facts, leads: Judged) -> list[Verdict]:
    views = views_of(facts, leads)
    columns = [seen_column(name, column, leads) for name, column in views.last.items()]
    as_of = {seen.name: HISTORY if seen.name in facts.changes else UNKNOWN for seen in columns}
    alone = {seen.name: signs_alone(seen, as_of[seen.name]) for seen in columns}
    blocked = {name for name, signs in alone.items() if signs}
    around = Around(groupings_of(columns, leads, {*blocked, *PERSONAL}), written_at_close(tables))
    return [
        verdict_on(
            seen,
            alone[seen.name],
            around,
            as_of[seen.name],
            told_by_history(seen.name, facts, views, leads),
        )
        for seen in columns
    ]


def _on_activities(facts: Facts, leads: Judged) -> list[Verdict]:
    verdicts: list[Verdict] = []
    blocked: set[str] = set()
    for carriers in carriers_of(facts.behaviour, leads):
        verdict = _on_activity(carriers, leads)
        # A blocked type says all there is to say about its subjects.
        if not any(carriers.name.startswith(f"{name} ") for name in blocked):
            verdicts.append(verdict)
        if verdict.blocked:
            blocked.add(carriers.name)
    return verdicts


def _on_activity(carriers: Carriers, leads: Judged) -> Verdict:
    evidence = tuple(sign.sentence for sign in activity_signs(carriers, leads))
    return Verdict(
        column=carriers.name,
        kind="activity",
        blocked=bool(evidence),
        evidence=evidence,
        remedy=_activity_remedy(carriers.name) if evidence else "",
        as_of=HISTORY,
    )


def _activity_remedy(name: str) -> str:
    return (
        "Take these activities out of the data, train with --drop-leaks, or, if they come before "
        f'the outcome is decided, with --allow-leak "{name}".'
    )


def _unless_excluded(verdict: Verdict, excluded: set[str]) -> Verdict:
    if verdict.kind == "activity" or verdict.column not in excluded:
        return verdict
    return replace(verdict, blocked=False, remedy="The policy already leaves it out.")
