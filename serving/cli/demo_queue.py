"""The demo's open leads in the store, so that queue and lead pages have something to show."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from serving.cli.push import champion_scorer, opened

if TYPE_CHECKING:
    from serving.push.push import Pushed
    from serving.settings import Settings
    from training.progress import Steps
    from training.simulator import Company

MOST_LEADS = 2000
LOOKED_AT_DAYS_AGO = (7, 1)


def fill_queue(company: Company, settings: Settings, steps: Steps) -> Pushed | None:
    """Push the newest open leads as if the company were today's, instead of a former demo's.

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
    from training.simulator.today import tables_of_today  # noqa: PLC0415

    now = dt.datetime.now(dt.UTC)
    with opened(settings) as store:
        if store.read(holds_real_leads):
            return None
        store.write(erase_simulated).result()
        tables = tables_of_today(company, now)
        tables.leads[SIMULATED] = True
        push = Push(tables, champion_scorer(settings), store)
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
