"""Arguments and options that several commands share, and how answers are printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    str,
    typer.Argument(
        help="Folder with leads, activities and statuses (.csv, .csv.gz or .parquet), or a "
        "database address (sqlite:///… or postgresql://…)."
    ),
]
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
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document, for machines.")]
ModelName = Annotated[
    str, typer.Option("--model", help="champion, challenger, or a version number.")
]


def tell(content: object) -> None:
    """Print a JSON document to standard output."""
    typer.echo(json.dumps(content, indent=2, ensure_ascii=False, default=str))
