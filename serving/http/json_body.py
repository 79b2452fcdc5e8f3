"""Reading JSON from a request: strictly, but so that a wrong value can still be named."""

from __future__ import annotations

import codecs
import json
import math
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from serving.http.problems import ProblemError

LONGEST_INTEGER = 400


@dataclass(frozen=True)
class Decoded:
    """A JSON text as values.

    Attributes
    ----------
    value
        Dicts, lists, text, numbers, booleans, None. If `wrong` is set it may hold what JSON
        has no words for: NaN, infinities, half characters (lone surrogates).
    wrong
        Why the text is no JSON, or None.
    """

    value: Any
    wrong: str | None = None


class NotJsonError(Exception):
    """The text cannot be read at all; says why and where."""


def decode(text: bytes) -> Decoded:
    """Read one JSON text.

    Raises
    ------
    NotJsonError
        If it is not UTF-8, not JSON, or nested more than 200 deep. A text that is wrong only in
        single values (NaN, lone surrogates, numbers of thousands of digits) comes back with
        `wrong` set, so that these values can be named.
    """
    text = text.removeprefix(codecs.BOM_UTF8)
    try:
        return Decoded(from_json(text, allow_inf_nan=False))
    except ValueError as error:
        wrong = str(error)
    known = _as_utf8(text)
    try:
        return Decoded(json.loads(known, parse_int=_integer), wrong)
    except (ValueError, RecursionError) as error:
        raise NotJsonError(wrong) from error


def json_value(text: bytes) -> Any:
    """Read one JSON text that nobody names the wrong values of.

    Raises
    ------
    ProblemError
        400 if it is no JSON.
    """
    try:
        decoded = decode(text)
    except NotJsonError as error:
        raise ProblemError(400, f"the body is not JSON: {error}") from error
    if decoded.wrong is not None:
        raise ProblemError(400, f"the body is not JSON: {decoded.wrong}")
    return decoded.value


def _as_utf8(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotJsonError(f"byte {error.start} is not UTF-8; send UTF-8") from error


def _integer(digits: str) -> float:
    return int(digits) if len(digits) <= LONGEST_INTEGER else math.inf
