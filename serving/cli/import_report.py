"""What an import did, for people and for machines."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from features.importing.doubts import rows_of

if TYPE_CHECKING:
    from features.importing import Report
    from features.importing.report import FileReport, TableReport

SHOWN = 8


def as_document(report: Report) -> dict[str, object]:
    """Give the report for a machine; problems are also worded."""
    document = asdict(report)
    for problem, said in zip(document["problems"], report.problems, strict=True):
        problem["text"] = str(said)
    return {"dry_run": report.out is None, **document}


def print_report(report: Report, skip_bad_rows: bool) -> None:
    """Tell a person what became, or would become, of the export."""
    for file in report.files:
        _print_file(file)
    for name in report.unused_files:
        typer.echo(f"{name}: not used by this mapping")
    typer.echo("")
    for table in report.tables:
        _print_table(table)
    for note in report.notes:
        typer.echo(f"note: {note}")
    _print_problems(report, skip_bad_rows)
    if report.out is None:
        typer.echo("dry run: nothing was written")
    else:
        typer.echo(f"written to {report.out}: {', '.join(report.written)}")
        typer.echo(f"next: leadscore check {report.out}")


def _print_file(file: FileReport) -> None:
    unused = file.rows - file.used_rows
    rest = f", {unused:,} of them in no table" if unused else ""
    typer.echo(f"{file.name}: {rows_of(file.rows)}{rest}")
    own = {c: known for known, c in file.mapped.items() if not known.startswith("_")}
    options = [c for known, c in file.mapped.items() if known.startswith("_")]
    read = [c if c.lower() == known.lower() else f"{c} ({known})" for c, known in own.items()]
    for title, columns in (
        ("mapped", list(dict.fromkeys([*options, *read]))),
        ("kept as attributes", [c if c == n else f"{c} ({n})" for c, n in file.kept.items()]),
        ("dropped", list(file.dropped)),
        ("times", [f"{c} as {shape}" for c, shape in file.formats.items()]),
    ):
        if columns:
            typer.echo(f"  {title}: {', '.join(columns)}")
    for note in file.notes:
        typer.echo(f"  {note}")


def _print_table(table: TableReport) -> None:
    typer.echo(f"{table.name}: {rows_of(table.rows)}")
    if table.rows:
        filled = [
            name if count == table.rows else f"{name} {count / table.rows:.0%}"
            for name, count in table.columns.items()
        ]
        typer.echo(f"  filled: {', '.join(filled)}")
    for reason, count in table.left_out.items():
        typer.echo(f"  left out: {count:,} {reason}")


def _print_problems(report: Report, skip_bad_rows: bool) -> None:
    if not report.problems:
        return
    what = "left out" if report.out else "would be left out" if skip_bad_rows else "cannot be used"
    typer.echo(f"{rows_of(report.rejected_rows)} {what}:")
    for problem in report.problems:
        typer.echo(f"  - {problem}")
    if report.out is not None:
        typer.echo("  they are in rejected.csv, with their reasons")
    elif not skip_bad_rows:
        typer.echo("  the import refuses them; mend them, or go on without them: --skip-bad-rows")
