"""`leadscore score`: many leads at once, into a file."""

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
    ModelName,
    NewerPolicy,
    PartitionsAsked,
    tell,
)

NAME = "score"


def run(  # noqa: PLR0913, PLR0917
    data: Data,
    at: Annotated[
        Path | None,
        typer.Option(help="CSV with lead_id, as_of; default: every open lead, now."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Parquet or CSV file to write.")] = Path(
        "scores.parquet"
    ),
    model: ModelName = "champion",
    policy: NewerPolicy = None,
    engine: EngineName = "local",
    partitions: PartitionsAsked = None,
    memory_gb: MemoryAsked = 4.0,
    as_json: AsJson = False,
) -> None:
    """Score leads as of given moments, each with the contribution of every reason group.

    Example: leadscore score ./my-company --at snapshots.csv --out scores.parquet
    """
    from features.policy.doubts import overdue_review  # noqa: PLC0415
    from features.policy.load import load_policy  # noqa: PLC0415
    from serving.batch import check_out  # noqa: PLC0415

    check_out(out)
    newer = None if policy is None else load_policy(policy)
    from features.scale.partitions import Size  # noqa: PLC0415
    from serving.scale import engine_called, score_all  # noqa: PLC0415
    from training.registry import load_model  # noqa: PLC0415

    started = engine_called(engine)
    loaded = load_model(model)
    size = Size(partitions, os.cpu_count() or 1, memory_gb)
    scored, scorer = score_all(data, loaded, newer, at, out, size, started)
    answer: dict[str, Any] = {
        "scored": scored,
        "model_version": loaded.version,
        "policy_version": scorer.policy_version,
        "notes": [*scorer.notes, *overdue_review(scorer.policy)],
        "out": str(out),
    }
    if as_json:
        tell(answer)
    else:
        typer.echo(f"{scored:,} scores by model version {loaded.version} in {out}")
        for note in answer["notes"]:
            typer.echo(f"note: {note}")
