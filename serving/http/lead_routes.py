"""`/v1/leads`, `/v1/activities`, `/v1/statuses`: what is pushed, and what is kept of a lead."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection

from serving.http import of_leads, pushing
from serving.http.asking import Asking
from serving.http.changing import change_of_lead
from serving.http.exchange import Answer, Exchange, Receive
from serving.http.languages import LANG
from serving.http.lifting import lift_of_lead
from serving.http.problems import ProblemError
from serving.http.query import moment_of
from serving.http.read_lead import OBJECTS
from serving.http.routes import ERASE, READ, WRITE, Route
from serving.http.shared import Shared, asking_of, json_body
from serving.scorer import Scorer
from serving.store.writing import Work

MOST_BYTES_OF_A_FLAG = 2**10
SINCE = "since"


class LeadRoutes:
    """Keeps what the CRM pushes, and gives, flags and erases what is kept."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def routes(self) -> dict[str, tuple[Route, ...]]:
        """Give the routes by path."""
        one = "/v1/leads/{lead_id}"
        objection = partial(self._flag, of_leads.Objection)
        review = partial(self._flag, of_leads.Review)
        return {
            "/v1/leads": (Route(WRITE, partial(self._push, pushing.push_leads)),),
            "/v1/activities": (Route(WRITE, partial(self._push, pushing.push_activities)),),
            "/v1/statuses": (Route(WRITE, partial(self._push, pushing.push_statuses)),),
            one: (
                Route(READ, partial(self._read, of_leads.export)),
                Route(ERASE, self._erase),
            ),
            f"{one}/history": (Route(READ, partial(self._read, of_leads.history)),),
            f"{one}/change": (Route(READ, self._change, (SINCE, LANG)),),
            f"{one}/lift": (Route(READ, self._lift, (LANG,)),),
            f"{one}/objection": (Route(WRITE, objection),),
            f"{one}/review": (Route(WRITE, review),),
        }

    async def _push(
        self, read: Callable[[bytes, Asking], Work], exchange: Exchange, receive: Receive
    ) -> Answer:
        self._shared.needed_store()
        body = await json_body(exchange, receive, pushing.MOST_BYTES)
        work = await self._shared.long(partial(read, body, asking_of(exchange)))
        return Answer(200, await self._shared.written(work))

    async def _read(
        self, ask: Callable[[Connection, str], bytes], exchange: Exchange, _receive: Receive
    ) -> Answer:
        lead_id = exchange.lead_id
        return Answer(200, await self._shared.read(lambda connection: ask(connection, lead_id)))

    async def _change(self, exchange: Exchange, _receive: Receive) -> Answer:
        scorer, asking = self._scorer_of(exchange), asking_of(exchange)
        since = moment_of(exchange, SINCE)

        def explain(connection: Connection) -> bytes:
            given = exchange.lead_id, scorer, since, asking.now, asking.language
            return change_of_lead(connection, *given).model_dump_json().encode()

        return Answer(200, await self._shared.read(explain))

    async def _lift(self, exchange: Exchange, _receive: Receive) -> Answer:
        scorer, asking = self._scorer_of(exchange), asking_of(exchange)

        def lift(connection: Connection) -> bytes:
            given = exchange.lead_id, scorer, asking.now, asking.language
            return lift_of_lead(connection, *given).model_dump_json().encode()

        return Answer(200, await self._shared.read(lift))

    def _scorer_of(self, exchange: Exchange) -> Scorer:
        """Give the scorer, unless the lead that the path names objects to being scored."""
        if self._shared.needed_store().objects(exchange.lead_id):
            raise ProblemError(422, OBJECTS.format(exchange.lead_id), kind="objection")
        return self._shared.scorer(exchange)

    async def _erase(self, exchange: Exchange, _receive: Receive) -> Answer:
        work = of_leads.erasing(exchange.lead_id, asking_of(exchange))
        return Answer(200, await self._shared.written(work))

    async def _flag(
        self,
        kind: type[of_leads.Objection | of_leads.Review],
        exchange: Exchange,
        receive: Receive,
    ) -> Answer:
        store = self._shared.needed_store()
        body = await json_body(exchange, receive, MOST_BYTES_OF_A_FLAG)
        work = of_leads.flagging(body, exchange.lead_id, kind, asking_of(exchange))
        answer = Answer(200, await self._shared.written(work))
        store.look_again()
        return answer
