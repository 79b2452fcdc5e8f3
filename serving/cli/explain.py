"""`leadscore explain`: why one lead has its score."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from serving.cli.options import AsJson, Data, ModelName, tell

NAME = "explain"


def run(
    data: Data,
    lead_id: Annotated[str, typer.Argument(help="The lead.")],
    as_of: Annotated[str | None, typer.Option(help="As of this time; default: now.")] = None,
    model: ModelName = "champion",
    as_json: AsJson = False,
) -> None:
    """Explain one lead's score in sentences.

    Example: leadscore explain ./my-company L-00042 --as-of 2026-09-01T00:00:00Z
    """
    from features.errors import HistoryError  # noqa: PLC0415
    from features.tables import parse_time, read_tables  # noqa: PLC0415

    moment = dt.datetime.now(dt.UTC) if as_of is None else parse_time(as_of)
    tables = read_tables(data).only(lead_id)
    if not len(tables.leads):
        raise HistoryError(f"lead {lead_id!r} is not in the leads table of {data}")
    from features.collect import facts_from_tables, microseconds  # noqa: PLC0415
    from serving.scorer import Scorer  # noqa: PLC0415
    from training.registry import load_model  # noqa: PLC0415

    loaded = load_model(model)
    facts = facts_from_tables(tables, loaded.model.builder.matcher.kind_columns)
    score = Scorer(loaded.model, loaded.version).score_one(facts, microseconds(moment))
    if as_json:
        tell(score.model_dump(mode="json"))
        return
    typer.echo(
        f"{score.lead_id}: score {score.score} (grade {score.grade}), higher than "
        f"{score.percentile:.0f} % of open leads; {score.rule_points.total:,} points"
    )
    for reason in score.reasons:
        sign = "+" if reason.direction == "for" else "−"
        typer.echo(f"  {sign} {reason.text}  ({reason.contribution:+.2f})")
    typer.echo(f"  MQL: {'yes' if score.mql.qualified else 'no'} – {'; '.join(score.mql.because)}")
