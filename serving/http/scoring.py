"""From the bytes of a request to the bytes of its answer: no ASGI in here."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from features.collect import microseconds
from features.language.language import language_of
from features.language.marks import marked
from serving.http.answers import (
    BatchAnswer,
    PlainAnswer,
    RefusedLead,
    ScoreAnswer,
)
from serving.http.asking import Asking
from serving.http.facts_in import facts_of_lead, facts_of_request
from serving.http.json_body import Decoded, NotJsonError, decode
from serving.http.keeping import Asked, KeptLead, keeping_batch, keeping_one
from serving.http.known import names_a_lead, with_kept_facts
from serving.http.metrics import Metrics
from serving.http.problems import FieldError, ProblemError, invalid
from serving.http.reading import InvalidRequestError, Path, read_request
from serving.http.requests import MOST_LEADS
from serving.http.usual import usual_activities
from serving.score import PlainScore, Score
from serving.scorer import LeadAt, Scorer
from serving.store.store import Store
from serving.store.writing import Work

MOST_BYTES_OF_ONE = 5 * 2**20
MOST_BYTES_OF_BATCH = 32 * 2**20
# Every comma parts two values: read, ten million empty lists would take a gigabyte.
MOST_COMMAS = 3_000_000
# So many of a batch are computed together: more saves hardly more, and takes more memory.
LEADS_AT_ONCE = 200
OBJECTS = "lead {!r} objected to being scored (Art. 21 GDPR); it is not scored"
TO_REVIEW = marked("A human review was asked for (Art. 22 GDPR): do not decide by the score alone.")


class _Batch(msgspec.Struct, forbid_unknown_fields=True):
    """The frame of a batch; leads stay text until their turn, so that one cannot spoil the rest."""

    leads: Annotated[list[msgspec.Raw], msgspec.Meta(min_length=1, max_length=MOST_LEADS)]


_BATCH = msgspec.json.Decoder(_Batch)


@dataclass(frozen=True)
class Said:
    """An answer, and what has to be written before it may be sent; None where nothing has."""

    body: bytes
    keep: Work | None = None


@dataclass(frozen=True)
class _Read:
    """A lead that may be scored, what was asked of it, and whether a human is to look at it."""

    lead: LeadAt
    asked: Asked
    to_review: bool


def score_one(
    body: bytes, scorer: Scorer, metrics: Metrics, asking: Asking, store: Store | None = None
) -> Said:
    """Score the lead of one request.

    Raises
    ------
    ProblemError
        400 if the body is no JSON, 404 if it names a lead that was never pushed, 422 if it is no
        valid request or the lead objected to being scored.
    """
    read = _read(_decoded(body), scorer, asking, (), store)
    [score] = _scores([read], scorer, asking, metrics)
    metrics.scored(score.score, score.percentile)
    if isinstance(score, PlainScore):
        plain = PlainAnswer.model_construct(**dict(score), request_id=asking.request_id)
        return Said(plain.model_dump_json().encode())
    answer = ScoreAnswer.model_construct(**dict(score), request_id=asking.request_id)
    said = answer.model_dump_json().encode()
    if store is None:
        return Said(said)
    return Said(said, keeping_one(score, asking, said, read.asked))


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
        good = [one for one in read if isinstance(one, _Read)]
        scores = iter(_scores(good, scorer, asking, metrics))
        for index, one in enumerate(read, first):
            if isinstance(one, RefusedLead):
                metrics.refused()
                told.append(one.model_dump_json().encode())
                continue
            score = next(scores)
            metrics.scored(score.score, score.percentile)
            answer, scored = score.model_dump_json().encode(), scored + 1
            told.append(answer[:-1] + b',"ok":true,"index":%d}' % index)
            if isinstance(score, Score):
                kept.append(KeptLead(index, score, one.asked, answer))
    said = _batch_answer(told, scored, asking)
    return Said(said, keeping_batch(kept, asking, body, said) if store is not None else None)


def _batch_answer(told: list[bytes], scored: int, asking: Asking) -> bytes:
    """Join results that are JSON already: the `BatchAnswer` of them, in a fraction of the time."""
    frame = BatchAnswer.model_construct(
        results=[], scored=scored, refused=len(told) - scored, request_id=asking.request_id
    )
    begin, end = frame.model_dump_json().encode().split(b"[]", 1)
    return b"".join([begin, b"[", b",".join(told), b"]", end])


def _read_or_refused(
    lead: Any, scorer: Scorer, asking: Asking, index: int, store: Store | None
) -> _Read | RefusedLead:
    try:
        decoded = _decoded(bytes(lead)) if isinstance(lead, msgspec.Raw) else Decoded(lead)
        return _read(decoded, scorer, asking, ("leads", index), store)
    except ProblemError as error:
        return RefusedLead(index=index, problem=error.problem(asking.instance))


def _read(
    decoded: Decoded, scorer: Scorer, asking: Asking, path: Path, store: Store | None
) -> _Read:
    value = decoded.value
    if names_a_lead(value):
        value = with_kept_facts(value, store)
    activities = usual_activities(value, scorer.kind_columns)
    try:
        request = read_request(value if activities is None else {**value, "activities": ()}, path)
    except InvalidRequestError as error:
        raise invalid(error.errors) from error
    if decoded.wrong is not None:
        raise _malformed(decoded.wrong)
    lead_id = request.lead.lead_id
    if store is not None and store.objects(lead_id):
        raise ProblemError(422, OBJECTS.format(lead_id), kind="objection")
    known = scorer.kind_columns, scorer.policy.hygiene
    if activities is None:
        facts = facts_of_request(request, *known)
    else:
        facts = facts_of_lead(request.lead, activities, *known)
    as_of = microseconds(asking.now if request.as_of is None else request.as_of)
    return _Read(
        LeadAt(facts, as_of, request.is_mql),
        asked=Asked() if store is None or not asking.explain else Asked(decoded.value, value),
        to_review=store is not None and asking.explain and store.to_review(lead_id),
    )


def _scores(
    read: Sequence[_Read], scorer: Scorer, asking: Asking, metrics: Metrics
) -> Sequence[Score | PlainScore]:
    leads = [one.lead for one in read]
    if not leads:
        return []
    if not asking.explain:
        return scorer.score_many_plainly(leads, asking.language, metrics.looked_at)
    scores = scorer.score_many(leads, asking.language, metrics.looked_at)
    return [_noted(s, asking) if one.to_review else s for s, one in zip(scores, read, strict=True)]


def _noted(score: Score, asking: Asking) -> Score:
    note = language_of(asking.language).gettext(TO_REVIEW)
    return score.model_copy(update={"notes": [*score.notes, note]})


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
