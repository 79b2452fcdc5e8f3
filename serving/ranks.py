"""Ranks among the open leads as people read them: true at both ends."""

from __future__ import annotations

import math

from features.language.language import Language

HIGHEST = 99


def whole_rank(percentile: float) -> int:
    """Give of how many of 100 open leads it is sure that they rank lower: 0–99.

    Rounded down, and never 100: no lead is better than all of 100 that it is one of.
    """
    return min(max(math.floor(percentile), 0), HIGHEST)


def rank_said(percentile: float, language: Language) -> str:
    """Say a percentile (0–100)."""
    rank = whole_rank(percentile)
    if rank == 0:
        return language.gettext("among the lowest of the open leads")
    return language.gettext("better than {n} of 100 open leads", n=rank)
