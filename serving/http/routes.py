"""Which route a path is, and what of it is a lead's id."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from serving.access.scopes import ScopeName
from serving.http.exchange import Answer, Exchange, Receive
from serving.http.route_scopes import SCOPE_OF_ROUTE

READ = ("GET", "HEAD")
WRITE = ("POST",)
ERASE = ("DELETE",)
LEAD_ID = "{lead_id}"


@dataclass(frozen=True)
class Route:
    """Methods, handler and known query parameters of one path.

    A path may name a lead: `/v1/leads/{lead_id}`.
    """

    methods: tuple[str, ...]
    handle: Callable[[Exchange, Receive], Awaitable[Answer]]
    parameters: tuple[str, ...] = ()


class Routes:
    """Finds routes by path.

    Parameters
    ----------
    routes
        By path; of a path that has several handlers, the methods tell which.
    scopes
        By method and path, what one must be allowed.

    Raises
    ------
    KeyError
        If nobody has said what one must be allowed for a route.
    """

    def __init__(
        self,
        routes: Mapping[str, tuple[Route, ...]],
        scopes: Mapping[tuple[str, str], ScopeName | None] = SCOPE_OF_ROUTE,
    ) -> None:
        self.all, self.paths = dict(routes), tuple(routes)
        self._scopes = {
            (method, path): scopes["GET" if method == "HEAD" else method, path]
            for path, found in routes.items()
            for route in found
            for method in route.methods
        }
        self._plain = {path: found for path, found in routes.items() if LEAD_ID not in path}
        self._of_leads = {
            tuple(path.split("/")): found for path, found in routes.items() if LEAD_ID in path
        }

    def scope_of(self, exchange: Exchange) -> ScopeName | None:
        """Give what one must be allowed for a request whose route is found; None for nothing."""
        return self._scopes[exchange.method, exchange.route]

    def find(self, exchange: Exchange) -> tuple[Route, ...]:
        """Give the routes of a request's path, and note on it which lead it names; () if none."""
        if exchange.path in self._plain:
            exchange.route = exchange.path
            return self._plain[exchange.path]
        parts = exchange.raw_path.split("/")
        for pattern, found in self._of_leads.items():
            if len(parts) == len(pattern) and all(
                want in (got, LEAD_ID) for want, got in zip(pattern, parts, strict=True)
            ):
                exchange.route = "/".join(pattern)
                exchange.lead_id = unquote(parts[pattern.index(LEAD_ID)], errors="replace")
                return found
        return ()
