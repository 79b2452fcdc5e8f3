"""`leadscore explain`: why one lead has its score."""

from __future__ import annotations

from typing import Annotated

import typer

from serving.cli.options import AsJson, Data, ModelName, NewerPolicy, tell
from serving.cli.reading import one_lead, past_moment

NAME = "explain"


def run(
    data: Data,
    lead_id: Annotated[str, typer.Argument(metavar="LEAD_ID", help="The lead.")],
    as_of: Annotated[str | None, typer.Option(help="As of this time; default: now.")] = None,
    model: ModelName = "champion",
    policy: NewerPolicy = None,
    language: Annotated[str, typer.Option(help="Language of the sentences: en or de.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Explain one lead's score in sentences.

    Example: leadscore explain ./my-company L-00042 --as-of 2026-09-01T00:00:00Z
    """
    from features.language.language import language_of  # noqa: PLC0415
    from features.policy.load import load_policy  # noqa: PLC0415
    from features.tables import read_tables  # noqa: PLC0415

    tongue = language_of(language)
    newer = None if policy is None else load_policy(policy)
    moment = past_moment(as_of)
    tables = one_lead(read_tables(data), lead_id, moment, data)
    from features.collect import facts_from_tables, microseconds  # noqa: PLC0415
    from serving.in_words import score_in_words  # noqa: PLC0415
    from serving.scorer import Scorer  # noqa: PLC0415
    from training.registry import load_model  # noqa: PLC0415

    loaded = load_model(model)
    scorer = Scorer(loaded.model, loaded.version, newer)
    facts = facts_from_tables(tables, scorer.kind_columns, scorer.policy.hygiene)
    score = scorer.score_one(facts, microseconds(moment), language=language)
    if as_json:
        tell(score.model_dump(mode="json"))
        return
    for line in score_in_words(score, tongue):
        typer.echo(line)
