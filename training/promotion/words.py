"""Numbers as the gates say them."""

from __future__ import annotations

from collections.abc import Mapping


def signed(value: float) -> str:
    """Give a difference with its sign and four decimals."""
    return f"{value:+.4f}".replace("-", "−")


def interval(found: Mapping[str, float]) -> str:
    """Give the interval from `low` to `high`."""
    return f"95 % interval {signed(found['low'])} to {signed(found['high'])}"
