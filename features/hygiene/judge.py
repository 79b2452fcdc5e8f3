"""The settings made ready: what types, agents and limits mean by them, remembered per text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from features.facts import IntArray
from features.hygiene.agents import is_machine
from features.hygiene.meaning import MOST_REMEMBERED, role_of
from features.policy.schema import Hygiene

SECOND_US = 1_000_000
OFF = -1


class Judge:
    """Judges by one kind of settings.

    Parameters
    ----------
    hygiene
        The settings.

    Attributes
    ----------
    role
        Gives the role of a type.
    is_machine
        Tells whether a user agent is a program's.
    limits
        int64 (7,): microseconds of five rules (`OFF` where not wanted), then how many links are
        too many at once and in a row.
    """

    def __init__(self, hygiene: Hygiene) -> None:
        self.role = lru_cache(MOST_REMEMBERED)(partial(role_of, hygiene))
        self.is_machine = lru_cache(MOST_REMEMBERED)(partial(is_machine, hygiene))
        self.repeats = "exact_repeat" not in hygiene.off
        self.agents = "scanner_agent" not in hygiene.off
        self.limits = _limits(hygiene)

    def roles(self, types: Sequence[str]) -> NDArray[np.int8]:
        """Give int8 (types,), the role of every type."""
        role = self.role
        return np.array([role(type_) for type_ in types], np.int8)

    def machines(self, agents: Sequence[str]) -> NDArray[np.bool_]:
        """Give bool (agents,), which of the user agents are programs'."""
        return np.array([self.is_machine(agent) for agent in agents], bool)


@lru_cache(maxsize=64)
def judge_of(hygiene: Hygiene) -> Judge:
    """Give the judge of some settings, always the same one."""
    return Judge(hygiene)


def _limits(hygiene: Hygiene) -> IntArray:
    seconds = {
        "too_soon": hygiene.soon_seconds,
        "links_at_once": hygiene.at_once_seconds,
        "every_link": hygiene.in_a_row_seconds,
        "with_machine": hygiene.with_machine_seconds,
        "repeated_open": 60 * hygiene.reopened_minutes,
    }
    wanted = [OFF if name in hygiene.off else round(s * SECOND_US) for name, s in seconds.items()]
    return np.array([*wanted, hygiene.links_at_once, hygiene.links_in_a_row], np.int64)
