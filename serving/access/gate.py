"""The gate before every route: who asks, may they, and not too often."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from serving.access.headers import only
from serving.access.keyring import KeyRing, KeysUnreadableError
from serving.access.keys import Key
from serving.access.limits import Limiter
from serving.access.scopes import SCOPES, Role, ScopeName, allows, role_of
from serving.http.problems import ProblemError

if TYPE_CHECKING:
    from serving.settings import Settings

LOCAL = "local"
BEGINNING = "ls_"
HOW_TO_SEND = "send Authorization: Bearer ls_…"
HOW_TO_MAKE = "make a key with: leadscore keys create NAME --scope"
SECONDS_TO_RETRY = 5


@dataclass(frozen=True)
class Caller:
    """Who asks.

    Attributes
    ----------
    name
        Of the key, or of the signed-in person.
    scopes
        What they may do.
    key_id
        Of the key they showed; None without one.
    """

    name: str
    scopes: frozenset[ScopeName]
    key_id: str | None = None

    @property
    def role(self) -> Role | None:
        """Their role on pages; None if their key does not suffice for pages."""
        return role_of(self.scopes)


# Where no keys are needed everybody is the one who sits at the machine.
LOCAL_CALLER = Caller(LOCAL, frozenset(SCOPES))


def admit(
    headers: Iterable[tuple[bytes, bytes]],
    needed: ScopeName,
    settings: Settings,
    keyring: KeyRing,
    limiter: Limiter,
    now: dt.datetime | None = None,
    at: float | None = None,
) -> Caller:
    """Decide whether a request is answered.

    A key that is sent always counts, so that keys can be tried on one's own machine, where none
    is needed.

    Parameters
    ----------
    headers
        As they came, names in lower case.
    needed
        Scope of the route.
    settings
        Whether keys are needed.
    keyring
        The keys.
    limiter
        Counts the requests of each key.
    now
        The moment; default: now.
    at
        Seconds of a clock that only grows, for the limiter; default: now.

    Raises
    ------
    ProblemError
        401 without a key that counts, 403 without the scope, 429 too often, 503 if the store does
        not say which keys there are, 400 if a header comes twice.
    """
    text = key_text(headers)
    if text is None or not (settings.keys_required or text.startswith(BEGINNING)):
        if settings.keys_required:
            raise _unauthorized(f"there is no API key; {HOW_TO_SEND} ({HOW_TO_MAKE} {needed})")
        # Where no keys are needed, a proxy may send what means nothing here.
        return LOCAL_CALLER
    key = _checked(text, keyring, now or dt.datetime.now(dt.UTC))
    _count(key, limiter, time.monotonic() if at is None else at)
    if not allows(key.scopes, needed):
        raise _forbidden(key, needed)
    return Caller(key.name, key.scopes, key.key_id)


def key_text(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """Give the key that a request shows, unchecked; None if it shows none.

    `X-API-Key` goes before `Authorization`, which a proxy may need for itself.

    Raises
    ------
    ProblemError
        400 if one of the headers comes twice.
    """
    headers = list(headers)
    api_key, authorization = only(headers, b"x-api-key"), only(headers, b"authorization")
    if api_key is not None or authorization is None:
        return api_key
    scheme, _, text = authorization.partition(" ")
    return (text.strip() or None) if scheme.lower() == "bearer" else None


def unreadable(error: KeysUnreadableError) -> ProblemError:
    """Give the problem (503) of a store that does not say which keys there are."""
    wait = {"retry-after": str(SECONDS_TO_RETRY)}
    return ProblemError(503, str(error), headers=wait, kind="store-unavailable")


def _checked(text: str, keyring: KeyRing, now: dt.datetime) -> Key:
    try:
        key = keyring.verify(text, now)
        void = None if key is not None else keyring.look_up(text)
    except KeysUnreadableError as error:
        raise unreadable(error) from error
    if key is not None:
        return key
    # Who knows the secret may know what became of the key; others learn nothing.
    what = "is not known" if void is None else f"{void.name!r} {_became(void, now)}"
    raise _unauthorized(f"the API key {what}; {HOW_TO_MAKE} …", ' error="invalid_token"')


def _became(key: Key, now: dt.datetime) -> str:
    if key.state(now) == "revoked":
        return "was revoked"
    return f"expired at {key.expires_at.isoformat(timespec='seconds')}"


def _count(key: Key, limiter: Limiter, at: float) -> None:
    wait = limiter.seconds_to_wait(key.key_id, at)
    if wait > 0:
        seconds = math.ceil(wait)
        raise ProblemError(
            429,
            f"the key {key.name!r} asks more often than this service allows "
            f"(LEADSCORE_REQUESTS_PER_MINUTE); wait {seconds} s, or send leads in batches",
            headers={"retry-after": str(seconds)},
        )


def _unauthorized(detail: str, error: str = "") -> ProblemError:
    return ProblemError(401, detail, headers={"www-authenticate": f"Bearer{error}"})


def _forbidden(key: Key, needed: ScopeName) -> ProblemError:
    held = ", ".join(sorted(key.scopes))
    return ProblemError(
        403,
        f"the key {key.name!r} has the scope {held}, and this needs the scope {needed}; "
        f"{HOW_TO_MAKE} {needed}",
        headers={"www-authenticate": f'Bearer error="insufficient_scope", scope="{needed}"'},
    )
