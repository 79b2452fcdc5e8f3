"""`leadscore explain`: why one lead has its score."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from serving.cli.options import AsJson, Data, ModelName, NewerPolicy, tell

if TYPE_CHECKING:
    from serving.score import Score

NAME = "explain"


def run(
    data: Data,
    lead_id: Annotated[str, typer.Argument(help="The lead.")],
    as_of: Annotated[str | None, typer.Option(help="As of this time; default: now.")] = None,
    model: ModelName = "champion",
    policy: NewerPolicy = None,
    as_json: AsJson = False,
) -> None:
    """Explain one lead's score in sentences.

    Example: leadscore explain ./my-company L-00042 --as-of 2026-09-01T00:00:00Z
    """
    from features.errors import HistoryError  # noqa: PLC0415
    from features.policy.load import load_policy  # noqa: PLC0415
    from features.tables import parse_time, read_tables  # noqa: PLC0415

    newer = None if policy is None else load_policy(policy)
    moment = dt.datetime.now(dt.UTC) if as_of is None else parse_time(as_of)
    tables = read_tables(data).only(lead_id)
    if not len(tables.leads):
        raise HistoryError(f"lead {lead_id!r} is not in the leads table of {data}")
    from features.collect import facts_from_tables, microseconds  # noqa: PLC0415
    from serving.scorer import Scorer  # noqa: PLC0415
    from training.registry import load_model  # noqa: PLC0415

    loaded = load_model(model)
    scorer = Scorer(loaded.model, loaded.version, newer)
    facts = facts_from_tables(tables, scorer.kind_columns, scorer.policy.hygiene)
    score = scorer.score_one(facts, microseconds(moment))
    if as_json:
        tell(score.model_dump(mode="json"))
        return
    print_score(score)


def print_score(score: Score) -> None:
    """Print a score as a rep reads it."""
    typer.echo(
        f"{score.lead_id}: score {score.score} (grade {score.grade}), higher than "
        f"{score.percentile:.0f} % of open leads"
    )
    points = score.rule_points
    typer.echo(
        f"  points {points.total:,} = class {points.classification:,} + fit "
        f"{points.qualification:,} + urgency {points.prioritisation:,}"
    )
    stage = score.buying_stage
    shown = f"{stage.stage} – {'; '.join(stage.because)}" if stage.stage else "none shown yet"
    typer.echo(f"  buying stage: {shown}")
    for reason in score.reasons:
        sign = "+" if reason.direction == "for" else "−"
        typer.echo(f"  {sign} {reason.text}  ({reason.contribution:+.2f})")
    typer.echo(f"  MQL: {'yes' if score.mql.qualified else 'no'} – {'; '.join(score.mql.because)}")
    for line in score.product_lines:
        best = " (the best)" if line.product_line == score.best_line else ""
        verdict = "MQL" if line.mql.qualified else "no MQL"
        typer.echo(f"  {line.label}{best}: score {line.score}, {verdict}")
    for note in score.notes:
        typer.echo(f"  note: {note}")
