"""Asks the gate before a route answers, without ever holding up the event loop."""

from __future__ import annotations

import asyncio
import datetime as dt

from sqlalchemy import Engine

from serving.access.gate import Caller, admit, key_text, unreadable
from serving.access.keyring import KeyRing, KeysUnreadableError
from serving.access.limits import Limiter
from serving.access.scopes import ScopeName
from serving.http.exchange import Scope
from serving.http.logs import logger
from serving.settings import Settings
from serving.settings_values import is_loopback

TO_NEED_KEYS = (
    "this machine alone reaches the service; if others do through a proxy, set "
    "LEADSCORE_KEYS_REQUIRED=true"
)
TO_MAKE_ONE = "leadscore keys create NAME --scope score"


class Guard:
    """Knows the keys, and counts what they ask for, in one serving process.

    Parameters
    ----------
    settings
        Whether keys are needed, and how often one may ask.
    engine
        The store that holds the keys.
    """

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self.keyring = KeyRing(engine)
        self._limiter = Limiter(settings.requests_per_minute)

    async def admit(
        self, scope: Scope, needed: ScopeName, *, free_from_loopback: bool = False
    ) -> Caller | None:
        """Decide whether a request is answered; give who asks, None where nobody has to say.

        Parameters
        ----------
        scope
            Of ASGI: headers and address count.
        needed
            Scope of the route.
        free_from_loopback
            Callers on this machine need no key.

        Raises
        ------
        ProblemError
            As `serving.access.gate.admit` does.
        """
        address, _ = scope.get("client") or ("", 0)
        if free_from_loopback and is_loopback(address):
            return None
        headers = scope["headers"]
        text = key_text(headers)
        if text is not None and self.keyring.wants_refresh(text):
            await self._refresh()
        return admit(headers, needed, self.settings, self.keyring, self._limiter)

    def tell_who_may_ask(self) -> None:
        """Note in the log where nobody needs a key, or nobody has one."""
        if not self.settings.keys_required:
            logger.warning("no API key is needed", extra={"fields": {"remedy": TO_NEED_KEYS}})
        elif not self.keyring.any_live(dt.datetime.now(dt.UTC)):
            logger.warning("there is no API key yet", extra={"fields": {"remedy": TO_MAKE_ONE}})

    def close(self) -> None:
        """Finish noting which keys were used."""
        self.keyring.close()

    async def _refresh(self) -> None:
        try:
            await asyncio.to_thread(self.keyring.refresh)
        except KeysUnreadableError as error:
            raise unreadable(error) from error
