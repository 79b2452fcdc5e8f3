"""`leadscore train`: the quarterly retraining."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from serving.cli.options import (
    AsJson,
    HorizonDays,
    MaybeData,
    PolicyPath,
    Quick,
    ReportFolder,
    Until,
    tell,
)
from serving.cli.reading import read_until

if TYPE_CHECKING:
    from features.policy.schema import Policy
    from training.parameters import ModelParameters
    from training.run import Run

NAME = "train"

Trials = Annotated[
    int,
    typer.Option(min=0, max=10_000, help="Settings of the trees to try; 0 keeps the tried ones."),
]
Timeout = Annotated[
    float | None,
    typer.Option(min=1, max=864_000, metavar="SECONDS", help="Try settings no longer than this."),
]
AllowLeak = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Learn from this column or activity although it looks like a leak; repeatable.",
    ),
]
DropLeaks = Annotated[
    bool, typer.Option("--drop-leaks", help="Leave out what looks like a leak, and go on.")
]
Repro = Annotated[
    str | None,
    typer.Option(
        metavar="RUN",
        help="Make the model of a run, version or alias again as recorded, register nothing, "
        "and tell whether it is the same; DATA is then where the data were, if left out.",
    ),
]


def run(  # noqa: PLR0913, PLR0917 - one per option
    data: MaybeData = None,
    policy: PolicyPath = None,
    until: Until = None,
    horizon_days: HorizonDays = None,
    trials: Trials = 0,
    timeout: Timeout = None,
    allow_leak: AllowLeak = None,
    drop_leaks: DropLeaks = False,
    quick: Quick = False,
    out: ReportFolder = Path("leadscore-report"),
    repro: Repro = None,
    as_json: AsJson = False,
) -> None:
    """Train, judge out of time, write the report and register the model.

    Example: leadscore train ./my-company --policy policy.yaml --until 2026-10-01T00:00:00Z
    """
    from features.errors import LeadScoreError  # noqa: PLC0415
    from features.policy.load import load_policy  # noqa: PLC0415

    if repro is not None:
        from serving.cli.repro import make_again  # noqa: PLC0415

        asked = (policy, until, horizon_days, trials, timeout, allow_leak, drop_leaks, quick)
        make_again(repro, data, as_json=as_json, alone=not any(asked))
        return
    if data is None:
        raise LeadScoreError("Missing argument 'DATA': name a folder or a database address")
    if timeout and not trials:
        raise LeadScoreError("--timeout ends the search that --trials begins; give --trials, too")
    agreement = load_policy(policy)
    tables, moment = read_until(data, until)

    from training.home import tuning_place  # noqa: PLC0415
    from training.progress import Steps  # noqa: PLC0415
    from training.run import run_training  # noqa: PLC0415
    from training.tuning import Budget  # noqa: PLC0415

    done = run_training(
        tables,
        agreement,
        moment,
        name=data,
        out=out,
        horizon_days=horizon_days,
        trials=Budget(trials, timeout, tuning_place()),
        allow_leaks=allow_leak or (),
        drop_leaks=drop_leaks,
        quick=quick,
        steps=Steps(),
    )
    done = _with_review(done, agreement)
    if as_json:
        tell(summary_of(done))
    else:
        print_summary(done)


def _with_review(done: Run, agreement: Policy) -> Run:
    """Add the note that the agreement is overdue for its review, where it is."""
    from dataclasses import replace  # noqa: PLC0415

    from features.policy.doubts import overdue_review  # noqa: PLC0415

    notes = done.trained.notes + overdue_review(agreement)
    return replace(done, trained=replace(done.trained, notes=notes))


def summary_of(done: Run) -> dict[str, object]:
    """Give what a machine wants to know of a training."""
    registered = done.registered
    return {
        "model_version": registered.version,
        "alias": registered.alias,
        "model_uri": registered.model_uri,
        "tracking_uri": registered.tracking_uri,
        "run_id": registered.run_id,
        "report": str(done.report),
        "metrics": done.trained.metrics,
        "counts": done.trained.counts,
        "threshold": threshold_of(done.trained.model.parameters),
        "notes": done.trained.notes,
        "leaks": list(done.leaks.blocked),
    }


def threshold_of(parameters: ModelParameters) -> dict[str, object]:
    """Give the hand-off thresholds of the house and of each product line with their bounds."""
    house, lines = parameters.threshold_band, parameters.product_lines.items()
    return {
        "score": parameters.threshold_score,
        "band": None if house is None else house.model_dump(),
        "product_lines": {
            name: {
                "score": line.threshold_score,
                "band": None if line.threshold_band is None else line.threshold_band.model_dump(),
            }
            for name, line in lines
        },
    }


def print_summary(done: Run) -> None:
    """Tell a person how good the model is and where it is."""
    from training.report.champion import beside_champion  # noqa: PLC0415
    from training.threshold_notes import told  # noqa: PLC0415

    metrics, counts = done.trained.metrics, done.trained.counts
    typer.echo("")
    typer.echo(
        f"{counts['leads']:,.0f} leads, {counts['won_leads']:,.0f} of the labelled ones won within "
        f"{counts['horizon_days']:g} days; {counts['snapshots']:,.0f} snapshots, worth "
        f"{counts['effective_leads']:,.0f} leads"
    )
    names = [n for n in ("blend", "rules_alone", "history_alone", "constant") if n in metrics]
    if names:
        typer.echo(f"{'out of time':<16}{'log-loss':>10}{'AUC':>8}{'calibration error':>20}")
    for name in names:
        m = metrics[name]
        typer.echo(
            f"{name.replace('_', ' '):<16}{m['log_loss']:>10.4f}{m['auc']:>8.3f}"
            f"{m['calibration_error']:>20.3f}"
        )
    typer.echo(
        f"weight of history {counts['weight_of_history']:.0%}, of the agreement "
        f"{1 - counts['weight_of_history']:.0%}"
    )
    p = done.trained.model.parameters
    typer.echo(f"hand-off threshold: {told(p.threshold_score, p.threshold_band)}")
    for key, line in p.product_lines.items():
        said = told(line.threshold_score, line.threshold_band)
        typer.echo(f"  {p.policy.product_lines[key].label}: {said}")
    if (champion := beside_champion(done.against)) is not None:
        typer.echo(f"beside the champion: {champion.sentence}")
    for note in done.trained.notes:
        typer.echo(f"note: {note}")
    typer.echo(f"model   {done.registered.model_uri} (version {done.registered.version})")
    typer.echo(f"report  {done.report}")
