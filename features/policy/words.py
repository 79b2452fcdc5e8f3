"""How values, paths and near misses are written in messages."""

from __future__ import annotations

import datetime as dt
import difflib
import json
from collections.abc import Iterable, Mapping, Sequence

from features.policy.places import KeyPath

LONGEST_SHOWN = 60
MOST_LISTED = 8
CLOSE = 0.7


def dotted(path: KeyPath) -> str:
    """Write a path as `routing[0].when.country` (positions from 0)."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).lstrip(".")


def shown(value: object) -> str:
    """Write a value as it looks in YAML, shortened."""
    if value is None:
        return "empty"
    if isinstance(value, Mapping) and value:
        return "a mapping"
    if isinstance(value, Sequence) and not isinstance(value, str) and value:
        return "a list"
    text = str(value) if isinstance(value, dt.date) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def near(word: object, words: Iterable[str], *, cutoff: float = CLOSE) -> str | None:
    """Find the word that was probably meant, whatever its case and its hyphens."""
    by_form = {known.lower(): known for known in words}
    form = str(word).lower().replace("-", "_").replace(" ", "_")
    found = difflib.get_close_matches(form, by_form, n=1, cutoff=cutoff)
    return by_form[found[0]] if found else None


def did_you_mean(word: object, words: Iterable[str]) -> str:
    """Suggest the near miss, or list what there is."""
    known = list(words)
    meant = near(word, known)
    if meant:
        return f"did you mean {meant}?"
    return f"there is {listed(known)}" if known else "there are none"


def listed(words: Sequence[str]) -> str:
    """List words, not too many of them."""
    more = len(words) - MOST_LISTED
    return ", ".join(words[:MOST_LISTED]) + (f" and {more} more" if more > 0 else "")
