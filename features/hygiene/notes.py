"""What of one lead's activities does not count, in a sentence for the people who read its score."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from features.facts import Behaviour, IntArray
from features.hygiene.gather import texts_of
from features.hygiene.judge import judge_of
from features.hygiene.meaning import CLICKED, OPENED
from features.hygiene.reasons import MACHINES, REPEATS
from features.language.language import ENGLISH, Language
from features.policy.schema import Hygiene

ROLES = (CLICKED, OPENED)


def notes_on(
    behaviour: Behaviour, as_of_us: IntArray, hygiene: Hygiene, language: Language = ENGLISH
) -> list[list[str]]:
    """Say what of each lead's activities does not count at a moment.

    Parameters
    ----------
    behaviour
        The activities of n leads.
    as_of_us
        int64 (n,), the moment of each lead, microseconds.
    hygiene
        The settings they were flagged by.
    language
        To say it in.

    Returns
    -------
    n lists: at most one sentence on machines and one on repeats; none where all counts.
    """
    notes: list[list[str]] = [[] for _ in range(len(as_of_us))]
    if behaviour.reason is None:
        return notes
    out = np.flatnonzero(behaviour.counts_until_us <= as_of_us[behaviour.lead])
    for lead in np.unique(behaviour.lead[out]).tolist():
        mine = out[behaviour.lead[out] == lead]
        notes[lead] = _notes(behaviour, mine, behaviour.reason[mine], hygiene, language)
    return notes


def _notes(
    behaviour: Behaviour,
    rows: IntArray,
    reason: NDArray[np.int8],
    hygiene: Hygiene,
    language: Language,
) -> list[str]:
    """Say what does not count of one lead: some of its activities, and why each does not."""
    machines = rows[np.isin(reason, MACHINES)]
    repeats = int(np.isin(reason, REPEATS).sum())
    notes = []
    if len(machines):
        notes.append(_of_machines(behaviour, machines, hygiene, language))
    if repeats:
        notes.append(
            language.ngettext(
                "{n} repeat does not count again", "{n} repeats do not count again", repeats
            )
        )
    return notes


def _of_machines(behaviour: Behaviour, rows: IntArray, hygiene: Hygiene, language: Language) -> str:
    *first, last = _counted(behaviour, rows, hygiene, language)
    who = last
    if first:
        who = language.gettext("{first} and {last}", first=", ".join(first), last=last)
    return language.ngettext(
        "{who} looks like a link scanner's and does not count",
        "{who} look like a link scanner's and do not count",
        len(rows),
        who=who,
    )


def _counted(
    behaviour: Behaviour, rows: IntArray, hygiene: Hygiene, language: Language
) -> list[str]:
    """Count clicks, openings and all else, in words; at least one of them is there."""
    roles = judge_of(hygiene).roles(texts_of(behaviour.kinds, behaviour.kind_columns, "type"))
    mine = roles[behaviour.kind[rows]]
    clicks, openings = (int((mine == role).sum()) for role in ROLES)
    rest = len(rows) - clicks - openings
    said = [
        (clicks, language.ngettext("{n} click", "{n} clicks", clicks)),
        (openings, language.ngettext("{n} opening", "{n} openings", openings)),
        (rest, language.ngettext("{n} activity", "{n} activities", rest)),
    ]
    return [words for count, words in said if count]
