"""The data sheet in words (after Gebru et al. 2021, "Datasheets for Datasets")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from features.policy.schema import Policy
from training.pages.numbers import day, percent, whole
from training.report.data import ColumnSeen, DataSeen, TableSeen

_TABLE_MEANING = {
    "leads": "one row per lead, with what is known of it",
    "activities": "what leads did, when, and to what",
    "statuses": "how far leads came, with the outcome",
    "attribute_changes": "earlier values of columns",
}
_PERSONAL = ("email", "phone", "first_name", "last_name", "job_title")


@dataclass(frozen=True)
class Sheet:
    """The data of a training, as page and data sheet show them.

    Attributes
    ----------
    tables
        Name, meaning, rows, period.
    columns
        Name, share filled, what was found, what is made of it, and whether its past is known.
    kinds
        Type of activity, how many, of how many leads; `other_kinds` says what is not listed.
    statuses
        Status and how often.
    taken_out, gate
        What hygiene took out, and what the leak gate said, in sentences.
    columns_summary
        One sentence on the columns.
    """

    tables: tuple[tuple[str, str, str, str], ...]
    columns: tuple[tuple[str, str, str, str, str], ...]
    kinds: tuple[tuple[str, str, str], ...]
    other_kinds: str
    statuses: tuple[tuple[str, str], ...]
    taken_out: tuple[str, ...]
    gate: tuple[str, ...]
    columns_summary: str


def sheet_of(seen: DataSeen) -> Sheet:
    """Write down what went into a training."""
    leads = seen.tables[0].rows
    return Sheet(
        tables=tuple(
            (t.name, _TABLE_MEANING[t.name], whole(t.rows), _period(t)) for t in seen.tables
        ),
        columns=tuple(_column(column) for column in seen.columns),
        kinds=tuple(
            (k.name, whole(k.activities), f"{whole(k.leads)} ({percent(k.leads / max(leads, 1))})")
            for k in seen.kinds
        ),
        other_kinds=f"And {whole(seen.other_kinds)} rarer types." if seen.other_kinds else "",
        statuses=tuple((name, whole(n)) for name, n in seen.statuses.items()),
        taken_out=tuple(_taken_out(seen)),
        gate=tuple(_gate(seen)),
        columns_summary=_columns_summary(seen.columns),
    )


def _period(table: TableSeen) -> str:
    if table.begins_us is None or table.ends_us is None:
        return "–"
    return f"{day(table.begins_us)} to {day(table.ends_us)}"


def _column(c: ColumnSeen) -> tuple[str, str, str, str, str]:
    known = "as of any moment" if c.history else "latest value only"
    return (c.name, percent(c.filled), c.found, c.handled, known)


def _columns_summary(columns: tuple[ColumnSeen, ...]) -> str:
    used = sum(c.handled not in ("not used", "left out as a leak") for c in columns)
    history = sum(c.history for c in columns)
    return (
        f"{len(columns)} columns besides id and creation time; the model looks at {used} of them, "
        f"and of {history} the earlier values are recorded. Of the others only the latest value "
        "is known: whether a lead had it already at the moment of a snapshot, nobody can tell."
    )


def _taken_out(seen: DataSeen) -> Iterator[str]:
    hygiene, people = seen.hygiene, seen.duplicates
    out = hygiene.not_counting
    share = percent(out / hygiene.activities) if hygiene.activities else "–"
    yield (
        f"{whole(out)} of {whole(hygiene.activities)} activities ({share}) do not count; they stay "
        "in the tables and are kept out of features and points from the moment this could be known."
    )
    for found in sorted(hygiene.found, key=lambda f: (f.counts, -f.activities)):
        but = " (these count; only their time is in doubt)" if found.counts else ""
        yield f"{whole(found.activities)} activities: {found.words}{but}."
    yield (
        f"{whole(seen.apart.count('internal'))} internal and {whole(seen.apart.count('test'))} "
        "test leads: nothing is learned from them."
    )
    yield (
        f"{whole(people.repeated)} leads are one more of {whole(people.people)} people already "
        "there. They are not merged; leads of one person or one account stay on one side of every "
        "split."
    )


def _gate(seen: DataSeen) -> Iterator[str]:
    verdicts, blocked = seen.leaks.verdicts, seen.leaks.blocked
    columns = sum(v.kind == "attribute" for v in verdicts)
    yield (
        f"The leak gate looked at {columns} columns and {len(verdicts) - columns} kinds of "
        f"activity for what they know of the outcome: {len(blocked) or 'none'} blocked."
    )
    for name in seen.dropped:
        yield f"Left out: “{name}”."
    for name in seen.allowed:
        yield f"Learned from all the same, because the owner allowed it: “{name}”."
    doubtful = [v.column for v in verdicts if v.evidence and not v.blocked]
    if doubtful:
        yield f"Doubtful, and learned from: {', '.join(f'“{name}”' for name in doubtful)}."


def personal_data(policy: Policy, columns: tuple[str, ...] | None) -> tuple[str, ...]:
    """Say which data are personal and what becomes of them.

    Parameters
    ----------
    policy
        Says what the owner keeps out.
    columns
        Of the leads; None where they are not known.
    """
    there = [name for name in _PERSONAL if columns is None or name in columns]
    named = f" Here: {', '.join(there)}." if there else " These data have none of them."
    kept_out = policy.exclude_attributes
    return (
        "Names, e-mail addresses and phone numbers are never features. What is derived from them "
        "is: the kind of mailbox, whether there is a phone, how complete the profile is; of a job "
        f"title its level and field.{named}",
        "Company and account are never features either: they only keep the leads of one account "
        "together. Of free text only words count that at least 20 leads use, never a name.",
        (f"Kept out by the agreement: {', '.join(kept_out)}." if kept_out else "")
        or "The agreement keeps out no column (exclude_attributes is empty). Columns on health, "
        "origin, religion, sex or age do not belong into a score: list them there.",
        "The model holds no lead: only the agreement, names of columns, their frequent categories "
        "and words, kinds of activity, trees, and quantiles of scores.",
    )


RETENTION = (
    "The tables are not copied: they stay where they are, and their owner decides how long.",
    "With the model the registry keeps outcome and predictions per lead, without any attribute, "
    "under a hash of the lead id. Who has the ids can tell whose they are, so this is still "
    "personal data: delete old runs when they are no longer needed.",
    "Who has to be forgotten is taken out of the tables; the next training knows nothing of them.",
)
CONSENT = (
    "The tables do not say who was told about scoring, consented to it or objected. The owner has "
    "to know, and to leave out of export and scoring whoever may not be profiled.",
    "Who objects later must not be scored from then on, and must be gone from the tables before "
    "the next training.",
)


def maintenance(policy: Policy, until_us: int) -> tuple[str, ...]:
    """Say who keeps agreement and model in order, and when both are looked at again."""
    agreed, said = policy.agreed, []
    if policy.author:
        said.append(f"The agreement is kept by {policy.author}.")
    if agreed is None:
        said.append(
            "Nobody has signed the agreement yet (its part `agreed` is empty): it has neither an "
            "owner nor a date at which it is looked at again."
        )
    else:
        late = " That day had passed when this model was trained." * (
            agreed.review_on.isoformat() < day(until_us)
        )
        said.append(
            f"Agreed on {agreed.on} by {', '.join(agreed.by)}; to be looked at again on "
            f"{agreed.review_on}.{late}"
        )
    said.append(
        "The model is trained again once a quarter, and four weeks after a launch or campaign that "
        "changes who comes. Until then compare the wins it promises with those that come."
    )
    return tuple(said)
