"""The headline table, the parts of the Brier score, and the paired comparisons, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from training.evaluation.findings import BLEND, UNKNOWN, Estimate, Findings
from training.pages.numbers import between, decimals
from training.report.measures import (
    COMPARED,
    DECOMPOSED,
    LOG_LOSS,
    MEASURES,
    Better,
    Measure,
    in_order,
    predictor,
)

Standing = Literal["better", "open", "worse", "unjudged"]
Scores = Mapping[str, Mapping[str, Estimate]]


@dataclass(frozen=True)
class Cell:
    """A number of a table with its interval, and whether it is the best of its row."""

    text: str
    band: str
    best: bool


@dataclass(frozen=True)
class Line:
    """A row of the headline table: one measure for every predictor."""

    measure: Measure
    cells: tuple[Cell, ...]


def predictors_of(findings: Findings) -> tuple[str, ...]:
    """Give the keys of the predictors that were judged, in the order of the report."""
    return in_order(findings.scores)


def headline(scores: Scores) -> tuple[Line, ...]:
    """Give the headline table, a column per predictor in `in_order`; empty without an evaluation.

    A measure that nobody has is left out.
    """
    return _lines(scores, MEASURES)


def decomposition(scores: Scores) -> tuple[Line, ...]:
    """Give the parts of the Brier score: reliability − resolution + uncertainty."""
    return _lines(scores, DECOMPOSED)


def _lines(scores: Scores, measures: tuple[Measure, ...]) -> tuple[Line, ...]:
    keys = in_order(scores)
    rows = ((m, [scores[k].get(m.key, UNKNOWN) for k in keys]) for m in measures)
    return tuple(line_of(m, found) for m, found in rows if any(e.known for e in found))


def line_of(measure: Measure, found: list[Estimate]) -> Line:
    """Write one measure of several predictors."""
    best = measure.written(measure.best(e.value for e in found))
    texts = [measure.written(e.value) for e in found]
    # Where all are the same none is best.
    several = len({text for e, text in zip(found, texts, strict=True) if e.known}) > 1
    return Line(
        measure,
        tuple(
            Cell(text, measure.band(e), several and e.known and text == best)
            for e, text in zip(found, texts, strict=True)
        ),
    )


@dataclass(frozen=True)
class Gap:
    """A paired difference of one measure: the number, its interval, and what it shows."""

    measure: Measure
    text: str
    band: str
    standing: Standing


@dataclass(frozen=True)
class Comparison:
    """The blend against another predictor on the same leads: one sentence, and every measure."""

    key: str
    name: str
    sentence: str
    standing: Standing
    gaps: tuple[Gap, ...]


def comparisons(differences: Scores) -> tuple[Comparison, ...]:
    """Give every paired comparison of the blend, in the order of the report."""
    return tuple(
        _comparison(key, differences[key]) for key in in_order(differences) if key != BLEND
    )


def _comparison(key: str, found: Mapping[str, Estimate]) -> Comparison:
    other, log_loss = predictor(key), found.get(LOG_LOSS.key, UNKNOWN)
    return Comparison(
        key=key,
        name=other.name,
        sentence=said_of(log_loss, other.in_sentence),
        standing=standing_of(log_loss, LOG_LOSS.better),
        gaps=tuple(gap_of(measure, found.get(measure.key, UNKNOWN)) for measure in COMPARED),
    )


def gap_of(measure: Measure, difference: Estimate) -> Gap:
    """Write a difference of one measure."""
    text, low, high = (decimals(v, 4) for v in (difference.value, difference.low, difference.high))
    standing = standing_of(difference, measure.better)
    return Gap(measure, text, between(low, high), standing)


def standing_of(difference: Estimate, better: Better) -> Standing:
    """Tell whether a difference is shown: its whole interval lies on one side of 0."""
    if not difference.known:
        return "unjudged"
    below, above = difference.high < 0, difference.low > 0
    if not below and not above:
        return "open"
    return "better" if below == (better == "lower") else "worse"


def said_of(difference: Estimate, other: str) -> str:
    """Say a difference in log-loss (the model's less the other's) in one sentence."""
    standing = standing_of(difference, "lower")
    if standing == "unjudged":
        return f"Not compared with {other}: there is no interval."
    if standing == "better":
        gain = [decimals(-v, 4) for v in (difference.value, difference.high, difference.low)]
        return f"Better than {other} by {gain[0]} ({gain[1]} to {gain[2]})."
    shown = [decimals(v, 4) for v in (difference.value, difference.low, difference.high)]
    if standing == "worse":
        return f"Worse than {other} by {shown[0]} ({shown[1]} to {shown[2]})."
    return (
        f"Not shown to be better than {other}: the difference is {shown[0]}, and its 95 % "
        f"interval ({shown[1]} to {shown[2]}) includes 0."
    )
