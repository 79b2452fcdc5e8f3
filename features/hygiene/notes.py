"""What of one lead's activities does not count, in a sentence for the people who read its score."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from features.facts import Behaviour
from features.hygiene.gather import texts_of
from features.hygiene.judge import judge_of
from features.hygiene.meaning import CLICKED, OPENED
from features.hygiene.reasons import MACHINES, REPEATS
from features.policy.schema import Hygiene

WORDS = {CLICKED: ("click", "clicks"), OPENED: ("opening", "openings")}
OTHER_WORDS = ("activity", "activities")


def notes_on(behaviour: Behaviour, as_of_us: int, hygiene: Hygiene) -> list[str]:
    """Say what does not count at a moment.

    Parameters
    ----------
    behaviour
        One lead's activities.
    as_of_us
        The moment, microseconds.
    hygiene
        The settings they were flagged by.

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
        who = _said(behaviour, machines, hygiene)
        looks, does = ("looks", "does") if machines.sum() == 1 else ("look", "do")
        notes.append(f"{who} {looks} like a link scanner's and {does} not count")
    if repeats:
        what = "repeat does" if repeats == 1 else "repeats do"
        notes.append(f"{repeats:,} {what} not count again")
    return notes


def _said(behaviour: Behaviour, rows: NDArray[np.bool_], hygiene: Hygiene) -> str:
    roles = judge_of(hygiene).roles(texts_of(behaviour.kinds, behaviour.kind_columns, "type"))
    mine = roles[behaviour.kind[rows]]
    counts = [(int((mine == role).sum()), words) for role, words in WORDS.items()]
    counts.append((int(rows.sum()) - sum(count for count, _ in counts), OTHER_WORDS))
    said = [f"{count:,} {words[count != 1]}" for count, words in counts if count]
    *first, last = said
    return f"{', '.join(first)} and {last}" if first else last
