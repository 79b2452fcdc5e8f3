"""In which language a request wants its sentences."""

from __future__ import annotations

from functools import lru_cache

from features.language.language import DEFAULT, LANGUAGES
from serving.http.exchange import Exchange

LANG = "lang"
MOST_REMEMBERED, LONGEST_READ = 256, 200


def language_asked(exchange: Exchange) -> str:
    """Give the code of a language: `?lang=` before `Accept-Language`, English where neither helps.

    A region is no matter: `de-AT` is German.
    """
    stated = exchange.parameters.get(LANG)
    if stated is not None:
        return _known(stated) or DEFAULT
    header = exchange.headers.get(b"accept-language")
    return DEFAULT if header is None else _preferred(header[:LONGEST_READ].decode("latin-1"))


@lru_cache(MOST_REMEMBERED)
def _preferred(header: str) -> str:
    """Give the language with the highest quality; the first of several."""
    best, quality = DEFAULT, 0.0
    for part in header.split(","):
        tag, *parameters = part.split(";")
        code = DEFAULT if tag.strip() == "*" else _known(tag)
        mine = _quality(parameters)
        if code is not None and mine > quality:
            best, quality = code, mine
    return best


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return min(float(value), 1.0)
            except ValueError:  # not to be understood: not wanted
                return 0.0
    return 1.0


def _known(tag: str) -> str | None:
    code = tag.strip().lower().replace("_", "-").partition("-")[0]
    return code if code in LANGUAGES else None
