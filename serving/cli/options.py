"""Arguments and options that several commands share, and how answers are printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

_DATA = typer.Argument(
    metavar="DATA",
    help="Folder with leads, activities and statuses (.csv, .csv.gz or .parquet), or a "
    "database address (sqlite:///… or postgresql://…).",
)
Data = Annotated[str, _DATA]
MaybeData = Annotated[str | None, _DATA]
PolicyPath = Annotated[
    Path | None,
    typer.Option("--policy", help="The agreement; the shipped default policy without it."),
]
NewerPolicy = Annotated[
    Path | None,
    typer.Option(
        "--policy",
        help="An agreement newer than the model: it counts for points, grade and hand-off, while "
        "what was learned stays. Without it the model's own.",
    ),
]
Until = Annotated[
    str | None,
    typer.Option(help="Nothing after this time counts; default: the latest time in the data."),
]
HorizonDays = Annotated[
    float | None,
    typer.Option(min=0.01, max=3650, help="Days within which a win counts; default: policy, data."),
]
ReportFolder = Annotated[Path, typer.Option(help="Folder for report, model card and data sheet.")]
Quick = Annotated[
    bool, typer.Option("--quick", help="Leave out of the report what needs further trainings.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document, for machines.")]
ModelName = Annotated[
    str, typer.Option("--model", help="champion, challenger, or a version number.")
]
EngineName = Annotated[
    Literal["local", "spark"],
    typer.Option(
        "--engine", help="Where to compute: this machine, or a Spark cluster (leadscore[spark])."
    ),
]
PartitionsAsked = Annotated[
    int | None,
    typer.Option(
        "--partitions",
        min=1,
        max=1000,
        help="In how many parts the leads are worked on; default: as few as fit into memory.",
    ),
]
MemoryAsked = Annotated[
    float, typer.Option("--memory-gb", min=0.1, help="About how much memory may be used.")
]


def tell(content: object) -> None:
    """Print a JSON document to standard output."""
    typer.echo(json.dumps(content, indent=2, ensure_ascii=False, default=str))
