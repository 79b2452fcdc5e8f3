"""`leadscore score`: many leads at once, into a file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from serving.cli.options import AsJson, Data, ModelName, NewerPolicy, tell

NAME = "score"


def run(
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
    engine: Annotated[Literal["local"], typer.Option(help="Where to compute.")] = "local",
    as_json: AsJson = False,
) -> None:
    """Score leads as of given moments, each with the contribution of every reason group.

    Example: leadscore score ./my-company --at snapshots.csv --out scores.parquet
    """
    from features.policy.doubts import overdue_review  # noqa: PLC0415
    from features.policy.load import load_policy  # noqa: PLC0415
    from serving.batch import MOMENTS_PER_PART, check_out, write_scores  # noqa: PLC0415

    check_out(out)
    newer = None if policy is None else load_policy(policy)
    from features.tables import read_tables  # noqa: PLC0415

    tables = read_tables(data)
    from features.collect import facts_from_tables, microseconds  # noqa: PLC0415
    from serving.scorer import Scorer  # noqa: PLC0415
    from serving.snapshots_file import read_moments  # noqa: PLC0415
    from training.outcomes import open_leads, outcomes_of  # noqa: PLC0415
    from training.progress import Steps  # noqa: PLC0415
    from training.registry import load_model  # noqa: PLC0415

    loaded = load_model(model)
    scorer = Scorer(loaded.model, loaded.version, newer)
    facts = facts_from_tables(tables, scorer.kind_columns, scorer.policy.hygiene)
    if at is None:
        now = microseconds(dt.datetime.now(dt.UTC))
        moments = open_leads(outcomes_of(tables), facts.created_us, now)
    else:
        moments = read_moments(at, facts)
    pieces = len(moments) // MOMENTS_PER_PART + 1
    with Steps().step(f"scoring {len(moments):,} moments ({engine})", pieces) as bar:
        write_scores(scorer, facts, moments, out, bar)
    answer: dict[str, Any] = {
        "scored": len(moments),
        "model_version": loaded.version,
        "policy_version": scorer.policy_version,
        "notes": [*scorer.notes, *overdue_review(scorer.policy)],
        "out": str(out),
    }
    if as_json:
        tell(answer)
    else:
        typer.echo(f"{len(moments):,} scores by model version {loaded.version} in {out}")
        for note in answer["notes"]:
            typer.echo(f"note: {note}")
