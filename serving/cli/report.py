"""`leadscore report`: the report of a registered model, written anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from serving.cli.options import AsJson, Data, Quick, ReportFolder, tell

if TYPE_CHECKING:
    from training.report.registered import Rewritten

NAME = "report"
ANOTHER_MODEL = 1


def run(
    data: Data,
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            help="challenger, champion, or a version number; default: the challenger, else the "
            "champion.",
        ),
    ] = None,
    out: ReportFolder = Path("leadscore-report"),
    quick: Quick = False,
    as_json: AsJson = False,
) -> None:
    """Make a registered model again as it was made, judge it, and write its report anew.

    Says whether data and model are still the same; ends with exit code 1 where another model
    comes out.

    Example: leadscore report ./my-company --model champion
    """
    from features.tables import read_tables  # noqa: PLC0415
    from training.registry import CHALLENGER, CHAMPION, named_version, version_of  # noqa: PLC0415

    # Before the tables are read: a slip of the pen should not cost that.
    version = named_version(model or (CHALLENGER if version_of(CHALLENGER) else CHAMPION))
    tables = read_tables(data)

    from training.progress import Steps  # noqa: PLC0415
    from training.report.registered import rewrite_report  # noqa: PLC0415

    done = rewrite_report(tables, version, name=data, out=out, quick=quick, steps=Steps())
    if as_json:
        tell(summary_of(done))
    else:
        print_summary(done)
    if not done.again.same_model:
        raise typer.Exit(ANOTHER_MODEL)


def summary_of(done: Rewritten) -> dict[str, object]:
    """Give what a machine wants to know of a report; what is not defined is null."""
    from training.report.findings_file import as_json  # noqa: PLC0415

    return {
        "model_version": done.version,
        "same_data": done.again.same_data,
        "same_model": done.again.same_model,
        "differences": [] if done.again.same_model else list(done.again.said),
        "report": str(done.files.report),
        "model_card": str(done.files.model_card),
        "data_sheet": str(done.files.data_sheet),
        "findings": as_json(done.told.findings),
        "notes": done.told.trained.notes,
    }


def print_summary(done: Rewritten) -> None:
    """Tell a person what came out, and where it is."""
    from training.report.champion import beside_champion  # noqa: PLC0415
    from training.report.verdict import at_a_glance, verdict  # noqa: PLC0415

    findings, champion = done.told.findings, beside_champion(done.told.against)
    speaks = done.told.trained.model.parameters.history_speaks
    typer.echo(f"\n{done.again.headline}")
    if not done.again.same_model:
        for said in done.again.said:
            typer.echo(f"  - {said}")
    typer.echo(f"{verdict(findings, champion, history_speaks=speaks).headline}\n")
    for check in at_a_glance(findings, champion):
        typer.echo(f"{check.question} {check.answer}")
    for note in done.told.trained.notes:
        typer.echo(f"note: {note}")
    typer.echo(f"report      {done.files.report}")
    typer.echo(f"model card  {done.files.model_card}")
    typer.echo(f"data sheet  {done.files.data_sheet}")
