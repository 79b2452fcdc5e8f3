"""`leadscore prune`: letting old scores go."""

from __future__ import annotations

import os
import time
from typing import Annotated

import typer

from serving.cli.options import AsJson, tell

NAME = "prune"
MICROSECONDS_PER_DAY = 86_400_000_000


def run(
    days: Annotated[int, typer.Option(min=1, max=36_500, help="Days for which scores are kept.")],
    as_json: AsJson = False,
) -> None:
    """Delete kept scores that are older, with their inputs; the latest of each lead stays.

    Services may run meanwhile. What the CRM pushed is not touched.

    Example: leadscore prune --days 400
    """
    from serving.settings import Settings  # noqa: PLC0415
    from serving.store.engine import open_store  # noqa: PLC0415
    from serving.store.pruning import prune_scores  # noqa: PLC0415

    engine = open_store(Settings.for_commands(os.environ).store)
    try:
        before_us = time.time_ns() // 1000 - days * MICROSECONDS_PER_DAY
        deleted = prune_scores(engine, before_us)
    finally:
        engine.dispose()
    if as_json:
        tell({"deleted": deleted, "days": days})
    else:
        typer.echo(f"{deleted:,} scores older than {days:,} days are deleted")
