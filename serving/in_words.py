"""A whole score as a rep reads it, line by line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from features.language.language import Language
from features.language.marks import marked
from serving.ranks import rank_said
from serving.reasons import Reason
from serving.score import BuyingStage, LineScore, Mql, PointsOut, Score

STAGES = {
    "early": marked("buying stage: early – {because}"),
    "mid": marked("buying stage: mid – {because}"),
    "late": marked("buying stage: late – {because}"),
}


def score_in_words(score: Score, language: Language) -> Iterator[str]:
    """Give the lines that tell a score, in the language its sentences are in."""
    yield language.gettext(
        "{lead}: score {score} (grade {grade}), {rank}",
        lead=score.lead_id,
        score=language.decimal(score.score, 1),
        grade=score.grade,
        rank=rank_said(score.percentile, language),
    )
    yield f"  {_as_of(score, language)}"
    yield f"  {_points(score.rule_points, language)}"
    yield f"  {_stage(score.buying_stage, language)}"
    yield from (f"  {_reason(reason, language)}" for reason in score.reasons)
    yield f"  {_decision(score.mql, language)}"
    for line in score.product_lines:
        yield f"  {_line(line, language, best=line.product_line == score.best_line)}"
    for note in score.notes:
        yield f"  {language.gettext('note: {note}', note=note)}"


def _as_of(score: Score, language: Language) -> str:
    moment = score.as_of.astimezone(dt.UTC)
    return language.gettext(
        "as of {day}, {time} UTC, by model version {version}",
        day=language.date(moment.date(), year=True),
        time=f"{moment:%H:%M}",
        version=score.model_version,
    )


def _points(points: PointsOut, language: Language) -> str:
    return language.gettext(
        "points {total} = class {classification} + fit {fit} + urgency {urgency}",
        total=language.decimal(points.total),
        classification=language.decimal(points.classification),
        fit=language.decimal(points.qualification),
        urgency=language.decimal(points.prioritisation),
    )


def _stage(stage: BuyingStage, language: Language) -> str:
    if stage.stage is None:
        return language.gettext("buying stage: none shown yet")
    return language.gettext(STAGES[stage.stage], because="; ".join(stage.because))


def _reason(reason: Reason, language: Language) -> str:
    sign = "+" if reason.direction == "for" else "−"
    size = language.decimal(abs(reason.contribution), 2)
    return f"{sign} {reason.text}  ({sign}{size})"


def _decision(mql: Mql, language: Language) -> str:
    text = marked("MQL: yes – {because}") if mql.qualified else marked("MQL: no – {because}")
    return language.gettext(text, because="; ".join(mql.because))


def _line(line: LineScore, language: Language, *, best: bool) -> str:
    verdict = language.gettext("MQL") if line.mql.qualified else language.gettext("no MQL")
    text = marked("{label} (the best): score {score}, {verdict}")
    return language.gettext(
        text if best else marked("{label}: score {score}, {verdict}"),
        label=line.label,
        score=language.decimal(line.score, 1),
        verdict=verdict,
    )
