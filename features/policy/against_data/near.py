"""What the data have that comes near a pattern or a value that fits nothing."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher

from features.policy.against_data.look import most_frequent

CLOSE, CONTAINED = 0.65, 0.8
MOST_SHOWN = 3


def instead(pattern: str, counts: Mapping[str, int], unit: str) -> str:
    """Say what comes near, or else what there is most of.

    Parameters
    ----------
    pattern
        A pattern or a value that fits none of the values.
    counts
        Value → how often.
    unit
        What is counted: "time" or "lead".
    """
    frequent = {value: n for value, n in most_frequent(counts).items() if value}
    if not frequent:
        return "there is no value at all"
    by_closeness = sorted(frequent, key=lambda value: -_closeness(pattern, value))
    near = [value for value in by_closeness if _closeness(pattern, value) >= CLOSE]
    chosen = near[:MOST_SHOWN] or list(frequent)[:MOST_SHOWN]
    said = ", ".join(f"{value} ({counted(frequent[value], unit)})" for value in chosen)
    return f"near: {said}" if near else f"most frequent: {said}"


def counted(number: int, unit: str) -> str:
    """Write a number of things."""
    return f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"


def _closeness(pattern: str, value: str) -> float:
    """Give 1 for equal texts and less the more they differ; wildcards count for nothing."""
    literal, text = pattern.casefold().replace("*", ""), value.casefold()
    if not literal:
        return 0.0
    matcher = SequenceMatcher(None, literal, text, autojunk=False)
    if pattern.startswith("*"):
        share = sum(block.size for block in matcher.get_matching_blocks()) / len(literal)
        return share if share >= CONTAINED else matcher.ratio()
    whole = matcher.ratio() if matcher.quick_ratio() >= CLOSE else 0.0
    begin = SequenceMatcher(None, literal, text[: len(literal)], autojunk=False).ratio()
    return max(whole, begin if pattern.endswith("*") else 0.0)
