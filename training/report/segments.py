"""Observed against expected wins, part by part: the rows of the segment tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from training.evaluation.findings import Segment
from training.pages.intervals import drawn_interval
from training.pages.numbers import between, decimals, whole

MOST_SHOWN = 12
TITLES = {
    "month": "By month",
    "product_line": "By product line",
    "source": "By source",
    "country": "By country",
}


@dataclass(frozen=True)
class SegmentRow:
    """One segment, as the page shows it."""

    name: str
    leads: str
    won: str
    expected: str
    ratio: str
    band: str
    picture: Markup
    auc: str
    weak: str


@dataclass(frozen=True)
class SegmentTable:
    """The segments of one dimension: the first ones, and those a reader has to ask for."""

    key: str
    title: str
    shown: tuple[SegmentRow, ...]
    more: tuple[SegmentRow, ...]
    weak: int


def segment_tables(segments: Mapping[str, tuple[Segment, ...]]) -> tuple[SegmentTable, ...]:
    """Give a table per dimension: months in their order, all others with the weak ones first."""
    return tuple(_table(key, found) for key, found in segments.items() if found)


def _table(key: str, found: tuple[Segment, ...]) -> SegmentTable:
    ordered = found if key == "month" else sorted(found, key=lambda s: not s.weak)
    rows = [_row(segment) for segment in ordered]
    # One hidden row is not worth a click.
    cut = MOST_SHOWN if len(rows) > MOST_SHOWN + 1 else len(rows)
    title = TITLES.get(key, f"By {key.replace('_', ' ')}")
    return SegmentTable(
        key, title, tuple(rows[:cut]), tuple(rows[cut:]), sum(bool(s.weak) for s in found)
    )


def _row(segment: Segment) -> SegmentRow:
    ratio = segment.ratio
    return SegmentRow(
        name=name_of(segment),
        leads=whole(segment.leads),
        won=decimals(segment.won, 1),
        expected=decimals(segment.expected, 1),
        ratio=decimals(ratio.value, 2),
        band=between(decimals(ratio.low, 2), decimals(ratio.high, 2)),
        picture=drawn_interval(ratio.value, ratio.low, ratio.high),
        auc=decimals(segment.auc.value, 2),
        weak="; ".join(segment.weak),
    )


def name_of(segment: Segment) -> str:
    """Name a segment; small ones that were pooled say how many they are."""
    if not segment.pooled:
        return segment.name
    return f"{segment.name} ({segment.pooled} small {'one' if segment.pooled == 1 else 'ones'})"


def weak_sentences(segments: Mapping[str, tuple[Segment, ...]]) -> tuple[str, ...]:
    """Say where the model is weak, for the model card; empty where nothing is known to be."""
    return tuple(_said(segments))


def _said(segments: Mapping[str, tuple[Segment, ...]]) -> Iterator[str]:
    for key, found in segments.items():
        for segment in found:
            if segment.weak:
                band = between(decimals(segment.ratio.low, 2), decimals(segment.ratio.high, 2))
                yield (
                    f"{key.replace('_', ' ').capitalize()} “{name_of(segment)}” "
                    f"({whole(segment.leads)} leads): {'; '.join(segment.weak)}; observed ÷ "
                    f"expected wins {decimals(segment.ratio.value, 2)}"
                    + (f" ({band})." if band else ".")
                )
