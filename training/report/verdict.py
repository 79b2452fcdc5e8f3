"""The first thing to read: the verdict, and the questions of a hostile reader in one line each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from training.evaluation.findings import BLEND, UNKNOWN, Estimate, Findings
from training.pages.numbers import between, decimals, percent, whole, with_minus
from training.report.champion import BesideChampion
from training.report.comparison import Standing, said_of, standing_of

Mark = Literal["good", "open", "bad"]
_SAID: dict[Standing, str] = {
    "better": "predicts better than",
    "open": "is not shown to be better than",
    "worse": "predicts worse than",
}
_OTHERS = {
    "rules_alone": "Better than the agreed rules?",
    "points_alone": "Better than the agreed points as they are?",
    "history_alone": "Better than history without the agreement?",
}
_WORST_FIRST: tuple[Standing, ...] = ("worse", "unjudged", "open", "better")
# Scores are read as whole percents: a gap of two of them changes no decision.
CALIBRATED_WITHIN = 0.02
STABLE_FROM = 0.85
_MARKS: dict[Standing, Mark] = {"better": "good", "open": "open", "worse": "bad"}


@dataclass(frozen=True)
class Verdict:
    """How the blend stands against the rules alone, and against the champion."""

    standing: Standing
    headline: str
    sentence: str


@dataclass(frozen=True)
class Check:
    """A question, its answer in a sentence, how good that is, and where more is said."""

    mark: Mark
    question: str
    answer: str
    place: str


def verdict(
    findings: Findings, champion: BesideChampion | None, *, history_speaks: bool
) -> Verdict:
    """Sum the evaluation up; says so when there is none, or when history has no say."""
    rules = findings.differences.get("rules_alone", {}).get("log_loss", UNKNOWN)
    standing = standing_of(rules, "lower")
    population = findings.population
    if standing == "unjudged" or population is None:
        return Verdict(
            "unjudged",
            "This model has not been judged on later leads",
            "There was too little history to predict later leads from earlier ones. Nothing here "
            "says how good the probabilities are: treat them as the agreement in other words.",
        )
    said = (
        f"Log-loss on {whole(population.snapshots)} snapshots of {whole(population.leads)} later "
        f"leads. {said_of(rules, 'the agreed rules alone')}"
    )
    headline = f"The blend {_SAID[standing]} the agreed rules alone"
    if champion is not None and champion.standing in _SAID:
        join = "and" if champion.standing == standing else "but"
        headline += f", {join} {_SAID[champion.standing]} the champion"
        said += f" {champion.sentence}"
        standing = min(standing, champion.standing, key=_WORST_FIRST.index)
    if not history_speaks:
        said += " The model that was kept leaves history out, so it is the rules that count here."
    return Verdict(standing, headline, said)


def at_a_glance(findings: Findings, champion: BesideChampion | None) -> tuple[Check, ...]:
    """Answer what a hostile reader asks first, as far as it is known."""
    if findings.population is None:
        return ()
    return tuple(_checks(findings, champion))


def _checks(findings: Findings, champion: BesideChampion | None) -> Iterator[Check]:
    for key, words in _OTHERS.items():
        difference = findings.differences.get(key, {}).get("log_loss", UNKNOWN)
        if difference.known:
            mark = _MARKS[standing_of(difference, "lower")]
            yield Check(mark, words, _briefly(difference), "differences")
    if champion is not None:
        mark = _MARKS.get(champion.standing, "open")
        known = champion.difference.known
        answer = _briefly(champion.difference) if known else champion.sentence
        yield Check(mark, "Better than the champion?", answer, "champion")
    yield from _calibrated(findings)
    yield from _segments(findings)
    yield from _further(findings)


def _briefly(difference: Estimate) -> str:
    value, low, high = (decimals(v, 4) for v in (difference.value, difference.low, difference.high))
    if standing_of(difference, "lower") == "open":
        return f"Not shown: log-loss differs by {value} ({between(low, high)})."
    said = "Yes: log-loss is lower" if difference.value < 0 else "No: log-loss is higher"
    gain = [decimals(abs(v), 4) for v in (difference.value, difference.low, difference.high)]
    return f"{said} by {gain[0]} ({between(*sorted(gain[1:]))})."


def _calibrated(findings: Findings) -> Iterator[Check]:
    blend = findings.scores.get(BLEND, {})
    error = blend.get("smooth_calibration_error", UNKNOWN)
    if not error.known:
        return
    chance = blend.get("smooth_calibration_error_by_chance", UNKNOWN)
    good_enough = max(CALIBRATED_WITHIN, chance.high if chance.known else 0.0)
    mark: Mark = "good" if error.value <= good_enough else "open"
    mark = "bad" if error.low > good_enough else mark
    points, low, high = (decimals(100 * v, 1) for v in (error.value, error.low, error.high))
    answer = f"On average they are off by {points} percentage points ({between(low, high)})"
    if chance.known:
        answer += f"; by luck alone a perfect model would be by {decimals(100 * chance.value, 1)}"
    yield Check(mark, "Do probabilities mean what they say?", f"{answer}.", "calibration")


def _segments(findings: Findings) -> Iterator[Check]:
    looked = sum(len(found) for found in findings.segments.values())
    if not looked:
        return
    weak = findings.weak_segments
    dimensions = [name.replace("_", " ") for name in findings.segments]
    *first, last = dimensions
    named = f"{', '.join(first)} and {last}" if first else last
    question = f"Does it hold for every {named}?"
    if not weak:
        answer = f"No weak one among the {whole(looked)} looked at."
        yield Check("good", question, answer, "segments")
        return
    names = "; ".join(f"{dimension.replace('_', ' ')} {s.name}" for dimension, s in weak[:3])
    more = f"; and {len(weak) - 3} more" if len(weak) > 3 else ""
    answer = f"Weak in {len(weak)} of the {whole(looked)} looked at: {names}{more}."
    yield Check("open", question, answer, "segments")


def _further(findings: Findings) -> Iterator[Check]:
    split, curve = findings.random_split, findings.learning_curve
    if split is not None:
        mark: Mark = "bad" if split.alarm else "good"
        yield Check(
            mark,
            "Does a random split tell another story?",
            with_minus(split.sentence),
            "random-split",
        )
    stable = findings.reason_stability
    if stable is not None and stable.jaccard.known:
        answer = (
            f"Two retrains on {percent(stable.share)} of the leads agree to "
            f"{percent(stable.jaccard.value)} on the top {stable.top} reasons (Jaccard)."
        )
        mark = _stable(stable.jaccard)
        yield Check(mark, "Do the reasons survive a retraining?", answer, "reasons")
    if curve is not None:
        mark = "good" if curve.more_would_help == "no" else "open"
        yield Check(mark, "Would more history help?", with_minus(curve.sentence), "further")


def _stable(jaccard: Estimate) -> Mark:
    if jaccard.value >= STABLE_FROM:
        return "good"
    return "bad" if jaccard.high < STABLE_FROM - 0.15 else "open"
