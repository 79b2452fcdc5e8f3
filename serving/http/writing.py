"""What requests that end together have to keep goes to the store together."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import Any

from serving.store.store import Store
from serving.store.writing import Work

Written = asyncio.Future[Any]


class Writing:
    """Gathers what is to be written during one turn of the event loop, and hands it in at once.

    Handed in one by one, the first would have a commit of its own, and wake the writer while the
    others are still worked at.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[tuple[Work, Written]] = []

    async def written(self, work: Work) -> Any:
        """Have something written; give its result once it is committed.

        It is written even if nobody waits for it any more.
        """
        loop = asyncio.get_running_loop()
        future: Written = loop.create_future()
        self._waiting.append((work, future))
        if len(self._waiting) == 1:
            loop.call_soon(self._hand_in, loop)
        return await future

    def _hand_in(self, loop: asyncio.AbstractEventLoop) -> None:
        waiting, self._waiting = self._waiting, []
        kept = self._store.write_all([work for work, _ in waiting])
        futures = [future for _, future in waiting]

        def tell(_last: Future[Any]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(_tell, kept, futures)

        kept[-1].add_done_callback(tell)


def _tell(kept: list[Future[Any]], futures: list[Written]) -> None:
    for done, future in zip(kept, futures, strict=True):
        error = done.exception()
        if future.done():  # whoever waited hung up
            continue
        if error is None:
            future.set_result(done.result())
        else:
            future.set_exception(error)
