"""The flags: which activities do not count, why, and from which moment on that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import NEVER, IntArray
from features.hygiene.judge import Judge, judge_of
from features.hygiene.kernel import flag_mails
from features.hygiene.meaning import DELIVERED, OPENED, messages_and_links
from features.hygiene.reasons import EXACT_REPEAT, NOT_FLAGGED, SCANNER_AGENT
from features.policy.schema import DEFAULT_HYGIENE, Hygiene

NO_REPEAT = -1


@dataclass(frozen=True)
class Flags:
    """What does not count of m activities.

    Attributes
    ----------
    counts_until_us
        int64 (m,): from this moment on the activity does not count; `NEVER` where it counts.
    reason
        int8 (m,), codes of `features.hygiene.reasons`; `NOT_FLAGGED` where it counts.
    """

    counts_until_us: IntArray
    reason: NDArray[np.int8]


def flag(  # noqa: PLR0913
    lead: IntArray,
    occurred_us: IntArray,
    received_us: IntArray,
    kind: IntArray,
    types: Sequence[str],
    subjects: Sequence[str],
    *,
    agent: IntArray | None = None,
    agents: Sequence[str] = (),
    repeat: IntArray | None = None,
    hygiene: Hygiene = DEFAULT_HYGIENE,
) -> Flags:
    """Flag what no person did, or did only once.

    Parameters
    ----------
    lead, occurred_us, received_us, kind
        int64 (m,) ordered by (lead, occurred, kind), as in `features.facts.Behaviour`;
        received is `ALWAYS_KNOWN` where not recorded.
    types, subjects
        The type and the subject of every kind.
    agent, agents
        int64 (m,) codes of user agents, and their texts; without them, no rule looks at agents.
    repeat
        int64 (m,): the same number for rows of a lead that are equal in every column but
        `received_at`, `NO_REPEAT` for all other rows; None where there are no such rows.
    hygiene
        Settings.

    Returns
    -------
    Flags
        Every flag holds from the latest of the known times of all that it rests on (an activity
        is known once it has occurred and was received), so a moment never sees a later one.
    """
    many, judge = len(lead), judge_of(hygiene)
    flags = Flags(np.full(many, NEVER), np.zeros(many, np.int8))
    if not many:
        return flags
    roles, kind = judge.roles(types), _ready(kind)
    lead, occurred_us, received_us = _ready(lead), _ready(occurred_us), _ready(received_us)
    if repeat is not None and judge.repeats:
        _flag_repeats(repeat, np.maximum(occurred_us, received_us), flags)
    if agent is not None and judge.agents:
        asked = (roles != DELIVERED)[kind]
        _flag_agents(judge, agent, agents, asked, np.maximum(occurred_us, received_us), flags)
    if roles.max() >= OPENED:
        message, link = messages_and_links(subjects, roles)
        meaning, found = (roles, message, link), (flags.counts_until_us, flags.reason)
        flag_mails(lead, occurred_us, received_us, kind, *meaning, judge.limits, *found)
    return flags


def _ready(numbers: IntArray) -> IntArray:
    """Give numbers as the one compiled form of the loops takes them; mostly as they are."""
    if numbers.dtype == np.int64 and numbers.flags.carray:
        return numbers
    return np.array(numbers, np.int64)


def _flag_repeats(repeat: IntArray, known_us: IntArray, flags: Flags) -> None:
    """Let the one of equal rows count that is known first."""
    rows = np.flatnonzero(repeat != NO_REPEAT)
    rows = rows[np.lexsort((rows, known_us[rows], repeat[rows]))]
    again = rows[1:][np.diff(repeat[rows]) == 0]
    flags.counts_until_us[again] = known_us[again]
    flags.reason[again] = EXACT_REPEAT


def _flag_agents(
    judge: Judge,
    agent: IntArray,
    agents: Sequence[str],
    asked: NDArray[np.bool_],
    known_us: IntArray,
    flags: Flags,
) -> None:
    """Flag what a program says it did; mail servers are programs, so deliveries are not asked."""
    machine = judge.machines(agents)
    if machine.any():
        rows = np.flatnonzero(machine[agent] & asked & (flags.reason == NOT_FLAGGED))
        flags.counts_until_us[rows] = known_us[rows]
        flags.reason[rows] = SCANNER_AGENT
