"""The HTTP application: a handful of routes on bare ASGI."""

from __future__ import annotations

from serving.champion import Champion
from serving.http.exchange import Exchange, Receive, Scope, Send, reply
from serving.http.front import EXCHANGE
from serving.http.guard import Guard
from serving.http.lead_routes import LeadRoutes
from serving.http.metrics import Metrics
from serving.http.problems import ProblemError
from serving.http.query import check_query
from serving.http.route_scopes import FREE_FROM_LOOPBACK
from serving.http.routes import Route, Routes
from serving.http.scoring_routes import ScoringRoutes
from serving.http.shared import Shared
from serving.http.state_routes import StateRoutes
from serving.store.store import Store


class App:
    """Answers all documented routes; to be wrapped in a `Front`.

    Parameters
    ----------
    champion
        Gives the scorer in service.
    metrics
        Where scores are counted.
    store
        Where leads and scores are kept; without one nothing is.
    guard
        Decides who is answered; without one everybody is.
    """

    def __init__(
        self,
        champion: Champion,
        metrics: Metrics,
        store: Store | None = None,
        guard: Guard | None = None,
    ) -> None:
        self.shared = Shared(champion, metrics, store, guard)
        parts = ScoringRoutes(self.shared), LeadRoutes(self.shared), StateRoutes(self.shared)
        self.routes = Routes({path: r for part in parts for path, r in part.routes().items()})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        exchange: Exchange = scope[EXCHANGE]
        route = self._route(exchange)
        await self._admit(exchange, scope)
        check_query(exchange, route.parameters)
        await reply(exchange, await route.handle(exchange, receive), send)

    def close(self) -> None:
        """Finish the batches under way."""
        self.shared.threads.shutdown()

    async def _admit(self, exchange: Exchange, scope: Scope) -> None:
        guard, needed = self.shared.guard, self.routes.scope_of(exchange)
        if guard is None or needed is None:
            return
        free = exchange.route in FREE_FROM_LOOPBACK
        caller = await guard.admit(scope, needed, free_from_loopback=free)
        exchange.caller = None if caller is None else caller.key_id

    def _route(self, exchange: Exchange) -> Route:
        found = self.routes.find(exchange)
        if not found:
            known = ", ".join(self.routes.paths)
            raise ProblemError(404, f"there is no such route; there are {known}")
        for route in found:
            if exchange.method in route.methods:
                return route
        allowed = ", ".join(method for route in found for method in route.methods)
        raise ProblemError(405, f"use {allowed}", headers={"allow": allowed})
