"""`/v1/score` and `/v1/score/batch`."""

from __future__ import annotations

import asyncio
from functools import partial

from serving.http.asking import Asking
from serving.http.batch_scoring import MOST_BYTES_OF_BATCH, score_batch
from serving.http.exchange import Answer, Exchange, Receive
from serving.http.gathering import Gathering
from serving.http.languages import LANG
from serving.http.query import flag
from serving.http.read_lead import MOST_BYTES_OF_ONE
from serving.http.routes import WRITE, Route
from serving.http.scoring import Said, read_one, say_one, scores_of
from serving.http.shared import Shared, asking_of, json_body
from serving.scorer import Scorer

LONG_BODY_BYTES = 64 * 2**10
EXPLAIN = "explain"
PARAMETERS = (EXPLAIN, LANG)


class ScoringRoutes:
    """Scores leads that are sent, and leads that were pushed."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._gathering = Gathering(shared.metrics)

    def routes(self) -> dict[str, tuple[Route, ...]]:
        """Give the routes by path."""
        return {
            "/v1/score": (Route(WRITE, self._score, PARAMETERS),),
            "/v1/score/batch": (Route(WRITE, self._batch, PARAMETERS),),
        }

    async def _score(self, exchange: Exchange, receive: Receive) -> Answer:
        shared, asking = self._shared, asking_of(exchange, explain=flag(exchange, EXPLAIN))
        scorer = shared.scorer(exchange)
        body = await json_body(exchange, receive, MOST_BYTES_OF_ONE)
        if len(body) >= LONG_BODY_BYTES:
            work = partial(_score_alone, body, scorer, asking, shared)
            return await self._kept(await asyncio.to_thread(work), asking.language)
        # A usual lead takes a millisecond or so, which a thread would only make longer.
        read = read_one(body, scorer, asking, shared.store)
        score = await self._gathering.score(read, scorer, asking)
        return await self._kept(say_one(score, read, asking, shared.store), asking.language)

    async def _batch(self, exchange: Exchange, receive: Receive) -> Answer:
        shared, asking = self._shared, asking_of(exchange, explain=flag(exchange, EXPLAIN))
        scorer = shared.scorer(exchange)
        body = await json_body(exchange, receive, MOST_BYTES_OF_BATCH)
        work = partial(score_batch, body, scorer, shared.metrics, asking, shared.store)
        return await self._kept(await shared.long(work), asking.language)

    async def _kept(self, said: Said, language: str) -> Answer:
        """Answer once what has to be kept is."""
        body = said.body if said.keep is None else await self._shared.written(said.keep)
        return Answer(200, body, headers={"content-language": language})


def _score_alone(body: bytes, scorer: Scorer, asking: Asking, shared: Shared) -> Said:
    read = read_one(body, scorer, asking, shared.store)
    [score] = scores_of(
        [read], scorer, shared.metrics, explain=asking.explain, language=asking.language
    )
    return say_one(score, read, asking, shared.store)
