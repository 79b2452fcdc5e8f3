"""Who looks at a page: signed in by key, by the header of a proxy, or sitting at the machine."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from serving.access.gate import LOCAL_CALLER, Caller
from serving.access.headers import only
from serving.access.keyring import KeyRing
from serving.access.keys import LONGEST_NAME
from serving.access.scopes import SCOPES_OF_ROLE, Role
from serving.access.session import Sessions
from serving.http.problems import ProblemError
from serving.settings import Settings


@dataclass(frozen=True)
class Visitor:
    """Who looks at a page.

    Attributes
    ----------
    caller
        Their name, role and scopes.
    subject
        What the tokens of their forms are made for.
    """

    caller: Caller
    subject: str


def visitor_of(
    headers: Iterable[tuple[bytes, bytes]],
    client_address: str,
    settings: Settings,
    keyring: KeyRing,
    sessions: Sessions | None,
    now: dt.datetime,
) -> Visitor | None:
    """Give who looks at a page; None for who must sign in first.

    For pages only: what a proxy or a cookie says must not open the routes for programs, which
    other sites could make a browser call.

    Parameters
    ----------
    headers
        As they came, names in lower case.
    client_address
        Of the other end of the connection itself, never of a header.
    settings
        Which proxies are believed, and whether anybody has to sign in.
    keyring
        The keys.
    sessions
        The cookies; None if there is no secret to sign them with.
    now
        The moment.

    Raises
    ------
    ProblemError
        400 if a header comes twice, or a proxy sends a name that is none.
    KeysUnreadableError
        If the store does not say which keys there are.
    """
    headers = list(headers)
    name = proxy_user(headers, client_address, settings)
    if name is not None:
        role: Role = "admin" if name in settings.proxy_admins else "rep"
        return Visitor(Caller(name, SCOPES_OF_ROLE[role]), f"proxy:{name}")
    found = sessions.read(headers, keyring, now) if sessions is not None else None
    if found is not None:
        session, key = found
        caller = Caller(key.name, SCOPES_OF_ROLE[session.role], key.key_id)
        return Visitor(caller, f"session:{session.nonce}")
    return None if settings.keys_required else Visitor(LOCAL_CALLER, "local")


def proxy_user(
    headers: Iterable[tuple[bytes, bytes]], client_address: str, settings: Settings
) -> str | None:
    """Give the name that a proxy signed somebody in by; None if it did not.

    Raises
    ------
    ProblemError
        400 if the proxy sends the header twice, or no visible characters in it: a name that
        somebody put before or into that of the proxy.
    """
    if settings.proxy_header is None or not _is_proxy(client_address, settings):
        return None
    raw = only(headers, settings.proxy_header.encode("ascii"))
    if not raw:
        return None
    try:
        name = raw.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        name = raw
    if not name.isprintable() or len(name) > LONGEST_NAME or "," in name:
        raise ProblemError(400, f"the header {settings.proxy_header} holds no name of a person")
    return name


def _is_proxy(client_address: str, settings: Settings) -> bool:
    try:
        address = ipaddress.ip_address(client_address)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in settings.proxy_addresses)
