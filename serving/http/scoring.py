"""From the bytes of a request to the bytes of its answer: no ASGI in here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from features.language.language import language_of
from features.records import facts_of_records
from serving.http.answers import PlainAnswer, ScoreAnswer
from serving.http.asking import Asking
from serving.http.keeping import keeping_one
from serving.http.metrics import Metrics
from serving.http.read_lead import ReadLead, decoded_lead, read_lead
from serving.score import PlainScore, Score
from serving.scorer import LeadsAt, Scorer
from serving.store.store import Store
from serving.store.writing import Work


@dataclass(frozen=True)
class Said:
    """An answer, and what has to be written before it may be sent; None where nothing has."""

    body: bytes
    keep: Work | None = None


def read_one(body: bytes, scorer: Scorer, asking: Asking, store: Store | None = None) -> ReadLead:
    """Read the lead of one request; ProblemError as of `read_lead`."""
    return read_lead(decoded_lead(body), scorer, asking, (), store)


def scores_of(
    read: Sequence[ReadLead], scorer: Scorer, metrics: Metrics, *, explain: bool, language: str
) -> Sequence[Score | PlainScore]:
    """Compute and count the scores of some leads, in the same order."""
    if not read:
        return []
    records = [one.record for one in read]
    leads = LeadsAt(
        facts_of_records(records, scorer.kind_columns, scorer.policy.hygiene),
        np.array([one.as_of_us for one in read], np.int64),
        [one.is_mql for one in read],
    )
    compute = scorer.score_many if explain else scorer.score_many_plainly
    scores: list[Score | PlainScore] = [*compute(leads, language, metrics.looked_at)]
    for i, (score, one) in enumerate(zip(scores, read, strict=True)):
        metrics.scored(score.score, score.percentile)
        if one.remarks:
            scores[i] = _noted(score, one.remarks, language)
    return scores


def say_one(
    score: Score | PlainScore, read: ReadLead, asking: Asking, store: Store | None = None
) -> Said:
    """Word the answer of one request."""
    if isinstance(score, PlainScore):
        plain = PlainAnswer(**vars(score), request_id=asking.request_id)
        return Said(plain.model_dump_json().encode())
    answer = ScoreAnswer(**vars(score), request_id=asking.request_id)
    said = answer.model_dump_json().encode()
    if store is None:
        return Said(said)
    return Said(said, keeping_one(score, asking, said, read.asked))


def _noted(score: Score | PlainScore, remarks: Sequence[str], language: str) -> Score | PlainScore:
    said = [language_of(language).gettext(remark) for remark in remarks]
    return score.model_copy(update={"notes": [*score.notes, *said]})
