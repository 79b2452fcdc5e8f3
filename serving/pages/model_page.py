"""The model's page: which one is in service, how old it is, by which agreement, how good."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping
from functools import lru_cache

from features.collect import EPOCH
from features.language.moments import when
from serving.http.exchange import Answer, Exchange
from serving.http.shared import Shared
from serving.pages.entrance import Guest
from serving.pages.html import page
from serving.pages.tongue import Tongue

Figures = Callable[[str], Mapping[str, float]]
MOST_REMEMBERED = 8


async def model_page(
    exchange: Exchange, shared: Shared, guest: Guest, tongue: Tongue, figures: Figures
) -> Answer:
    """Show the model in service.

    Raises
    ------
    ProblemError
        503 without one.
    """
    scorer, now = shared.scorer(exchange), dt.datetime.now(dt.UTC)
    language = tongue.language
    parameters, policy = scorer.model.parameters, scorer.policy
    trained_until = EPOCH + dt.timedelta(microseconds=parameters.trained_until_us)
    moved = parameters.recalibrated
    recalibrated = None if moved is None else EPOCH + dt.timedelta(microseconds=moved.until_us)
    return page(
        *("model.html", tongue),
        guest=guest,
        here="model",
        scorer=scorer,
        policy=policy,
        notes=[message.said(language) for message in scorer.messages],
        horizon_days=parameters.horizon_days,
        trained_until=trained_until,
        recalibrated=recalibrated,
        age=when(language, now_us := _us(now), (now_us - parameters.trained_until_us) / 86.4e9),
        overdue=policy.agreed is not None and policy.agreed.review_on < now.date(),
        day=lambda moment: language.date(moment, year=True),
        figures=await asyncio.to_thread(_remembered, figures, scorer.version),
    )


@lru_cache(MOST_REMEMBERED)
def _remembered(figures: Figures, version: str) -> dict[str, float]:
    """Ask the registry once for each version: what it was registered with does not change."""
    return dict(sorted(figures(version).items()))


def _us(moment: dt.datetime) -> int:
    return round(moment.timestamp() * 1e6)
