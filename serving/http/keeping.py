"""What is kept of an answer: the audit record, and where the lead stands now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection

from features.collect import microseconds
from features.language.language import DEFAULT
from serving.http.asking import Asking
from serving.http.languages import LANG
from serving.http.problems import ProblemError
from serving.score import Score
from serving.store.facts import digest_of, sorted_json
from serving.store.scores import (
    AskedOtherwiseError,
    Given,
    Standing,
    answer_of,
    keep_scores,
    keep_standings,
    keep_whole_answer,
    whole_answer_of,
)
from serving.store.writing import Work

# Scores as of the past are kept, but say nothing of where a lead stands now.
RECENT_US = 15 * 60 * 1_000_000
ASKED_OTHERWISE = "the request id {!r} was used for another request; choose a new one"


@dataclass(frozen=True)
class Asked:
    """What was asked: as it was sent, and with the facts of the lead that were used."""

    sent: Any = None
    used: Any = None


class KeptLead(NamedTuple):
    """One scored lead of a batch: its position, its score, what was asked, and what was said."""

    place: int
    score: Score
    asked: Asked
    answer: bytes


@dataclass(frozen=True)
class KeptAnswer:
    """The work of keeping one answer; its result is the answer to send.

    Where the same request was answered before, that is the answer of then. Many of them are
    written as one, which costs little more than one alone.
    """

    given: Given
    standings: tuple[Standing, ...]
    asking: Asking

    def __call__(self, connection: Connection) -> bytes:
        """Keep it alone."""
        [answer] = self.together(connection, [self])
        return answer

    @staticmethod
    def together(connection: Connection, works: Sequence[KeptAnswer]) -> list[bytes]:
        """Keep several, in their order: of those with one request id, the first."""
        new: dict[str, KeptAnswer] = {}
        answers: list[bytes] = []
        for work in works:
            before = _answered_before(connection, work, new.get(work.given.request_id))
            if before is None:
                new[work.given.request_id] = work
            answers.append(work.given.answer if before is None else before)
        keep_scores(connection, [work.given for work in new.values()])
        keep_standings(connection, [one for work in new.values() for one in work.standings])
        return answers


def _answered_before(
    connection: Connection, work: KeptAnswer, same: KeptAnswer | None
) -> bytes | None:
    """Give what the same request was answered before; None if it is new."""
    given = work.given
    with _once(work.asking):
        if same is not None:
            if same.given.question != given.question:
                raise AskedOtherwiseError
            return same.given.answer
        if work.asking.repeatable:  # else the id was drawn here, and is new
            return answer_of(connection, given.request_id, given.question)
    return None


def keeping_one(score: Score, asking: Asking, answer: bytes, asked: Asked) -> KeptAnswer:
    """Give the work that keeps one answer."""
    given = _given(score, asking, 0, answer, asked)
    return KeptAnswer(given, tuple(_standings([score], asking)), asking)


def keeping_batch(kept: Sequence[KeptLead], asking: Asking, body: bytes, answer: bytes) -> Work:
    """Give the work that keeps the answers of a batch.

    Its result is the answer to send, as of `keeping_one`.
    """
    question = digest_of(body + _in_language(asking).encode())
    given = [_given(one.score, asking, one.place, one.answer, one.asked) for one in kept]

    def keep(connection: Connection) -> bytes:
        """Keep the answers, or give the one that was given to the same request before."""
        if asking.repeatable:
            with _once(asking):
                before = whole_answer_of(connection, asking.request_id, question)
            if before is not None:
                return before
            keep_whole_answer(connection, asking.request_id, question, answer, asking.now_us)
        keep_scores(connection, given)
        keep_standings(connection, _standings([one.score for one in kept], asking))
        return answer

    return keep


@contextmanager
def _once(asking: Asking) -> Iterator[None]:
    try:
        yield
    except AskedOtherwiseError:
        raise ProblemError(409, ASKED_OTHERWISE.format(asking.request_id)) from None


def _in_language(asking: Asking) -> str:
    """Tell a question in another language from the same one in the usual one."""
    return "" if asking.language == DEFAULT else f"?{LANG}={asking.language}"


def _given(score: Score, asking: Asking, place: int, answer: bytes, asked: Asked) -> Given:
    sent = sorted_json(asked.sent)
    return Given(
        request_id=asking.request_id,
        place=place,
        question=digest_of(sent + _in_language(asking).encode()),
        lead_id=score.lead_id,
        as_of_us=microseconds(score.as_of),
        scored_us=asking.now_us,
        model_version=score.model_version,
        policy_version=score.policy_version,
        score=score.score,
        mql=score.mql.qualified,
        answer=answer,
        inputs=sent if asked.used is asked.sent else sorted_json(asked.used),
        caller=asking.caller,
    )


def _standings(scores: Sequence[Score], asking: Asking) -> list[Standing]:
    """Give where leads stand; of a lead that is there several times, the last counts."""
    now = {
        score.lead_id: Standing(
            lead_id=score.lead_id,
            score=score.score,
            change=score.score_change,
            grade=score.grade,
            mql=score.mql.qualified,
            product_line=score.best_line,
            because=score.because,
            as_of_us=microseconds(score.as_of),
            scored_us=asking.now_us,
        )
        for score in scores
        if asking.now_us - microseconds(score.as_of) <= RECENT_US
    }
    return list(now.values())
