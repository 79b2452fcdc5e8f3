"""Which page answers which address; everything else goes on to the interface for programs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from serving.http.app import App
from serving.http.exchange import (
    UNMATCHED,
    Answer,
    ClientGoneError,
    Exchange,
    Receive,
    Scope,
    Send,
    reply,
)
from serving.http.front import EXCHANGE, failed
from serving.http.languages import LANG
from serving.http.problems import ProblemError
from serving.http.query import check_query
from serving.http.routes import READ, WRITE, Route, Routes
from serving.pages.entrance import Entrance, Guest
from serving.pages.error_page import error_page, is_for_people
from serving.pages.html import to
from serving.pages.lead_page import lead_page
from serving.pages.model_page import Figures, model_page
from serving.pages.queue_page import PARAMETERS, queue_page
from serving.pages.sign_in import NEXT, SignIn
from serving.pages.tongue import tongue_of
from serving.registered import Registered

Show = Callable[[Exchange, Guest], Awaitable[Answer]]


class Pages:
    """Answers what is asked by people, and hands everything else on.

    Parameters
    ----------
    app
        The interface for programs, with what both share.
    figures
        Gives what the registry keeps of a version of the model.
    """

    def __init__(self, app: App, figures: Figures = lambda _version: Registered()) -> None:
        self._app, self._shared, self._figures = app, app.shared, figures
        self.entrance = Entrance(app.shared.guard)
        self.routes = Routes(self._routes(), _Anybody())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whoever looks at a page is told of errors by a page."""
        exchange: Exchange = scope[EXCHANGE]
        try:
            await self._answer(scope, receive, send)
        except ClientGoneError:
            raise
        except Exception as error:
            ours = exchange.route in {*self.routes.paths, UNMATCHED}
            if exchange.status or not ours or not is_for_people(exchange):
                raise
            problem = error if isinstance(error, ProblemError) else failed(exchange, error)
            shown = error_page(exchange, problem, await self._known_guest(exchange))
            exchange.told = True
            await reply(exchange, shown, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange: Exchange = scope[EXCHANGE]
        found = self.routes.find(exchange)
        if not found:
            await self._app(scope, receive, send)
            return
        route = next((route for route in found if exchange.method in route.methods), None)
        if route is None:
            allowed = ", ".join(method for route in found for method in route.methods)
            raise ProblemError(405, f"use {allowed}", headers={"allow": allowed})
        check_query(exchange, route.parameters)
        await reply(exchange, await route.handle(exchange, receive), send)

    def _routes(self) -> dict[str, tuple[Route, ...]]:
        door = SignIn(self.entrance)
        return {
            "/": (Route(READ, self._home, (LANG,)),),
            "/queue": (Route(READ, self._for_guests(self._queue), PARAMETERS),),
            "/leads/{lead_id}": (Route(READ, self._for_guests(self._lead), (LANG,)),),
            "/model": (Route(READ, self._for_guests(self._model), (LANG,)),),
            "/sign-in": (
                Route(READ, door.form, (NEXT, LANG)),
                Route(WRITE, door.sign_in, (LANG,)),
            ),
            "/sign-out": (Route(WRITE, door.sign_out, (LANG,)),),
        }

    def _for_guests(self, show: Show) -> Callable[[Exchange, Receive], Awaitable[Answer]]:
        """Show a page to who is let in; who is not is asked to sign in first."""

        async def handle(exchange: Exchange, _receive: Receive) -> Answer:
            guest = await self.entrance.guest(exchange)
            return to(door_of(exchange)) if guest is None else await show(exchange, guest)

        return handle

    async def _known_guest(self, exchange: Exchange) -> Guest | None:
        """Give who is signed in; None as well where that cannot be told."""
        try:
            return await self.entrance.guest(exchange)
        except ProblemError:
            return None

    async def _home(self, exchange: Exchange, _receive: Receive) -> Answer:
        return to(tongue_of(exchange).at("/queue"))

    async def _queue(self, exchange: Exchange, guest: Guest) -> Answer:
        return await queue_page(exchange, self._shared, guest, tongue_of(exchange))

    async def _lead(self, exchange: Exchange, guest: Guest) -> Answer:
        return await lead_page(exchange, self._shared, guest, tongue_of(exchange))

    async def _model(self, exchange: Exchange, guest: Guest) -> Answer:
        tongue = tongue_of(exchange)
        return await model_page(exchange, self._shared, guest, tongue, self._figures)


class _Anybody(dict[tuple[str, str], None]):
    """Pages let people in by themselves; keys of programs do not open them."""

    def __missing__(self, _route: tuple[str, str]) -> None:
        return None


def door_of(exchange: Exchange) -> str:
    """Give the address to sign in at, and to come back from."""
    here = exchange.raw_path + (f"?{exchange.query}" if exchange.query else "")
    return tongue_of(exchange).at(f"/sign-in?{urlencode({NEXT: here})}")
