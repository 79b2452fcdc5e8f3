"""What all routes share: the scorer and the store in service, and how they are asked."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from serving.champion import NO_MODEL, Champion
from serving.http.asking import Asking
from serving.http.exchange import Exchange, Receive, check_is_json, read_body
from serving.http.guard import Guard
from serving.http.known import NO_STORE
from serving.http.languages import language_asked
from serving.http.logs import logger
from serving.http.metrics import Metrics
from serving.http.problems import ProblemError
from serving.http.writing import Writing
from serving.scorer import Scorer
from serving.store.store import Store
from serving.store.writing import Work

BATCHES_AT_ONCE = 2
RETRY_AFTER_SECONDS = 5
NOT_KEPT = "the store could not be written or read; nothing was kept – ask again"
T = TypeVar("T")


def _batch_threads() -> ThreadPoolExecutor:
    # Two, so that batches cannot crowd out the single scores on the event loop.
    return ThreadPoolExecutor(BATCHES_AT_ONCE, "batch")


@dataclass(frozen=True)
class Shared:
    """What the routes of one process share.

    Attributes
    ----------
    champion
        Gives the scorer in service.
    metrics
        Where scores are counted.
    store
        Where leads and scores are kept; None where nothing is.
    guard
        Decides who is answered; None where everybody is.
    threads
        For long work.
    """

    champion: Champion
    metrics: Metrics
    store: Store | None = None
    guard: Guard | None = None
    threads: ThreadPoolExecutor = field(default_factory=_batch_threads)

    def scorer(self, exchange: Exchange) -> Scorer:
        """Give the scorer in service; 503 before the first."""
        scorer = self.champion.scorer
        if scorer is None:
            raise ProblemError(503, NO_MODEL, headers=_later())
        exchange.model_version = scorer.version
        return scorer

    def needed_store(self) -> Store:
        """Give the store; 404 without one."""
        if self.store is None:
            raise ProblemError(404, NO_STORE)
        return self.store

    @cached_property
    def _writing(self) -> Writing:
        return Writing(self.needed_store())

    async def long(self, work: Callable[[], T]) -> T:
        """Have long work done beside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, work)

    async def read(self, ask: Callable[[Connection], T]) -> T:
        """Ask the store beside the event loop; 503 where it does not answer."""
        store = self.needed_store()
        try:
            return await asyncio.to_thread(store.read, ask)
        except SQLAlchemyError as error:
            raise _unavailable(error) from error

    async def written(self, work: Work) -> bytes:
        """Have something written; give its result once it is committed."""
        try:
            written: bytes = await self._writing.written(work)
        except SQLAlchemyError as error:
            raise _unavailable(error) from error
        return written


async def json_body(exchange: Exchange, receive: Receive, most_bytes: int) -> bytes:
    """Read a body that says it is JSON."""
    check_is_json(exchange)
    return await read_body(exchange, receive, most_bytes)


def asking_of(exchange: Exchange, *, explain: bool = True) -> Asking:
    """Say who asks, and when."""
    return Asking(
        request_id=exchange.request_id,
        instance=exchange.instance,
        now=dt.datetime.now(dt.UTC),
        repeatable=exchange.repeatable,
        explain=explain,
        caller=exchange.caller,
        language=language_asked(exchange),
    )


def _unavailable(error: SQLAlchemyError) -> ProblemError:
    logger.error("store failed", extra={"fields": {}}, exc_info=error)
    return ProblemError(503, NOT_KEPT, headers=_later(), kind="store-unavailable")


def _later() -> dict[str, str]:
    return {"retry-after": str(RETRY_AFTER_SECONDS)}
