"""Which activities are mails delivered, opened, clicked, and which message and link they mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from features.facts import IntArray
from features.matching import like
from features.policy.schema import Hygiene

OTHER, DELIVERED, OPENED, CLICKED = 0, 1, 2, 3
NO_MESSAGE = 0
# Click before open before delivery: an "email open link" is a click.
USUAL: dict[int, tuple[str, ...]] = {
    CLICKED: (
        *("*mail*click*", "*click*mail*", "*newsletter*click*", "*click*newsletter*"),
        *("*mail*klick*", "*klick*mail*", "*newsletter*klick*", "*klick*newsletter*"),
    ),
    OPENED: (
        *("*mail*open*", "*open*mail*", "*newsletter*open*", "*open*newsletter*"),
        *("*mail*geöffnet*", "*newsletter*geöffnet*", "*mail*öffnung*", "*newsletter*öffnung*"),
    ),
    DELIVERED: (
        *("*mail*deliver*", "*deliver*mail*", "*mail*sent*", "*sent*mail*", "*send*mail*"),
        *("*newsletter*sent*", "*newsletter*deliver*", "*mail*zugestellt*", "*mail*gesendet*"),
        *("*mail*versand*", "*mail*versendet*", "*newsletter*versand*", "*newsletter*versendet*"),
    ),
}
_MESSAGE = re.compile(r"[/#?]")
MOST_REMEMBERED = 65_536


def role_of(hygiene: Hygiene, type_: str) -> int:
    """Tell what a type of activity says of a mail: DELIVERED, OPENED, CLICKED, or OTHER."""
    own = {DELIVERED: hygiene.delivered, OPENED: hygiene.opened, CLICKED: hygiene.clicked}
    for role, usual in USUAL.items():
        patterns = own[role]
        if any(like(p, type_) for p in (usual if patterns is None else patterns)):
            return role
    return OTHER


@lru_cache(maxsize=MOST_REMEMBERED)
def message_of(subject: str) -> str:
    """Give the message of a subject: what stands before the first "/", "#" or "?"."""
    return _MESSAGE.split(subject, maxsplit=1)[0]


def messages_and_links(
    subjects: Sequence[str], roles: NDArray[np.int8]
) -> tuple[IntArray, IntArray]:
    """Tell messages and links of kinds apart by numbers.

    Parameters
    ----------
    subjects, roles
        (kinds,) the subject and the role of every kind; a link is the whole subject.

    Returns
    -------
    message, link
        int64 (kinds,); `NO_MESSAGE` where the message has no name, or where it is about no mail.
    """
    messages, links = {"": NO_MESSAGE}, dict[str, int]()
    message, link = np.zeros((2, len(subjects)), np.int64)
    for place in np.flatnonzero(roles).tolist():
        subject = subjects[place]
        message[place] = messages.setdefault(message_of(subject), len(messages))
        link[place] = links.setdefault(subject, len(links))
    return message, link
