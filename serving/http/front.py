"""The one door: ids, log, figures, and every error of every route as problem+json."""

from __future__ import annotations

import time

from serving.http.exchange import (
    AsgiApp,
    ClientGoneError,
    Exchange,
    Message,
    Receive,
    Scope,
    Send,
    reply,
)
from serving.http.logs import logger
from serving.http.metrics import Metrics
from serving.http.problems import PROBLEM_JSON, ProblemError

CLIENT_GONE = 499
EXCHANGE = "leadscore.exchange"


class Front:
    """Wraps an application.

    Parameters
    ----------
    app
        Finds its `Exchange` in the scope under `leadscore.exchange`. Whatever it raises or
        answers with a status of 400 and above reaches the client as a problem.
    metrics
        Where requests are counted.
    """

    def __init__(self, app: AsgiApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = Exchange.of(scope)
        out = _Outgoing(exchange, send)
        try:
            await self.app({**scope, EXCHANGE: exchange}, receive, out)
        except ClientGoneError:
            exchange.status = CLIENT_GONE
        except ProblemError as error:
            await out.instead(error)
        except Exception as error:  # noqa: BLE001 - the log gets the cause, the client a problem
            await out.instead(failed(exchange, error))
        finally:
            self._note(exchange)

    def _note(self, exchange: Exchange) -> None:
        seconds = time.perf_counter() - exchange.started
        self.metrics.request(exchange.route, exchange.status, seconds)
        fields = {
            "request_id": exchange.request_id,
            "route": exchange.route,
            "status": exchange.status,
            "ms": round(1000 * seconds, 3),
            "model_version": exchange.model_version,
            "key": exchange.caller,
        }
        logger.info("request", extra={"fields": fields})


class _Outgoing:
    """Sends on what the application sends, with the request's id; turns its errors to problems."""

    def __init__(self, exchange: Exchange, send: Send) -> None:
        self._exchange, self._send = exchange, send
        self._replaced: ProblemError | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", ()))
            foreign = not self._exchange.told and not _is_problem(headers)
            if message["status"] >= 400 and foreign:
                self._replaced = _foreign(message["status"], headers)
                return
            self._exchange.status = message["status"]
            headers.append((b"x-request-id", self._exchange.request_id.encode()))
            message = {**message, "headers": headers}
        elif self._replaced is not None:
            if not message.get("more_body", False):
                await self.instead(self._replaced)
            return
        await self._send(message)

    async def instead(self, error: ProblemError) -> None:
        """Send a problem, unless an answer has begun: then only breaking off can tell."""
        self._replaced = None
        if self._exchange.status:
            raise error
        await reply(self._exchange, self._exchange.refused(error), self)


def _is_problem(headers: list[tuple[bytes, bytes]]) -> bool:
    wanted = PROBLEM_JSON.encode()
    return any(k.lower() == b"content-type" and v.startswith(wanted) for k, v in headers)


def _foreign(status: int, headers: list[tuple[bytes, bytes]]) -> ProblemError:
    kept = {
        k.decode("latin-1"): v.decode("latin-1")
        for k, v in headers
        if k.lower() in {b"allow", b"retry-after"}
    }
    if status == 500:
        return ProblemError(500, "the server could not answer; its log says why", headers=kept)
    return ProblemError(status, "see the documentation at /docs.json", headers=kept)


def failed(exchange: Exchange, error: Exception) -> ProblemError:
    """Log what nobody expected; give what is told of it, which has no secret in it."""
    fields = {"request_id": exchange.request_id, "route": exchange.route}
    logger.error("request failed", extra={"fields": fields}, exc_info=error)
    return ProblemError(
        500, f"the server could not answer; its log says why, under {exchange.request_id}"
    )
