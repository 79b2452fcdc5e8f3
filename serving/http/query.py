"""What the part of the address after `?` says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from urllib.parse import parse_qsl

from serving.http.exchange import Exchange
from serving.http.problems import FieldError, ProblemError
from serving.http.values import moment

_FLAGS = {"true": True, "1": True, "false": False, "0": False}
MOST_PARAMETERS = 20


def check_query(exchange: Exchange, known: Sequence[str]) -> None:
    """Refuse parameters that the route does not know (400), and note the others."""
    if not exchange.query:
        return
    try:
        given = parse_qsl(
            exchange.query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS, errors="strict"
        )
    except ValueError as error:
        raise ProblemError(400, "the address after ? cannot be read; leave it out") from error
    for name, value in given:
        if name not in known:
            allowed = f"there are {', '.join(known)}" if known else "this route has none"
            raise _wrong(name[:100], f"is no parameter of this route; {allowed}")
        if name in exchange.parameters:
            raise _wrong(name, "is given twice; give it once")
        exchange.parameters[name] = value


def flag(exchange: Exchange, name: str, *, usual: bool = True) -> bool:
    """Read a parameter that is true or false."""
    value = exchange.parameters.get(name)
    if value is None:
        return usual
    if value.lower() not in _FLAGS:
        raise _wrong(name, f"is {value[:100]!r}; use true or false")
    return _FLAGS[value.lower()]


def moment_of(exchange: Exchange, name: str) -> dt.datetime | None:
    """Read a parameter that is a moment; None where it is not given."""
    value = exchange.parameters.get(name)
    try:
        # An unescaped plus sign of a time zone arrives as a space.
        return None if value is None else moment(value.replace(" ", "+"))
    except ValueError as error:
        raise _wrong(name, str(error)) from error


def _wrong(name: str, message: str) -> ProblemError:
    return ProblemError(400, f"{name}: {message}", [FieldError(field=name, message=message)])
