"""From the bytes of a request to the bytes of its answer: no ASGI in here."""

from __future__ import annotations

import codecs
import datetime as dt
from typing import Annotated, Any

import msgspec

from features.collect import microseconds
from serving.http.answers import BatchAnswer, BatchResult, RefusedLead, ScoreAnswer, ScoredLead
from serving.http.facts_in import facts_of_request
from serving.http.json_body import Decoded, NotJsonError, decode
from serving.http.metrics import Metrics
from serving.http.problems import FieldError, ProblemError, invalid
from serving.http.reading import InvalidRequestError, Path, read_request
from serving.http.requests import MOST_LEADS
from serving.score import Score
from serving.scorer import Scorer

MOST_BYTES_OF_ONE = 5 * 2**20
MOST_BYTES_OF_BATCH = 32 * 2**20
# Every comma parts two values: read, ten million empty lists would take a gigabyte.
MOST_COMMAS = 3_000_000


class _Batch(msgspec.Struct, forbid_unknown_fields=True):
    """The frame of a batch; leads stay text until their turn, so that one cannot spoil the rest."""

    leads: Annotated[list[msgspec.Raw], msgspec.Meta(min_length=1, max_length=MOST_LEADS)]


_BATCH = msgspec.json.Decoder(_Batch)


def score_one(
    body: bytes, scorer: Scorer, metrics: Metrics, request_id: str, now: dt.datetime
) -> bytes:
    """Score the lead of one request.

    Raises
    ------
    ProblemError
        400 if the body is no JSON, 422 if it is no valid request.
    """
    score = _score(_decoded(body), scorer, now, ())
    metrics.scored(score.score)
    answer = ScoreAnswer.model_construct(**dict(score), request_id=request_id)
    return answer.model_dump_json().encode()


def score_batch(
    body: bytes, scorer: Scorer, metrics: Metrics, instance: str, now: dt.datetime
) -> bytes:
    """Score every lead of a batch with the same model, as of the same moment where none is given.

    Raises
    ------
    ProblemError
        400 or 422 if the body is no batch at all; a lead that is not valid fails alone.
    """
    results: list[BatchResult] = []
    for index, lead in enumerate(_leads(body)):
        try:
            decoded = _decoded(bytes(lead)) if isinstance(lead, msgspec.Raw) else Decoded(lead)
            score = _score(decoded, scorer, now, ("leads", index))
        except ProblemError as error:
            metrics.refused()
            results.append(RefusedLead(index=index, problem=error.problem(instance)))
        else:
            metrics.scored(score.score)
            results.append(ScoredLead.model_construct(**dict(score), ok=True, index=index))
    scored = sum(result.ok for result in results)
    request_id = instance.rpartition("#")[2]
    answer = BatchAnswer.model_construct(
        results=results, scored=scored, refused=len(results) - scored, request_id=request_id
    )
    return answer.model_dump_json().encode()


def _score(decoded: Decoded, scorer: Scorer, now: dt.datetime, path: Path) -> Score:
    try:
        request = read_request(decoded.value, path)
    except InvalidRequestError as error:
        raise invalid(error.errors) from error
    if decoded.wrong is not None:
        raise _malformed(decoded.wrong)
    facts = facts_of_request(request, scorer.kind_columns, scorer.policy.hygiene)
    as_of = now if request.as_of is None else request.as_of
    return scorer.score_one(facts, microseconds(as_of), request.is_mql)


def _decoded(body: bytes) -> Decoded:
    if len(body) > MOST_BYTES_OF_ONE:
        raise ProblemError(413, f"one lead has at most {MOST_BYTES_OF_ONE / 2**20:g} MiB of JSON")
    try:
        return decode(body)
    except NotJsonError as error:
        raise _malformed(str(error)) from error


def _malformed(why: str) -> ProblemError:
    detail = f"the body is not JSON: {why}"
    return ProblemError(400, detail, [FieldError(field="", message=detail)])


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
        raise _malformed(str(error)) from error
    leads = value.get("leads") if isinstance(value, dict) else None
    if not isinstance(leads, list) or len(value) > 1:
        raise _no_batch('send {"leads": [{"lead": …}, …]} and nothing beside it')
    if not 1 <= len(leads) <= MOST_LEADS:
        raise _no_batch(f"has {len(leads):,}; send 1 to {MOST_LEADS:,} at once")
    return leads


def _no_batch(message: str) -> ProblemError:
    return invalid([FieldError(field="leads", message=message)])
