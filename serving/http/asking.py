"""Who asks, when, and in which way an answer is wanted: all of a request but its body."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from features.collect import microseconds
from features.language.language import DEFAULT


@dataclass(frozen=True)
class Asking:
    """One request.

    Attributes
    ----------
    request_id
        Its id.
    instance
        Its name in problems: route and id.
    now
        The moment it came in.
    repeatable
        The caller chose the id: if it comes again, the answer is to be the same.
    explain
        Reasons are wanted.
    caller
        Id of the key it was asked with; None without keys.
    language
        Code of the language that sentences are wanted in.
    """

    request_id: str
    instance: str
    now: dt.datetime
    repeatable: bool = False
    explain: bool = True
    caller: str | None = None
    language: str = DEFAULT

    @property
    def now_us(self) -> int:
        """The moment it came in, microseconds."""
        return microseconds(self.now)
