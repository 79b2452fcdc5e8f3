"""From the words of the environment to the values of settings, and what of them is unsafe."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path

from pydantic import SecretStr

from serving.access.secrecy import readable_by_others, weakness
from training.home import home

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
WORDS = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}
SQLITE = "sqlite:///"
_HEADER = re.compile(r"[A-Za-z0-9-]{1,100}")
# Anybody may send these, and they mean something else already.
TAKEN_HEADERS = frozenset(
    {"authorization", "x-api-key", "cookie", "host", "content-type", "content-length"}
    | {"x-request-id", "user-agent", "accept", "connection", "origin", "referer"}
)


def default_store() -> str:
    """Give `sqlite:///…/store/leadscore.db` below the project's home."""
    return f"{SQLITE}{home() / 'store' / 'leadscore.db'}"


def is_loopback(address: str) -> bool:
    """Tell whether an address can be reached from its own machine only; no for none."""
    try:
        found = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return address == "localhost"
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback


def from_word(value: bool | str) -> bool:
    """Read yes or no."""
    if isinstance(value, bool):
        return value
    if (word := value.lower()) not in WORDS:
        raise ValueError(value)
    return WORDS[word]


def store_address(address: str) -> str:
    """Check the address of the store; a file's is made to hold in any folder.

    Raises
    ------
    ValueError
        If it is none, or a file that others may read: it holds keys and leads.
    """
    if not address.startswith(SQLITE):
        return _server_address(address)
    path = address.removeprefix(SQLITE)
    if not path or path == ":memory:" or "?" in path:
        raise ValueError(address)
    file = Path(path).resolve()
    if mode := readable_by_others(file):
        raise ValueError(f"others may read {file} (mode {mode}); chmod 600 {file}")
    return f"{SQLITE}{file}"


def _server_address(address: str) -> str:
    from sqlalchemy import make_url  # noqa: PLC0415 - for few, and slow to import
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    try:
        url = make_url(address)
    except ArgumentError as error:
        raise ValueError from error
    if url.drivername not in {"postgresql", "postgresql+psycopg"} or not url.database:
        raise ValueError
    return address


def strong_secret(secret: SecretStr) -> SecretStr:
    """Refuse a secret that others could guess."""
    if why := weakness(secret.get_secret_value()):
        raise ValueError(why)
    return secret


def header_name(name: str) -> str:
    """Check the name of a header; it is given in lower case."""
    if not _HEADER.fullmatch(name) or name.lower() in TAKEN_HEADERS:
        raise ValueError(name)
    return name.lower()


def networks(value: str | tuple[Network, ...]) -> tuple[Network, ...]:
    """Read addresses and networks; one that holds every address is refused."""
    if not isinstance(value, str):
        return value
    found = tuple(ipaddress.ip_network(part) for part in _parts(value))
    if not found or any(network.prefixlen == 0 for network in found):
        raise ValueError(value)
    return found


def people(value: str | frozenset[str]) -> frozenset[str]:
    """Read names with commas between."""
    return frozenset(_parts(value)) if isinstance(value, str) else value


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]
