"""Arguments and options of `leadscore import`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Source = Annotated[
    Path, typer.Argument(metavar="SOURCE", help="Folder with the exported CSV files, or one file.")
]
MappingName = Annotated[
    str,
    typer.Option(
        "--from", help="salesforce, hubspot, dynamics, wide, or a folder with SQL of your own."
    ),
]
TablesFolder = Annotated[
    Path | None, typer.Option(help="Folder for the tables; it must be empty or new.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would become of the export, write nothing.")
]
SkipBadRows = Annotated[
    bool,
    typer.Option(
        "--skip-bad-rows",
        help="Go on without rows that cannot be used; they go to rejected.csv with reasons.",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace the tables that are in the folder.")]
Timezone = Annotated[
    str | None, typer.Option(help="Zone of times without one, such as Europe/Berlin.")
]
DateFormats = Annotated[
    list[str] | None,
    typer.Option(
        help="day-first, month-first or a pattern such as %d.%m.%Y %H:%M; COLUMN=FORMAT for "
        "one column; may be given several times."
    ),
]
Encoding = Annotated[str | None, typer.Option(help="Encoding of the files; found out without it.")]
DecimalMark = Annotated[
    str | None,
    typer.Option(help="The mark that begins a fraction, a comma or a point; found out mostly."),
]
MissingTexts = Annotated[
    list[str] | None,
    typer.Option(help="A text that means no value; may be given several times."),
]
StatusWords = Annotated[
    list[str] | None,
    typer.Option(
        help="What a status of yours means: TEXT=STATUS, or TEXT=ignore; may be given several "
        "times."
    ),
]
IdColumn = Annotated[str | None, typer.Option("--id", help="wide: the column that names the lead.")]
CreatedColumn = Annotated[
    str | None, typer.Option(help="wide: the column with the time the lead came in.")
]
OrderColumn = Annotated[
    str | None, typer.Option(help="wide: a column of numbers that rise with time, if no times.")
]
WonColumn = Annotated[
    str | None, typer.Option(help="wide: a column that says yes for won, no for lost.")
]
OutcomeColumn = Annotated[
    str | None, typer.Option(help="wide: a column that says the outcome in words.")
]
WonValues = Annotated[
    list[str] | None, typer.Option(help="wide: what --outcome says of won leads.")
]
LostValues = Annotated[
    list[str] | None, typer.Option(help="wide: what --outcome says of lost leads.")
]
ClosedColumn = Annotated[
    str | None, typer.Option(help="wide: the column with the time of the outcome.")
]
CopyOut = Annotated[
    Path | None,
    typer.Option(help="Copy the SQL of --from into this folder to change it; import nothing."),
]
