"""`leadscore features`: the feature table, for data scientists."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from serving.cli.options import (
    AsJson,
    Data,
    EngineName,
    MemoryAsked,
    PartitionsAsked,
    PolicyPath,
    tell,
)

NAME = "features"

FeaturesOut = Annotated[
    Path,
    typer.Option(help="Parquet file to write, or a new folder for one file per partition."),
]
Moments = Annotated[
    Path | None,
    typer.Option(help="CSV with lead_id, as_of; default: every lead, at the last known time."),
]
ColumnsOf = Annotated[
    str | None,
    typer.Option(
        help="champion, challenger, or a version number: exactly the columns of that model. "
        "Without one they are fitted on the data."
    ),
]
Workers = Annotated[
    int | None, typer.Option(min=1, help="How many at a time; default: one per core.")
]


def run(  # noqa: PLR0913, PLR0917
    data: Data,
    out: FeaturesOut = Path("features.parquet"),
    at: Moments = None,
    policy: PolicyPath = None,
    model: ColumnsOf = None,
    engine: EngineName = "local",
    partitions: PartitionsAsked = None,
    workers: Workers = None,
    memory_gb: MemoryAsked = 4.0,
    as_json: AsJson = False,
) -> None:
    """Write the features of leads as of given moments, for notebooks and other tools.

    Example: leadscore features ./my-company --out features.parquet
    """
    from features.scale.output import Output  # noqa: PLC0415
    from features.scale.partitions import Size  # noqa: PLC0415
    from serving.feature_table import FITTED, agreed_columns  # noqa: PLC0415
    from serving.scale import engine_called, write_features  # noqa: PLC0415

    output = Output(out)
    size = Size(partitions, workers or os.cpu_count() or 1, memory_gb)
    agreed = agreed_columns(policy, model)
    read, columns = write_features(data, agreed, at, output, size, engine_called(engine))
    answer: dict[str, Any] = {
        "leads": read.contents.leads,
        "activities": read.contents.activities,
        "features": columns,
        "partitions": read.number,
        "policy_version": agreed.policy_version,
        "model_version": agreed.model_version,
        "notes": [] if agreed.spec is not None else [FITTED],
        "out": str(out),
    }
    if as_json:
        tell(answer)
        return
    typer.echo(f"{answer['features']} features of {answer['leads']:,} leads in {out}")
    for note in answer["notes"]:
        typer.echo(f"note: {note}")
