"""`leadscore demo`: a company from nothing to scored leads, in one command."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from serving.cli.demo_leads import best_leads, scores_of_today, write_request
from serving.cli.demo_queue import fill_queue, queue_in_words
from serving.cli.options import AsJson, tell
from serving.cli.push import champion_scorer, opened
from serving.cli.train import print_summary, summary_of

if TYPE_CHECKING:
    from serving.push.push import Pushed
    from serving.score import Score
    from serving.settings import Settings
    from training.run import Run
    from training.simulator import Company

NAME = "demo"
TOP = 8
REASONS_SHOWN = 2
CHALLENGER = (
    "note: version {new} is a challenger; what follows is scored by version {old}, the champion "
    "(leadscore models)"
)


def run(
    leads: Annotated[int, typer.Option(min=1, max=2_000_000, help="Leads to simulate.")] = 2500,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same company.")] = 0,
    drift: Annotated[
        float, typer.Option(min=0, help="How far the market moves in the second half.")
    ] = 0.0,
    bots: Annotated[
        float, typer.Option(min=0, max=1, help="Share of leads whose mails a scanner looks into.")
    ] = 0.1,
    out: Annotated[Path, typer.Option(help="Folder for the company's data.")] = Path(
        "demo-company"
    ),
    only_data: Annotated[bool, typer.Option(help="Write the data, train nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Simulate a company, train, register, score, call the service, show the top leads.

    The newest open leads go to the store, too, so that the service's pages show them. There, in
    what is shown and in request.json the company is moved in time, as if it were today's.

    Example: leadscore demo --leads 2500 --seed 0
    """
    from training.progress import Steps  # noqa: PLC0415
    from training.simulator import simulate, write_company  # noqa: PLC0415
    from training.simulator.today import tables_of_today  # noqa: PLC0415

    steps, begin = Steps(), time.perf_counter()
    with steps.step(f"simulating {leads:,} leads (seed {seed})"):
        company = simulate(leads, seed, drift, bot_share=bots)
        write_company(company, out)
    if only_data:
        if as_json:
            tell({"leads": leads, "seed": seed, "out": str(out)})
            return
        typer.echo(f"{leads:,} leads in {out}; their true probabilities in {out / 'truth'}")
        return
    settings = _checked_settings()
    done = _trained(company, out, steps)
    today, scorer = tables_of_today(company, dt.datetime.now(dt.UTC)), champion_scorer(settings)
    with steps.step("scoring the open leads"):
        best = best_leads(scorer, company, out / "scores.parquet")
        scores = scores_of_today(scorer, today, best[:TOP])
        # A tiny company may have no open lead; the service is asked for a closed one then.
        asked = best[0] if best else str(today.leads["lead_id"].iloc[0])
        write_request(today.only(asked), out / "request.json")
    with steps.step("calling the service"):
        answer = _called(out / "request.json")
    queue = fill_queue(today, settings, steps)
    if as_json:
        shown = None if queue is None else vars(queue)
        tell({**summary_of(done), "top": scores, "answer": answer, "queue": shown})
        return
    print_summary(done)
    if done.registered.version != scorer.version:
        typer.echo(CHALLENGER.format(new=done.registered.version, old=scorer.version))
    _print_leads(scores)
    _print_next(out, company.end, answer, queue, time.perf_counter() - begin)


def _checked_settings() -> Settings:
    """Read the settings and try the store, before minutes go by for nothing."""
    from serving.settings import Settings  # noqa: PLC0415

    settings = Settings.for_commands(os.environ)
    with opened(settings):
        return settings


def _trained(company: Company, out: Path, steps: object) -> Run:
    from features.policy.load import load_policy  # noqa: PLC0415
    from features.tables import read_tables  # noqa: PLC0415
    from training.run import run_training  # noqa: PLC0415

    return run_training(
        read_tables(out),  # as anybody would find them who makes the model again
        load_policy(None),
        company.end,
        name=str(out),
        out=out / "report",
        quick=True,  # who wants the whole report can have it: leadscore report demo-company
        steps=steps,  # type: ignore[arg-type]
    )


def _called(request: Path) -> dict[str, object]:
    """Start the service, ask it for one lead, stop it."""
    import urllib.request  # noqa: PLC0415

    from serving.cli.briefly import running_service  # noqa: PLC0415

    with running_service() as address:
        call = urllib.request.Request(
            f"{address}/v1/score",
            data=request.read_bytes(),
            headers={"content-type": "application/json"},
        )
        with urllib.request.urlopen(call, timeout=30) as answer:
            found: dict[str, object] = json.load(answer)
    return found


def _print_leads(scores: list[Score]) -> None:
    typer.echo(f"\nThe {len(scores)} open leads with the highest score, as if it were today's\n")
    for score in scores:
        mql = "MQL" if score.mql.qualified else "   "
        typer.echo(
            f"  {score.lead_id}  {score.score:>5.1f}  {score.grade}  {mql}  "
            f"{score.rule_points.total:,} points"
        )
        named = [r for r in score.reasons if r.group != "other"][:REASONS_SHOWN]
        for reason in named:
            typer.echo(f"      {'+' if reason.direction == 'for' else '−'} {reason.text}")


def _print_next(
    out: Path, end: dt.datetime, answer: dict[str, object], queue: Pushed | None, seconds: float
) -> None:
    as_of = end.isoformat().replace("+00:00", "Z")
    typer.echo(
        f"\nThe service answered for {answer['lead_id']}: score {answer['score']}, grade "
        f"{answer['grade']}. {queue_in_words(queue)}\nAll of this took {seconds:.0f} s.\n\n"
        f"Go on with:\n"
        f"  .venv/bin/leadscore serve --port 3000\n"
        f"  open http://127.0.0.1:3000/queue in a browser: who needs attention now\n"
        f"  curl -s localhost:3000/v1/score -H 'content-type: application/json' "
        f"-d @{out / 'request.json'}\n"
        f"  .venv/bin/leadscore explain {out} {answer['lead_id']} --as-of {as_of}\n"
        f"  .venv/bin/leadscore train YOUR-DATA --policy YOUR-POLICY.yaml\n"
        f"  .venv/bin/leadscore push YOUR-DATA\n"
    )
