"""A country however it is written ("Deutschland", "DEU", "germany ") as its ISO code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from features.profile.country_codes import COUNTRY_CODES, EVERYDAY_NAMES

LONGEST_NAME = 80
# Those most leads are written in are read first; the others only when a name is not among them,
# because reading all takes a third of a second.
FIRST_LANGUAGES = ("en", "de")
_OTHER_LANGUAGES = """
fr es it nl pt pl cs sk hu ro bg hr sr sl da sv nb fi et lv lt el tr ru uk sq mk is ga ca eu ar he
fa id ja ko zh zh_Hant
"""

_CODES = frozenset(COUNTRY_CODES)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_NOT_WORD = re.compile(r"[^\w]+")
_BETWEEN_NAMES = re.compile(r"[()\[\]/,;|–—-]+")


def country_code(value: object) -> str | None:
    """Read a country in any usual spelling.

    Parameters
    ----------
    value
        Text: an ISO 3166-1 code of two or three letters or digits, a short or official name in
        one of forty languages, an everyday name ("UK", "Holland", "USA"), or several
        that mean the same ("Germany (DE)"). Case, accents, points and blanks do not matter.

    Returns
    -------
    str or None
        The alpha-2 code, one of `COUNTRY_CODES`; None for anything that is not text, or that is
        not surely one country ("EMEA", "DACH", "Europe").

    Examples
    --------
    >>> country_code(" U.S.A."), country_code("Österreich"), country_code("DEU")
    ('US', 'AT', 'DE')
    """
    return _code_of_text(value) if isinstance(value, str) else None


@lru_cache(maxsize=65_536)
def _code_of_text(raw: str) -> str | None:
    if len(raw) > LONGEST_NAME:
        return None
    text = folded_name(raw)
    if not text:
        return None
    if len(text) == 2 and text.upper() in _CODES:
        return text.upper()
    return _code_of_name(text) or _agreed(raw)


def _agreed(raw: str) -> str | None:
    """Read "Germany (DE)": several names count only where all of them mean one country."""
    parts = [name for part in _BETWEEN_NAMES.split(raw) if (name := folded_name(part))]
    if len(parts) < 2:
        return None
    codes = {_code_of_name(part) for part in parts}
    return codes.pop() if len(codes) == 1 else None


def _code_of_name(name: str) -> str | None:
    if len(name) == 2 and name.upper() in _CODES:
        return name.upper()
    name = name.removeprefix("the_")
    return _first_names().get(name) or _all_names().get(name)


def folded_name(text: str) -> str:
    """Write a name in lower case, without accents, its words joined by `_`; U.S.A. as usa."""
    split = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in split if not unicodedata.combining(letter)).casefold()
    plain = re.sub(r"(?<=\b\w)\.\s?(?=\w\b)", "", plain).replace("&", " and ")
    return _NOT_WORD.sub("_", plain.replace("'", "").replace("’", "")).strip("_")


def load_names() -> None:
    """Read every list of names now, so that no request has to wait for it."""
    _all_names()


@cache
def _first_names() -> dict[str, str]:
    names: dict[str, str] = {}
    _note(names, _everyday())
    _note(names, _aliases())
    for language in FIRST_LANGUAGES:
        _note(names, _in_language(language))
    return names


@cache
def _all_names() -> dict[str, str]:
    names = dict(_first_names())
    _note(names, _official())
    for language in _OTHER_LANGUAGES.split():
        _note(names, _in_language(language))
    return names


def _note(names: dict[str, str], found: Iterable[tuple[str, str]]) -> None:
    """Add names that are new: what an earlier list says stands."""
    for name, code in found:
        if code in _CODES and name:
            names.setdefault(name, code)


def _everyday() -> Iterator[tuple[str, str]]:
    for code, listed in EVERYDAY_NAMES.items():
        yield from ((name, code) for name in listed.split())


def _aliases() -> Iterator[tuple[str, str]]:
    """Give codes of three letters or digits, and codes of earlier days with one successor."""
    from babel.core import get_global  # noqa: PLC0415 - read when first needed

    for alias, codes in get_global("territory_aliases").items():
        if len(codes) == 1:
            yield alias.casefold(), codes[0]


def _in_language(language: str) -> Iterator[tuple[str, str]]:
    from babel import Locale  # noqa: PLC0415 - read when first needed

    for code, name in Locale.parse(language).territories.items():
        yield folded_name(name), code
        if language == "de":
            yield folded_name(name.translate(_UMLAUTS)), code


def _official() -> Iterator[tuple[str, str]]:
    import pycountry  # noqa: PLC0415 - read when first needed

    for country in pycountry.countries:
        for kind in ("alpha_3", "numeric", "name", "official_name", "common_name"):
            name = getattr(country, kind, None)
            if name:
                yield folded_name(name).removeprefix("the_"), country.alpha_2
