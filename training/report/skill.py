"""How good the model is: everything that the evaluation found, ready for the templates."""

from __future__ import annotations

from dataclasses import dataclass

from training.evaluation.findings import BLEND, UNKNOWN, Findings
from training.pages.numbers import decimals, percent, plain, whole
from training.promotion.against import AgainstChampion
from training.report.champion import BesideChampion, beside_champion
from training.report.comparison import (
    Comparison,
    Line,
    comparisons,
    decomposition,
    headline,
    predictors_of,
)
from training.report.further import Further, further
from training.report.measures import Predictor, predictor
from training.report.segments import SegmentTable, segment_tables, weak_sentences
from training.report.verdict import Check, Verdict, at_a_glance, verdict

_CALIBRATION = ("calibration_error", "smooth_calibration_error")


@dataclass(frozen=True)
class Skill:
    """How good the model is.

    Attributes
    ----------
    verdict, glance
        The sum of it, and the questions a hostile reader asks first.
    judged
        What it was judged on; None where nothing could be.
    predictors, lines, decomposition
        The headline table (a column per predictor) and the parts of the Brier score.
    comparisons, champion
        Paired differences, to the other predictors and to the champion.
    capacity, by_chance
        What "at capacity" means; what calibration errors a perfect model would have.
    segments, weak
        Tables part by part, and the weak ones in sentences.
    further
        What needs further trainings.
    """

    verdict: Verdict
    glance: tuple[Check, ...]
    judged: str | None
    predictors: tuple[Predictor, ...]
    lines: tuple[Line, ...]
    decomposition: tuple[Line, ...]
    comparisons: tuple[Comparison, ...]
    champion: BesideChampion | None
    capacity: str
    by_chance: str
    segments: tuple[SegmentTable, ...]
    weak: tuple[str, ...]
    further: Further


def skill_of(findings: Findings, against: AgainstChampion | None, *, history_speaks: bool) -> Skill:
    """Write down how good a model is."""
    champion = beside_champion(against)
    return Skill(
        verdict=verdict(findings, champion, history_speaks=history_speaks),
        glance=at_a_glance(findings, champion),
        judged=_judged(findings),
        predictors=tuple(predictor(key) for key in predictors_of(findings)),
        lines=headline(findings.scores),
        decomposition=decomposition(findings.scores),
        comparisons=comparisons(findings.differences),
        champion=champion,
        capacity=_capacity(findings),
        by_chance=_by_chance(findings),
        segments=segment_tables(findings.segments),
        weak=weak_sentences(findings.segments),
        further=further(findings),
    )


def _judged(findings: Findings) -> str | None:
    population = findings.population
    if population is None:
        return None
    share = percent(population.won_leads / max(population.leads, 1))
    return (
        f"{whole(population.snapshots)} snapshots of {whole(population.leads)} later leads, of "
        f"which {whole(population.won_leads)} ({share}) were won within the horizon"
    )


def _by_chance(findings: Findings) -> str:
    blend = findings.scores.get(BLEND, {})
    found = [blend.get(f"{key}_by_chance", UNKNOWN) for key in _CALIBRATION]
    if not all(e.known for e in found):
        return ""
    binned, smooth = (f"{decimals(e.value, 4)} (up to {decimals(e.high, 4)})" for e in found)
    return (
        "A calibration error is never 0: luck in the leads makes one. On as many leads a model "
        f"that is perfectly calibrated would have {binned} over ten groups and {smooth} along the "
        "smooth curve."
    )


def _capacity(findings: Findings) -> str:
    capacity = findings.capacity
    if capacity is None:
        return ""
    why = (
        "the agreement names no capacity, so the best tenth is meant"
        if capacity.per_week is None
        else f"the agreement has {plain(capacity.per_week)} hand-offs a week"
    )
    return (
        f"At capacity: the best {whole(capacity.leads)} of the judged leads "
        f"({percent(capacity.share)}), each with its best look; {why}."
    )
