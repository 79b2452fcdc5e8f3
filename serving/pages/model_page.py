"""The model's page: which one is in service, how old it is, by which agreement, how good."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from features.collect import EPOCH
from features.facts import MICROSECONDS_PER_DAY
from features.language.language import Language
from features.language.marks import marked
from serving.http.exchange import Answer, Exchange
from serving.http.shared import Shared
from serving.pages.calibration import calibration_of
from serving.pages.entrance import Guest
from serving.pages.html import page
from serving.pages.tongue import Tongue
from serving.registered import Registered
from serving.scorer import Scorer

Figures = Callable[[str], Registered]
MOST_REMEMBERED = 8
CONSTANT = "constant"
PREDICTORS = {
    "blend": marked("This model"),
    "rules_alone": marked("The rules alone"),
    "history_alone": marked("History alone"),
    CONSTANT: marked("The same chance for all"),
}
MEASURES = {
    "auc": (marked("Ranking (AUC)"), marked("1 ranks all wins first, 0.5 is chance"), 3),
    "log_loss": (marked("Log-loss"), marked("lower is better"), 4),
    "brier": (marked("Brier score"), marked("lower is better"), 4),
    "calibration_error": (marked("Calibration error"), marked("promised less kept, on average"), 3),
    "top_decile_lift": (marked("Lift of the best tenth"), marked("wins, in times of the mean"), 2),
}
# All leads of one stretch of time get the same chance: it has no order to be judged. Over several
# stretches these figures tell how the win rate moved, and may well be below chance.
NOT_OF_A_CONSTANT = {"auc", "top_decile_lift"}


async def model_page(
    exchange: Exchange, shared: Shared, guest: Guest, tongue: Tongue, figures: Figures
) -> Answer:
    """Show the model in service.

    Raises
    ------
    ProblemError
        503 without one.
    """
    scorer, today = shared.scorer(exchange), dt.datetime.now(dt.UTC)
    kept = await asyncio.to_thread(_remembered, figures, scorer.version)
    values = {**_of_model(scorer, today, tongue.language), **_how_good(kept, tongue.language)}
    return page("model.html", tongue, guest=guest, here="model", scorer=scorer, **values)


def _of_model(scorer: Scorer, now: dt.datetime, language: Language) -> dict[str, Any]:
    parameters, policy, moved = scorer.model.parameters, scorer.policy, None
    if parameters.recalibrated is not None:
        moved = _day(parameters.recalibrated.until_us)
    review = None if policy.agreed is None else policy.agreed.review_on
    age_us = round(now.timestamp() * 1e6) - parameters.trained_until_us
    return {
        "policy": policy,
        "notes": [message.said(language) for message in scorer.messages],
        "horizon_days": parameters.horizon_days,
        "share_of_history": parameters.stack.share_of_history,
        "trained_until": _day(parameters.trained_until_us),
        "recalibrated": moved,
        "age_days": max(age_us // MICROSECONDS_PER_DAY, 0),
        "days_to_review": None if review is None else (review - now.date()).days,
        "day": lambda moment: language.date(moment, year=True),
    }


def _how_good(kept: Registered, language: Language) -> dict[str, Any]:
    measures = {name: how for name, how in MEASURES.items() if f"blend/{name}" in kept.metrics}
    return {
        "judged": kept.judged,
        "calibration": None if kept.judged is None else calibration_of(kept.judged),
        "measures": [
            (language.gettext(name), language.gettext(means))
            for name, means, _ in measures.values()
        ],
        "judgements": _judgements(kept.metrics, list(measures), language) if measures else [],
        "has_constant": any(f"{CONSTANT}/{name}" in kept.metrics for name in measures),
        "figures": dict(sorted(kept.metrics.items())),
    }


def _judgements(
    metrics: Mapping[str, float], measures: list[str], language: Language
) -> list[tuple[str, list[str]]]:
    """Give every predictor that was judged, with its measures; a dash for what is not defined."""
    table = []
    for name, label in PREDICTORS.items():
        values = [_value(metrics, name, measure) for measure in measures]
        told = [
            "–" if value is None else language.decimal(value, MEASURES[measure][2])
            for measure, value in zip(measures, values, strict=True)
        ]
        if any(value is not None for value in values):
            table.append((language.gettext(label), told))
    return table


def _value(metrics: Mapping[str, float], name: str, measure: str) -> float | None:
    meaningless = name == CONSTANT and measure in NOT_OF_A_CONSTANT
    return None if meaningless else metrics.get(f"{name}/{measure}")


@lru_cache(MOST_REMEMBERED)
def _remembered(figures: Figures, version: str) -> Registered:
    """Ask the registry once for each version: what it was registered with does not change."""
    return figures(version)


def _day(moment_us: int) -> dt.date:
    return (EPOCH + dt.timedelta(microseconds=moment_us)).date()
