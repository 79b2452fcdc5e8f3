"""Routes for those who run the service: health, readiness, figures, the interface itself."""

from __future__ import annotations

import asyncio

from serving.http.exchange import Answer, Exchange, Receive
from serving.http.metrics import CONTENT_TYPE
from serving.http.openapi import openapi_json
from serving.http.routes import READ, Route
from serving.http.shared import Shared


class StateRoutes:
    """Says how the service is."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def routes(self) -> dict[str, tuple[Route, ...]]:
        """Give the routes by path."""
        return {
            "/healthz": (Route(READ, self._healthz),),
            "/readyz": (Route(READ, self._readyz),),
            "/metrics": (Route(READ, self._metrics),),
            "/docs.json": (Route(READ, self._docs),),
        }

    async def _healthz(self, _exchange: Exchange, _receive: Receive) -> Answer:
        return Answer(200, b'{"status":"alive"}')

    async def _readyz(self, exchange: Exchange, _receive: Receive) -> Answer:
        self._shared.scorer(exchange)
        if self._shared.store is not None:
            await self._shared.read(lambda connection: connection.exec_driver_sql("SELECT 1"))
        return Answer(200, b'{"status":"ready"}')

    async def _metrics(self, _exchange: Exchange, _receive: Receive) -> Answer:
        return Answer(200, await asyncio.to_thread(self._shared.metrics.text), CONTENT_TYPE)

    async def _docs(self, _exchange: Exchange, _receive: Receive) -> Answer:
        guard = self._shared.guard
        needed = guard is not None and guard.settings.keys_required
        return Answer(200, openapi_json(keys_required=needed))
