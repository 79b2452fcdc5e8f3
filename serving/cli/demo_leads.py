"""The demo's best leads: scored for all to see, and the first of them as a request."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from features.tables import Tables
    from serving.score import Score
    from serving.scorer import Scorer
    from training.simulator import Company


def best_leads(scorer: Scorer, company: Company, path: Path) -> list[str]:
    """Score the open leads as of the company's end, into a file; give their ids, the best first."""
    import numpy as np  # noqa: PLC0415

    from features.collect import facts_from_tables, microseconds  # noqa: PLC0415
    from features.tables import known_until  # noqa: PLC0415
    from serving.batch import write_scores  # noqa: PLC0415
    from training.outcomes import open_leads, outcomes_of  # noqa: PLC0415
    from training.progress import Quiet  # noqa: PLC0415

    tables = known_until(company.tables, company.end)
    facts = facts_from_tables(tables, scorer.kind_columns, scorer.policy.hygiene)
    moments = open_leads(outcomes_of(tables), facts.created_us, microseconds(company.end))
    write_scores(scorer, facts, moments, path, Quiet())
    logits = [s.explained.logit for _, s in scorer.score_in_parts(facts, moments)]
    order = np.argsort(-np.concatenate([np.zeros(0), *logits]), kind="stable")
    return [facts.lead_ids[i] for i in moments.lead[order].tolist()]


def scores_of_today(scorer: Scorer, today: Tables, lead_ids: Sequence[str]) -> list[Score]:
    """Score leads as of now, the best first: as the queue and the service say of them."""
    import time  # noqa: PLC0415

    from features.collect import facts_from_tables  # noqa: PLC0415

    columns, hygiene, now_us = scorer.kind_columns, scorer.policy.hygiene, time.time_ns() // 1000
    facts = (facts_from_tables(today.only(one), columns, hygiene) for one in lead_ids)
    scores = [scorer.score_one(one, now_us) for one in facts]
    return sorted(scores, key=lambda score: -score.probability)


def write_request(one: Tables, path: Path) -> None:
    """Write a lead as a CRM would send it, to be scored as of now."""
    lead = json.loads(one.leads.iloc[0].to_json(date_format="iso", date_unit="us"))
    activities = json.loads(
        one.activities.to_json(orient="records", date_format="iso", date_unit="us")
    )
    for activity in activities:
        activity.pop("lead_id")
    request = {
        "lead": {k: v for k, v in lead.items() if v is not None},
        "activities": [{k: v for k, v in a.items() if v is not None} for a in activities],
    }
    path.write_text(json.dumps(request, indent=1, ensure_ascii=False), encoding="utf-8")
