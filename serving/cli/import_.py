"""`leadscore import`: the exported files of a CRM become the tables."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Annotated

import typer

from serving.cli.options import AsJson, tell

NAME = "import"


def run(  # noqa: PLR0913
    source: Annotated[
        Path, typer.Argument(help="Folder with the exported CSV files, or one file.")
    ],
    *,
    mapping: Annotated[
        str,
        typer.Option(
            "--from", help="salesforce, hubspot, dynamics, wide, or a folder with SQL of your own."
        ),
    ],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the tables; it must be empty or new.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would become of the export, write nothing.")
    ] = False,
    skip_bad_rows: Annotated[
        bool,
        typer.Option(
            "--skip-bad-rows",
            help="Go on without rows that cannot be used; they go to rejected.csv with reasons.",
        ),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the tables that are in the folder.")
    ] = False,
    timezone: Annotated[
        str | None, typer.Option(help="Zone of times without one, such as Europe/Berlin.")
    ] = None,
    date_format: Annotated[
        list[str] | None,
        typer.Option(
            help="day-first, month-first or a pattern such as %d.%m.%Y %H:%M; COLUMN=FORMAT for "
            "one column; may be given several times."
        ),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Encoding of the files; found out without it.")
    ] = None,
    decimal: Annotated[
        str | None,
        typer.Option(help="The mark that begins a fraction, a comma or a point; found out mostly."),
    ] = None,
    missing: Annotated[
        list[str] | None,
        typer.Option(help="A text that means no value; may be given several times."),
    ] = None,
    status: Annotated[
        list[str] | None,
        typer.Option(
            help="What a status of yours means: TEXT=STATUS, or TEXT=ignore; may be given several "
            "times."
        ),
    ] = None,
    id_: Annotated[
        str | None, typer.Option("--id", help="wide: the column that names the lead.")
    ] = None,
    created: Annotated[
        str | None, typer.Option(help="wide: the column with the time the lead came in.")
    ] = None,
    order: Annotated[
        str | None, typer.Option(help="wide: a column of numbers that rise with time, if no times.")
    ] = None,
    won: Annotated[
        str | None, typer.Option(help="wide: a column that says yes for won, no for lost.")
    ] = None,
    outcome: Annotated[
        str | None, typer.Option(help="wide: a column that says the outcome in words.")
    ] = None,
    won_value: Annotated[
        list[str] | None, typer.Option(help="wide: what --outcome says of won leads.")
    ] = None,
    lost_value: Annotated[
        list[str] | None, typer.Option(help="wide: what --outcome says of lost leads.")
    ] = None,
    closed: Annotated[
        str | None, typer.Option(help="wide: the column with the time of the outcome.")
    ] = None,
    copy_mapping: Annotated[
        Path | None,
        typer.Option(help="Copy the SQL of --from into this folder to change it; import nothing."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring the raw export of a CRM into the form of the tables.

    Example: leadscore import ./export --from salesforce --timezone Europe/Berlin --out my-company
    """
    from features.importing import Settings, Wide, run_import  # noqa: PLC0415
    from features.importing import copy_mapping as copy  # noqa: PLC0415
    from serving.cli.import_report import as_document, print_report  # noqa: PLC0415
    from training.progress import Steps  # noqa: PLC0415

    if copy_mapping is not None:
        written = copy(mapping, copy_mapping)
        if as_json:
            tell({"copied": [str(path) for path in written]})
        else:
            typer.echo(
                f"{len(written)} SQL files in {copy_mapping}; import with --from {copy_mapping}"
            )
        return
    wide = Wide(
        id=id_,
        created=created,
        order=order,
        won=won,
        outcome=outcome,
        won_values=tuple(won_value or ()),
        lost_values=tuple(lost_value or ()),
        closed=closed,
    )
    settings = Settings(
        timezone=timezone,
        date_formats=tuple(_format(written) for written in date_format or ()),
        encoding=encoding,
        decimal=decimal,
        missing=tuple(missing or ()),
        statuses=_statuses(status or []),
        wide=wide,
        skip_bad_rows=skip_bad_rows,
    )
    folder = _folder(out, dry_run)
    # Told to end, it tidies up as after Ctrl-C: the temporary folder is as large as the export.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        report = run_import(source, mapping, settings, folder, force=force, step=Steps().step)
    finally:
        signal.signal(signal.SIGTERM, before)
    if as_json:
        tell(as_document(report))
    else:
        print_report(report, skip_bad_rows)


def _folder(out: Path | None, dry_run: bool) -> Path | None:
    from features.errors import LeadScoreError  # noqa: PLC0415

    if out is None and not dry_run:
        raise LeadScoreError(
            "where should the tables go? Name a folder with --out, or try with --dry-run"
        )
    return None if dry_run else out


def _format(written: str) -> tuple[str | None, str]:
    """Split COLUMN=FORMAT; a format alone is for any column."""
    column, equals, pattern = written.partition("=")
    return (column.strip(), pattern.strip()) if equals else (None, written.strip())


def _statuses(written: list[str]) -> dict[str, str]:
    from features.errors import LeadScoreError  # noqa: PLC0415

    found = {}
    for text in written:
        word, equals, status = text.rpartition("=")
        if not equals or not word.strip():
            raise LeadScoreError(
                f"--status {text!r} must be written TEXT=STATUS, such as "
                "'Marketing Nurture=recycled'"
            )
        found[word.strip().lower()] = status.strip().lower()
    return found
