"""`/v1/score` and `/v1/score/batch`."""

from __future__ import annotations

import asyncio
from functools import partial

from serving.http.exchange import Answer, Exchange, Receive
from serving.http.languages import LANG
from serving.http.query import flag
from serving.http.routes import WRITE, Route
from serving.http.scoring import (
    MOST_BYTES_OF_BATCH,
    MOST_BYTES_OF_ONE,
    Said,
    score_batch,
    score_one,
)
from serving.http.shared import Shared, asking_of, json_body

LONG_BODY_BYTES = 64 * 2**10
EXPLAIN = "explain"
PARAMETERS = (EXPLAIN, LANG)


class ScoringRoutes:
    """Scores leads that are sent, and leads that were pushed."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

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
        work = partial(score_one, body, scorer, shared.metrics, asking, shared.store)
        # A usual lead takes a millisecond or two, which a thread would only make longer.
        said = work() if len(body) < LONG_BODY_BYTES else await asyncio.to_thread(work)
        return await self._kept(said, asking.language)

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
