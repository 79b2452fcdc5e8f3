"""Who may look at pages: by session, by proxy, or because this machine alone can ask."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass

from serving.access.gate import unreadable
from serving.access.keyring import KeysUnreadableError
from serving.access.scopes import Role
from serving.access.session import Sessions
from serving.access.visitor import Visitor, visitor_of
from serving.http.exchange import Exchange
from serving.http.guard import Guard

LOCAL = "local"


@dataclass(frozen=True)
class Guest:
    """Who looks at a page.

    Attributes
    ----------
    name
        To be shown; empty for who did not have to sign in.
    token
        For the form to sign out with; empty where there is nothing to sign out of.
    """

    name: str = ""
    role: Role = "rep"
    token: str = ""


class Entrance:
    """Lets people in.

    Parameters
    ----------
    guard
        Knows settings and keys; without one everybody is let in as a rep.
    """

    def __init__(self, guard: Guard | None) -> None:
        self.guard, self.sessions = guard, None
        if guard is not None and guard.settings.session_secret is not None:
            settings = guard.settings
            self.sessions = Sessions(
                guard.settings.session_secret, secure=not settings.listens_on_loopback
            )

    async def guest(self, exchange: Exchange) -> Guest | None:
        """Give who asks for a page; None for who must sign in first."""
        if self.guard is None:
            return Guest()
        try:
            # Beside the event loop: the keys may have to be read from the store.
            visitor = await asyncio.to_thread(self._visitor, exchange, self.guard)
        except KeysUnreadableError as error:
            raise unreadable(error) from error
        return None if visitor is None else self._guest(visitor, exchange)

    def _visitor(self, exchange: Exchange, guard: Guard) -> Visitor | None:
        now = dt.datetime.now(dt.UTC)
        return visitor_of(
            exchange.header_list, exchange.client, guard.settings, guard.keyring, self.sessions, now
        )

    def _guest(self, visitor: Visitor, exchange: Exchange) -> Guest:
        if visitor.subject == LOCAL:
            return Guest()
        exchange.caller = visitor.caller.key_id
        by_session = self.sessions is not None and visitor.subject.startswith("session:")
        token = self.sessions.form_token(visitor.subject) if by_session and self.sessions else ""
        return Guest(visitor.caller.name, visitor.caller.role or "rep", token)
