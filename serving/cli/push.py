"""`leadscore push`: leads into the store, scored, so that queue and pages show them."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from serving.cli.options import AsJson, Data, NewerPolicy, tell
from serving.cli.reading import past_moment

if TYPE_CHECKING:
    from serving.push.push import Pushed
    from serving.scorer import Scorer
    from serving.settings import Settings
    from serving.store.store import Store

NAME = "push"
MOST_WEEKS = 104


def run(
    data: Data,
    as_of: Annotated[
        str | None, typer.Option(help="Score as of this time of the past; default: now.")
    ] = None,
    history: Annotated[
        int,
        typer.Option(
            min=0, max=MOST_WEEKS, help="Keep scores as of so many Mondays before as well."
        ),
    ] = 0,
    every: Annotated[
        bool, typer.Option("--all", help="Push closed leads as well, not the open ones alone.")
    ] = False,
    policy: NewerPolicy = None,
    as_json: AsJson = False,
) -> None:
    """Push open leads with all they did into the store, and score them by the champion.

    Queue and lead pages show them at once; services may run meanwhile. Stopped, it goes on where
    it was when it is started again; what did not change is not pushed again.

    Example: leadscore push ./my-company --history 8
    """
    from serving.settings import Settings  # noqa: PLC0415

    settings, begin = Settings.for_commands(os.environ), time.perf_counter()
    moment = None if as_of is None else past_moment(as_of)
    scorer = champion_scorer(settings, policy)
    from features.tables import read_tables  # noqa: PLC0415
    from serving.push.moments import mondays  # noqa: PLC0415
    from serving.push.push import Push  # noqa: PLC0415
    from serving.store.simulated import erase_simulated  # noqa: PLC0415
    from training.progress import Steps  # noqa: PLC0415

    steps, until = Steps(), moment or dt.datetime.now(dt.UTC)
    with opened(settings) as store:
        with steps.step("reading the tables"):
            push = Push(read_tables(data), scorer, store)
        gone, material = store.write(erase_simulated).result(), push.material
        lead = material.there_at(until) if every else material.open_at(until)
        done = push.run(lead, [*mondays(until, history), moment], steps)
    seconds = time.perf_counter() - begin
    if as_json:
        by = {"model_version": scorer.version, "seconds": round(seconds, 1)}
        tell({**vars(done), "erased_of_demo": gone, **by})
        return
    for line in told(done, scorer, seconds):
        typer.echo(line)
    if gone:
        typer.echo(f"{gone:,} leads of the demo made room: they are erased")
    if moment is not None:
        typer.echo("scores as of the past are in the history of each lead; the queue shows now")


def champion_scorer(settings: Settings, policy: Path | None = None) -> Scorer:
    """Give the scorer that a service with these settings would have.

    Raises
    ------
    LeadScoreError
        If there is no champion, or the policy is none.
    """
    from features.policy.load import load_policy  # noqa: PLC0415

    path = policy or settings.policy
    newer = None if path is None else load_policy(path)
    from serving.scorer import Scorer  # noqa: PLC0415
    from training.registry import load_model  # noqa: PLC0415

    loaded = load_model()
    return Scorer(loaded.model, loaded.version, newer)


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """Open the store of the settings; what was handed in is written before it is closed."""
    from serving.store.store import Store  # noqa: PLC0415

    store = Store.at(settings.store)
    try:
        yield store
    finally:
        store.close()


def told(done: Pushed, scorer: Scorer, seconds: float) -> Iterator[str]:
    """Say what became of a push, line by line."""
    yield (
        f"{done.leads:,} leads with {done.activities:,} activities pushed, {done.scores:,} scores "
        f"by model version {scorer.version}, {done.mqls:,} of them MQLs; {seconds:.0f} s"
    )
    others = {
        f"{done.unchanged:,} scores were kept before: nothing new": done.unchanged,
        f"{done.closed:,} leads pushed before are closed now: their status was told": done.closed,
        f"{done.objected:,} leads objected to being scored": done.objected,
        f"{done.refused:,} leads or activities were refused:": done.refused,
    }
    yield from (line for line, count in others.items() if count)
    yield from (f"  {problem}" for problem in done.problems)
    yield from (f"note: {note}" for note in scorer.notes)
