"""The HTTP application: a handful of routes on bare ASGI."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from serving.champion import NO_MODEL, Champion
from serving.http.exchange import (
    Answer,
    Exchange,
    Receive,
    Scope,
    Send,
    check_is_json,
    read_body,
    reply,
)
from serving.http.front import EXCHANGE
from serving.http.metrics import CONTENT_TYPE, Metrics
from serving.http.openapi import openapi_json
from serving.http.problems import ProblemError
from serving.http.scoring import MOST_BYTES_OF_BATCH, MOST_BYTES_OF_ONE, score_batch, score_one
from serving.scorer import Scorer

LONG_BODY_BYTES = 64 * 2**10
BATCHES_AT_ONCE = 2
RETRY_AFTER_SECONDS = 5
READ = ("GET", "HEAD")
WRITE = ("POST",)


@dataclass(frozen=True)
class Route:
    """Methods and the handler of one path."""

    methods: tuple[str, ...]
    handle: Callable[[Exchange, Receive], Awaitable[Answer]]


class App:
    """Answers all documented routes; to be wrapped in a `Front`.

    Parameters
    ----------
    champion
        Gives the scorer in service.
    metrics
        Where scores are counted.
    """

    def __init__(self, champion: Champion, metrics: Metrics) -> None:
        self.champion, self.metrics = champion, metrics
        # Two, so that batches cannot crowd out the single scores on the event loop.
        self._threads = ThreadPoolExecutor(BATCHES_AT_ONCE, "batch")
        self.routes = {
            "/v1/score": Route(WRITE, self._score),
            "/v1/score/batch": Route(WRITE, self._batch),
            "/healthz": Route(READ, self._healthz),
            "/readyz": Route(READ, self._readyz),
            "/metrics": Route(READ, self._metrics),
            "/docs.json": Route(READ, self._docs),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        exchange: Exchange = scope[EXCHANGE]
        route = self.routes.get(exchange.path)
        if route is None:
            known = ", ".join(self.routes)
            raise ProblemError(404, f"there is no such route; there are {known}")
        exchange.route = exchange.path
        if exchange.method not in route.methods:
            allowed = ", ".join(route.methods)
            raise ProblemError(405, f"use {allowed}", headers={"allow": allowed})
        await reply(exchange, await route.handle(exchange, receive), send)

    def close(self) -> None:
        """Finish the batches under way."""
        self._threads.shutdown()

    async def _score(self, exchange: Exchange, receive: Receive) -> Answer:
        scorer = self._scorer(exchange)
        body = await self._body(exchange, receive, MOST_BYTES_OF_ONE)
        work = partial(score_one, body, scorer, self.metrics, exchange.request_id, _now())
        # A usual lead takes a millisecond or two, which a thread would only make longer.
        return Answer(200, work() if len(body) < LONG_BODY_BYTES else await asyncio.to_thread(work))

    async def _batch(self, exchange: Exchange, receive: Receive) -> Answer:
        scorer = self._scorer(exchange)
        body = await self._body(exchange, receive, MOST_BYTES_OF_BATCH)
        work = partial(score_batch, body, scorer, self.metrics, exchange.instance, _now())
        loop = asyncio.get_running_loop()
        return Answer(200, await loop.run_in_executor(self._threads, work))

    async def _healthz(self, _exchange: Exchange, _receive: Receive) -> Answer:
        return Answer(200, b'{"status":"alive"}')

    async def _readyz(self, exchange: Exchange, _receive: Receive) -> Answer:
        self._scorer(exchange)
        return Answer(200, b'{"status":"ready"}')

    async def _metrics(self, _exchange: Exchange, _receive: Receive) -> Answer:
        return Answer(200, await asyncio.to_thread(self.metrics.text), CONTENT_TYPE)

    async def _docs(self, _exchange: Exchange, _receive: Receive) -> Answer:
        return Answer(200, openapi_json())

    def _scorer(self, exchange: Exchange) -> Scorer:
        scorer = self.champion.scorer
        if scorer is None:
            raise ProblemError(503, NO_MODEL, headers={"retry-after": str(RETRY_AFTER_SECONDS)})
        exchange.model_version = scorer.version
        return scorer

    async def _body(self, exchange: Exchange, receive: Receive, most_bytes: int) -> bytes:
        check_is_json(exchange)
        return await read_body(exchange, receive, most_bytes)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
