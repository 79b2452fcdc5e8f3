"""In which language a page is said; its links keep to a language that was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from features.language.language import LANGUAGES, Language, language_of
from serving.http.exchange import Exchange
from serving.http.languages import LANG, language_asked


@dataclass(frozen=True)
class Switch:
    """The same page in a language; `name` is what its speakers call it."""

    code: str
    name: str
    address: str


@dataclass(frozen=True)
class Tongue:
    """The language of a page.

    Attributes
    ----------
    language
        Says its texts.
    chosen
        Whether the address names it; else the browser does.
    switches
        The page in every language.
    """

    language: Language
    chosen: bool
    switches: tuple[Switch, ...]

    def at(self, address: str) -> str:
        """Give an address of ours, in the language that was chosen."""
        if not self.chosen:
            return address
        joint = "&" if "?" in address else "?"
        return f"{address}{joint}{urlencode({LANG: self.language.code})}"


def tongue_of(exchange: Exchange) -> Tongue:
    """Give the language of a page: `?lang=` before `Accept-Language`, as for programs."""
    given = {name: value for name, value in exchange.parameters.items() if name != LANG}
    switches = tuple(
        Switch(
            code,
            language_of(code).own_name,
            f"{exchange.raw_path}?{urlencode({**given, LANG: code}, errors='replace')}",
        )
        for code in LANGUAGES
    )
    return Tongue(language_of(language_asked(exchange)), LANG in exchange.parameters, switches)
