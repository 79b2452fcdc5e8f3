"""Many leads in one request: from its bytes to the bytes of its answer."""

from __future__ import annotations

import codecs
from typing import Annotated, Any

import msgspec

from serving.http.answers import BatchAnswer, RefusedLead
from serving.http.asking import Asking
from serving.http.json_body import Decoded, NotJsonError, decode
from serving.http.keeping import KeptLead, keeping_batch
from serving.http.metrics import Metrics
from serving.http.problems import FieldError, ProblemError, invalid
from serving.http.read_lead import ReadLead, decoded_lead, malformed, read_lead
from serving.http.requests import MOST_LEADS
from serving.http.scoring import Said, scores_of
from serving.score import Score
from serving.scorer import Scorer
from serving.store.store import Store

MOST_BYTES_OF_BATCH = 32 * 2**20
# Every comma parts two values: read, ten million empty lists would take a gigabyte.
MOST_COMMAS = 3_000_000
# So many of a batch are computed together: more saves hardly more, and takes more memory.
LEADS_AT_ONCE = 200


class _Batch(msgspec.Struct, forbid_unknown_fields=True):
    """The frame of a batch; leads stay text until their turn, so that one cannot spoil the rest."""

    leads: Annotated[list[msgspec.Raw], msgspec.Meta(min_length=1, max_length=MOST_LEADS)]


_BATCH = msgspec.json.Decoder(_Batch)


def score_batch(
    body: bytes, scorer: Scorer, metrics: Metrics, asking: Asking, store: Store | None = None
) -> Said:
    """Score every lead of a batch with the same model, as of the same moment where none is given.

    Raises
    ------
    ProblemError
        400 or 422 if the body is no batch at all; a lead that is not valid fails alone.
    """
    told: list[bytes] = []
    kept: list[KeptLead] = []
    leads, scored = _leads(body), 0
    for first in range(0, len(leads), LEADS_AT_ONCE):
        some = leads[first : first + LEADS_AT_ONCE]
        read = [
            _read_or_refused(lead, scorer, asking, first + i, store) for i, lead in enumerate(some)
        ]
        good = [one for one in read if isinstance(one, ReadLead)]
        scores = iter(
            scores_of(good, scorer, metrics, explain=asking.explain, language=asking.language)
        )
        for index, one in enumerate(read, first):
            if isinstance(one, RefusedLead):
                metrics.refused()
                told.append(one.model_dump_json().encode())
                continue
            score = next(scores)
            answer, scored = score.model_dump_json().encode(), scored + 1
            told.append(answer[:-1] + b',"ok":true,"index":%d}' % index)
            if isinstance(score, Score):
                kept.append(KeptLead(index, score, one.asked, answer))
    said = _batch_answer(told, scored, asking)
    return Said(said, keeping_batch(kept, asking, body, said) if store is not None else None)


def _batch_answer(told: list[bytes], scored: int, asking: Asking) -> bytes:
    """Join results that are JSON already: the `BatchAnswer` of them, in a fraction of the time."""
    frame = BatchAnswer(
        results=[], scored=scored, refused=len(told) - scored, request_id=asking.request_id
    )
    begin, end = frame.model_dump_json().encode().split(b"[]", 1)
    return b"".join([begin, b"[", b",".join(told), b"]", end])


def _read_or_refused(
    lead: Any, scorer: Scorer, asking: Asking, index: int, store: Store | None
) -> ReadLead | RefusedLead:
    try:
        decoded = decoded_lead(bytes(lead)) if isinstance(lead, msgspec.Raw) else Decoded(lead)
        return read_lead(decoded, scorer, asking, ("leads", index), store)
    except ProblemError as error:
        return RefusedLead(index=index, problem=error.problem(asking.instance))


def _leads(body: bytes) -> list[Any]:
    """Give the leads as JSON texts, or as values where a text of them has half characters."""
    if body.count(b",") > MOST_COMMAS:
        raise ProblemError(413, f"the body has more than {MOST_COMMAS:,} values; send less at once")
    try:
        return _BATCH.decode(body.removeprefix(codecs.BOM_UTF8)).leads
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _leads_in_values(body)


def _leads_in_values(body: bytes) -> list[Any]:
    try:
        value = decode(body).value
    except NotJsonError as error:
        raise malformed(str(error)) from error
    leads = value.get("leads") if isinstance(value, dict) else None
    if not isinstance(leads, list) or len(value) > 1:
        raise _no_batch('send {"leads": [{"lead": …}, …]} and nothing beside it')
    if not 1 <= len(leads) <= MOST_LEADS:
        raise _no_batch(f"has {len(leads):,}; send 1 to {MOST_LEADS:,} at once")
    return leads


def _no_batch(message: str) -> ProblemError:
    return invalid([FieldError(field="leads", message=message)])
