"""The demo's open leads in the store, so that queue and lead pages have something to show."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from serving.cli.push import champion_scorer, opened

if TYPE_CHECKING:
    from features.tables import Tables
    from serving.push.push import Pushed
    from serving.settings import Settings
    from training.progress import Steps

MOST_LEADS = 2000
LOOKED_AT_DAYS_AGO = (7, 1)


def fill_queue(today: Tables, settings: Settings, steps: Steps) -> Pushed | None:
    """Push the newest open leads of a company of today, instead of a former demo's.

    Returns
    -------
    What became of it; None where the store holds real leads, which stay alone.
    """
    from serving.push.push import Push  # noqa: PLC0415
    from serving.store.simulated import (  # noqa: PLC0415
        SIMULATED,
        erase_simulated,
        holds_real_leads,
    )

    now = dt.datetime.now(dt.UTC)
    with opened(settings) as store:
        if store.read(holds_real_leads):
            return None
        store.write(erase_simulated).result()
        marked = replace(today, leads=today.leads.assign(**{SIMULATED: True}))
        push = Push(marked, champion_scorer(settings), store)
        newest = push.material.open_at(now)[-MOST_LEADS:]
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        past = [midnight - dt.timedelta(days=days) for days in LOOKED_AT_DAYS_AGO]
        return push.run(newest, [*past, None], steps)


def queue_in_words(done: Pushed | None) -> str:
    """Say what is in the queue now."""
    if done is None:
        return (
            "The store holds leads of your own, so the demo's stay out of the queue; with "
            "LEADSCORE_STORE=sqlite:///demo.db they have one of theirs."
        )
    capped = ", the newest" if done.leads == MOST_LEADS else ""
    return (
        f"The queue holds {done.leads:,} open leads{capped}, of which {done.mqls:,} are MQLs: "
        "as if the company were today's."
    )
