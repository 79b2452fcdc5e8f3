"""`leadscore import`: the exported files of a CRM become the tables."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from serving.cli.import_options import (
    ClosedColumn,
    CopyOut,
    CreatedColumn,
    DateFormats,
    DecimalMark,
    DryRun,
    Encoding,
    Force,
    IdColumn,
    LostValues,
    MappingName,
    MissingTexts,
    OrderColumn,
    OutcomeColumn,
    SkipBadRows,
    Source,
    StatusWords,
    TablesFolder,
    Timezone,
    WonColumn,
    WonValues,
)
from serving.cli.options import AsJson, tell

if TYPE_CHECKING:
    from features.importing import Report, Settings

NAME = "import"


def run(  # noqa: PLR0913
    source: Source,
    *,
    mapping: MappingName,
    out: TablesFolder = None,
    dry_run: DryRun = False,
    skip_bad_rows: SkipBadRows = False,
    force: Force = False,
    timezone: Timezone = None,
    date_format: DateFormats = None,
    encoding: Encoding = None,
    decimal: DecimalMark = None,
    missing: MissingTexts = None,
    status: StatusWords = None,
    id_: IdColumn = None,
    created: CreatedColumn = None,
    order: OrderColumn = None,
    won: WonColumn = None,
    outcome: OutcomeColumn = None,
    won_value: WonValues = None,
    lost_value: LostValues = None,
    closed: ClosedColumn = None,
    copy_mapping: CopyOut = None,
    as_json: AsJson = False,
) -> None:
    """Bring the raw export of a CRM into the form of the tables.

    Example: leadscore import ./export --from salesforce --timezone Europe/Berlin --out my-company
    """
    from features.importing import Settings, Wide  # noqa: PLC0415
    from serving.cli.import_report import as_document, print_report  # noqa: PLC0415

    if copy_mapping is not None:
        _copy(mapping, copy_mapping, as_json)
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
    report = _imported(source, mapping, settings, _folder(out, dry_run), force=force)
    if as_json:
        tell(as_document(report))
    else:
        print_report(report, skip_bad_rows)


def _copy(mapping: str, folder: Path, as_json: bool) -> None:
    from features.importing import copy_mapping  # noqa: PLC0415

    written = copy_mapping(mapping, folder)
    if as_json:
        tell({"copied": [str(path) for path in written]})
    else:
        typer.echo(f"{len(written)} SQL files in {folder}; import with --from {folder}")


def _imported(
    source: Path, mapping: str, settings: Settings, folder: Path | None, *, force: bool
) -> Report:
    from features.importing import run_import  # noqa: PLC0415
    from training.progress import Steps  # noqa: PLC0415

    # Told to end, it tidies up as after Ctrl-C: the temporary folder is as large as the export.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return run_import(source, mapping, settings, folder, force=force, step=Steps().step)
    finally:
        signal.signal(signal.SIGTERM, before)


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
