"""What of one lead's activities does not count, in a sentence for the people who read its score."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from features.facts import Behaviour
from features.hygiene.gather import texts_of
from features.hygiene.judge import judge_of
from features.hygiene.meaning import CLICKED, OPENED
from features.hygiene.reasons import MACHINES, REPEATS
from features.language.language import ENGLISH, Language
from features.policy.schema import Hygiene

ROLES = (CLICKED, OPENED)


def notes_on(
    behaviour: Behaviour, as_of_us: int, hygiene: Hygiene, language: Language = ENGLISH
) -> list[str]:
    """Say what does not count at a moment.

    Parameters
    ----------
    behaviour
        One lead's activities.
    as_of_us
        The moment, microseconds.
    hygiene
        The settings they were flagged by.
    language
        To say it in.

    Returns
    -------
    At most one sentence on machines and one on repeats; none where all counts.
    """
    out = behaviour.counts_until_us <= as_of_us
    if behaviour.reason is None or not out.any():
        return []
    machines = out & np.isin(behaviour.reason, MACHINES)
    repeats = int((out & np.isin(behaviour.reason, REPEATS)).sum())
    notes = []
    if machines.any():
        notes.append(_of_machines(behaviour, machines, hygiene, language))
    if repeats:
        notes.append(
            language.ngettext(
                "{n} repeat does not count again", "{n} repeats do not count again", repeats
            )
        )
    return notes


def _of_machines(
    behaviour: Behaviour, rows: NDArray[np.bool_], hygiene: Hygiene, language: Language
) -> str:
    *first, last = _counted(behaviour, rows, hygiene, language)
    who = last
    if first:
        who = language.gettext("{first} and {last}", first=", ".join(first), last=last)
    return language.ngettext(
        "{who} looks like a link scanner's and does not count",
        "{who} look like a link scanner's and do not count",
        int(rows.sum()),
        who=who,
    )


def _counted(
    behaviour: Behaviour, rows: NDArray[np.bool_], hygiene: Hygiene, language: Language
) -> list[str]:
    """Count clicks, openings and all else, in words; at least one of them is there."""
    roles = judge_of(hygiene).roles(texts_of(behaviour.kinds, behaviour.kind_columns, "type"))
    mine = roles[behaviour.kind[rows]]
    clicks, openings = (int((mine == role).sum()) for role in ROLES)
    rest = int(rows.sum()) - clicks - openings
    said = [
        (clicks, language.ngettext("{n} click", "{n} clicks", clicks)),
        (openings, language.ngettext("{n} opening", "{n} openings", openings)),
        (rest, language.ngettext("{n} activity", "{n} activities", rest)),
    ]
    return [words for count, words in said if count]
