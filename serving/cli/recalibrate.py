"""`leadscore recalibrate`: every month, let the level of the model follow the market."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from serving.cli.options import AsJson, Data, ModelName, Until, tell
from serving.cli.reading import read_until

if TYPE_CHECKING:
    from training.recalibration.run import MonthlyRun

NAME = "recalibrate"


def run(
    data: Data,
    model: ModelName = "champion",
    until: Until = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would change, and change nothing.")
    ] = False,
    promote: Annotated[
        bool,
        typer.Option(
            "--promote", help="Put the update in service if it predicts the latest leads better."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compare promised with observed wins since the training, and move the intercept if needed.

    Example: leadscore recalibrate ./my-company --promote
    """
    tables, moment = read_until(data, until)

    from training.progress import Steps  # noqa: PLC0415
    from training.recalibration.run import run_recalibration  # noqa: PLC0415

    asked = {"dry_run": dry_run, "promote": promote}
    done = run_recalibration(tables, moment, name=model, steps=Steps(), **asked)
    if as_json:
        tell(summary_of(done))
    else:
        print_summary(done)


def summary_of(done: MonthlyRun) -> dict[str, object]:
    """Give what a machine wants to know of a recalibration."""
    from training.recalibration.words import as_json  # noqa: PLC0415

    registered = done.registered
    return {
        "recalibrated": done.version,
        "model_version": None if registered is None else registered.version,
        "promoted": done.promoted,
        "refused_because": done.refused or None,
        **as_json(done.found),
        "notes": done.notes,
    }


def print_summary(done: MonthlyRun) -> None:
    """Tell a person month by month what was promised and what came, and what was done."""
    from training.recalibration.words import table, verdict  # noqa: PLC0415

    found = done.found
    for line in table(found):
        typer.echo(line)
    typer.echo(verdict(found))
    if found.model is None:
        typer.echo(f"version {done.version} stays as it is: {found.why}")
    elif done.registered is None:
        typer.echo(f"version {done.version} would be updated: {found.why} (dry run)")
    else:
        role = "the champion" if done.promoted else "the challenger"
        typer.echo(f"version {done.registered.version} is {role}: {found.why}")
    if done.refused:
        typer.echo(f"not promoted: {done.refused}")
    for note in done.notes:
        typer.echo(f"note: {note}")
