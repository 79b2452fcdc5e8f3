"""Headers that decide who somebody is: there is one of each, or none."""

from __future__ import annotations

from collections.abc import Iterable

from serving.http.problems import ProblemError


def only(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str | None:
    """Give the value of a header; None if it is not sent.

    Which of several counts is a matter of taste: a proxy and this service may differ, and what
    the one has checked would not be what the other believes.

    Raises
    ------
    ProblemError
        400 if it is sent more than once.
    """
    values = [value for key, value in headers if key == name]
    if len(values) > 1:
        raise ProblemError(400, f"the header {name.decode('latin-1')} is sent more than once")
    return values[0].decode("latin-1").strip() if values else None
