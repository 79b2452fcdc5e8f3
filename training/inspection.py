"""Everything that can be told of tables before training: columns, leaks, activities, people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from features.attributes.report import ColumnVerdict, column_report
from features.attributes.report import sentences as column_sentences
from features.collect import facts_from_tables, microseconds
from features.hygiene.report import HygieneReport
from features.hygiene.report import report as hygiene_report
from features.hygiene.report import sentences as hygiene_sentences
from features.matching import kind_columns_of
from features.people import (
    Duplicates,
    LeftOut,
    duplicate_groups,
    duplicate_sentences,
    left_out,
    left_out_sentences,
)
from features.policy.schema import Policy
from features.tables import Tables, known_until, last_known_moment
from training.leaks import LeakReport, judge
from training.leaks import as_json as leaks_as_json
from training.leaks import sentences as leak_sentences
from training.outcomes import outcomes_of
from training.snapshots import default_horizon_days, snapshots_of


@dataclass(frozen=True)
class Inspection:
    """What was found in the tables, part by part.

    Attributes
    ----------
    activities
        What does not count, and whose time is in doubt.
    duplicates
        Leads that are one person.
    apart
        Internal and test leads.
    columns
        What becomes of every lead column.
    leaks
        What knows the outcome.
    """

    activities: HygieneReport
    duplicates: Duplicates
    apart: LeftOut
    columns: tuple[ColumnVerdict, ...]
    leaks: LeakReport


def inspect(tables: Tables, policy: Policy, until: dt.datetime | None = None) -> Inspection:
    """Look at everything that training would meet.

    Parameters
    ----------
    tables
        Checked tables, with at least one lead.
    policy
        The agreement.
    until
        What is known by then is looked at, as training does; by default all there is. Then
        activities that say they happen later than now are reported too.
    """
    if until is not None:
        tables = known_until(tables, until)
    moment = until or last_known_moment(tables, dt.datetime.now(dt.UTC))
    known, until_us = known_until(tables, moment), microseconds(moment)
    people: dict[str, list[object]] = {str(n): known.leads[n].tolist() for n in known.leads}
    apart = left_out(people, policy.hygiene.internal_mail_domains)
    return Inspection(
        activities=hygiene_report(tables, policy.hygiene, None, leads_apart(tables, apart)),
        duplicates=duplicate_groups(people),
        apart=apart,
        columns=_columns(known, policy, until_us),
        leaks=judge(known, policy, until_us),
    )


def leads_apart(tables: Tables, apart: LeftOut) -> Mapping[str, NDArray[np.bool_]]:
    """Tell which leads are set apart: what is wrong with them, in words → bool (leads,)."""
    ids = np.array(tables.leads["lead_id"], object)
    kinds = {"of an internal lead": "internal", "of a test lead": "test"}
    pairs = list(zip(apart.lead_ids, apart.flags, strict=True))
    return {
        words: np.isin(ids, [i for i, flag in pairs if flag.kind == kind])
        for words, kind in kinds.items()
    }


def _columns(known: Tables, policy: Policy, until_us: int) -> tuple[ColumnVerdict, ...]:
    facts = facts_from_tables(known, kind_columns_of(policy), policy.hygiene)
    outcomes = outcomes_of(known)
    horizon = policy.horizon_days or default_horizon_days(facts, outcomes)
    own = policy.hygiene.internal_mail_domains
    snapshots = snapshots_of(facts, outcomes, until_us, horizon, own_domains=own)
    return column_report(facts, snapshots.moments, policy)


def sections(found: Inspection) -> Iterator[tuple[str, list[str]]]:
    """Tell what was found, in sentences: a title and its sentences, where there are any."""
    every = [
        ("activities", hygiene_sentences(found.activities)),
        ("people", [*duplicate_sentences(found.duplicates), *left_out_sentences(found.apart)]),
        ("columns", column_sentences(found.columns)),
        ("leaks", leak_sentences(found.leaks)),
    ]
    return ((title, said) for title, said in every if said)


def as_json(found: Inspection) -> dict[str, object]:
    """Give what was found as plain values."""
    return {
        "activity_hygiene": asdict(found.activities),
        "people": {
            "known_more_than_once": found.duplicates.people,
            "leads_that_repeat": found.duplicates.repeated,
            "internal": found.apart.count("internal"),
            "test": found.apart.count("test"),
        },
        "columns": [asdict(verdict) for verdict in found.columns],
        "leaks": leaks_as_json(found.leaks),
    }
