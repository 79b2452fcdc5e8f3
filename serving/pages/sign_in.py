"""Signing in with a key, and out again."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from urllib.parse import parse_qs

from starlette.requests import cookie_parser

from serving.access.gate import unreadable
from serving.access.headers import only
from serving.access.keyring import KeysUnreadableError
from serving.access.keys import Key
from serving.access.session import Sessions
from serving.http.exchange import Answer, Exchange, Receive, read_body
from serving.http.problems import ProblemError
from serving.pages.entrance import Entrance
from serving.pages.html import page, to
from serving.pages.tongue import Tongue, tongue_of

NEXT = "next"
HOME = "/queue"
FORM_TYPE = b"application/x-www-form-urlencoded"
MOST_BYTES, MOST_FIELDS = 8 * 2**10, 10
BEFORE = "leadscore-form"
NO_SIGN_IN = "this server has no sign-in; it needs LEADSCORE_SESSION_SECRET"


class SignIn:
    """The form to sign in by, and what becomes of it.

    Who is not signed in yet has no session to make a token for: a cookie of random bytes stands
    for it, so that no other site can sign a browser in.
    """

    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance

    async def form(self, exchange: Exchange, _receive: Receive) -> Answer:
        """Show the form."""
        then = exchange.parameters.get(NEXT, "")
        return self._form(self._sessions(), tongue_of(exchange), then, wrong=False)

    async def sign_in(self, exchange: Exchange, receive: Receive) -> Answer:
        """Sign in; show the form again if the key is none."""
        sessions, sent = self._sessions(), await _fields(exchange, receive)
        before = cookie_parser(only(exchange.header_list, b"cookie") or "").get(BEFORE, "")
        sessions.check_form(f"before:{before}", sent.get("token", "") if before else "")
        now = dt.datetime.now(dt.UTC)
        key = await self._key(sent.get("key", "").strip(), now)
        if key is None:
            return self._form(sessions, tongue_of(exchange), sent.get(NEXT, ""), wrong=True)
        return to(_ours(sent.get(NEXT, "")), {"set-cookie": sessions.sign_in(key, now)})

    async def sign_out(self, exchange: Exchange, receive: Receive) -> Answer:
        """Sign out."""
        sessions, sent = self._sessions(), await _fields(exchange, receive)
        guest = await self._entrance.guest(exchange)
        if guest is not None and sent.get("token") != guest.token:
            raise ProblemError(403, "the form is not of this sign-in; load the page again")
        return to(tongue_of(exchange).at("/sign-in"), {"set-cookie": sessions.sign_out()})

    def _sessions(self) -> Sessions:
        if self._entrance.sessions is None:
            raise ProblemError(404, NO_SIGN_IN)
        return self._entrance.sessions

    def _form(self, sessions: Sessions, tongue: Tongue, then: str, *, wrong: bool) -> Answer:
        before = secrets.token_urlsafe(16)
        secure = "; Secure" if sessions.cookie_name.startswith("__Host-") else ""
        cookie = f"{BEFORE}={before}; Path=/sign-in; HttpOnly; SameSite=Strict{secure}"
        token = sessions.form_token(f"before:{before}")
        values = {"token": token, "then": _ours(then), "wrong": wrong, "guest": None}
        return page("sign_in.html", tongue, {"set-cookie": cookie}, here="sign-in", **values)

    async def _key(self, text: str, now: dt.datetime) -> Key | None:
        assert self._entrance.guard is not None, "there are sessions only where there are keys"
        try:
            return await asyncio.to_thread(self._entrance.guard.keyring.verify, text, now)
        except KeysUnreadableError as error:
            raise unreadable(error) from error


async def _fields(exchange: Exchange, receive: Receive) -> dict[str, str]:
    """Read the fields of a form; of a field that is there twice, the first."""
    if exchange.headers.get(b"content-type", b"").partition(b";")[0].strip() != FORM_TYPE:
        raise ProblemError(415, f"send a form: Content-Type: {FORM_TYPE.decode()}")
    body = await read_body(exchange, receive, MOST_BYTES)
    try:
        read = parse_qs(body.decode(), max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise ProblemError(400, "the form cannot be read; load the page again") from error
    return {name: values[0] for name, values in read.items()}


def _ours(address: str) -> str:
    """Give an address only if it is one of this server: a form must not lead to strangers."""
    ours = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if ours and address.isascii() and address.isprintable() else HOME
