"""Single requests that wait at the same moment are computed together: half the work for each."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import NamedTuple

from serving.http.asking import Asking
from serving.http.metrics import Metrics
from serving.http.read_lead import ReadLead
from serving.http.scoring import scores_of
from serving.score import PlainScore, Score
from serving.scorer import Scorer

# More together save hardly more, and keep the first of them waiting.
MOST_TOGETHER = 32

Scores = asyncio.Future[Score | PlainScore]


class _Way(NamedTuple):
    """What requests have to have in common to be computed together."""

    scorer: Scorer
    explain: bool
    language: str


class Gathering:
    """Gathers what is to be scored as long as each turn of the event loop brings more of it.

    A request that comes alone does not wait. Each has the score that it would have alone. All is
    done on the event loop.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._waiting: defaultdict[_Way, list[tuple[ReadLead, Scores]]] = defaultdict(list)

    async def score(self, read: ReadLead, scorer: Scorer, asking: Asking) -> Score | PlainScore:
        """Score one lead, together with all that wait as well."""
        loop = asyncio.get_running_loop()
        way, future = _Way(scorer, asking.explain, asking.language), loop.create_future()
        waiting = self._waiting[way]
        waiting.append((read, future))
        if len(waiting) == 1:
            loop.call_soon(self._turn, loop, way, 1)
        return await future

    def _turn(self, loop: asyncio.AbstractEventLoop, way: _Way, before: int) -> None:
        waiting = self._waiting[way]
        if before < len(waiting) < MOST_TOGETHER:
            loop.call_soon(self._turn, loop, way, len(waiting))
            return
        del self._waiting[way]
        now, later = waiting[:MOST_TOGETHER], waiting[MOST_TOGETHER:]
        if later:
            self._waiting[way] = later
            loop.call_soon(self._turn, loop, way, len(later))
        # Whoever hung up in the meantime needs no score.
        self._compute(way, [(read, future) for read, future in now if not future.done()])

    def _compute(self, way: _Way, some: list[tuple[ReadLead, Scores]]) -> None:
        """Compute some at once; where that fails, each alone, so that one cannot spoil the rest."""
        try:
            scores = scores_of(
                [read for read, _ in some],
                way.scorer,
                self._metrics,
                explain=way.explain,
                language=way.language,
            )
        except Exception as error:  # noqa: BLE001 - whoever waits gets it
            if len(some) == 1:
                some[0][1].set_exception(error)
                return
            for one in some:
                self._compute(way, [one])
            return
        for (_, future), score in zip(some, scores, strict=True):
            future.set_result(score)
