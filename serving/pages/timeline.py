"""What a lead did, the latest first, each with the buying stage that the agreement gives it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from features.buying_stage import STAGES
from features.language.labels import label_said, type_said
from features.language.language import Language
from features.points import Agreement
from serving.http.requests import ActivityIn

MOST_SHOWN = 200
NO_STAGE = "none"


@dataclass(frozen=True)
class Event:
    """One activity.

    Attributes
    ----------
    what
        What the agreement calls it; its type where it has no name for it.
    stage
        `early`, `mid`, `late`, `negative` or `none`; of several the last of these counts.
    """

    at: dt.datetime
    what: str
    stage: str
    subject: str | None


def timeline(
    activities: Sequence[ActivityIn],
    agreement: Agreement,
    kind_columns: tuple[str, ...],
    now: dt.datetime,
    language: Language,
) -> list[Event]:
    """Give what was known by now, the latest first, at most 200 of it."""
    latest = sorted(known_by(activities, now), key=lambda a: a.occurred_at, reverse=True)[
        :MOST_SHOWN
    ]
    kinds = [tuple(a.column(name) or "" for name in kind_columns) for a in latest]
    masks = agreement.matcher.masks(kinds, kind_columns)
    named = list(agreement.policy.activities.values())
    events = []
    for place, activity in enumerate(latest):
        means = [one for one, holds in zip(named, masks[:, place], strict=True) if holds]
        labels = [label_said(one.label, language) for one in means]
        stage = max((STAGES.index(one.stage) for one in means), default=-1)
        events.append(
            Event(
                at=activity.occurred_at,
                what=", ".join(labels) or type_said(activity.type, language),
                stage=NO_STAGE if stage < 0 else STAGES[stage],
                subject=activity.subject,
            )
        )
    return events


def known_by(activities: Sequence[ActivityIn], moment: dt.datetime) -> list[ActivityIn]:
    """Give what had happened and was known by a moment."""
    return [a for a in activities if max(a.occurred_at, a.received_at or a.occurred_at) <= moment]
