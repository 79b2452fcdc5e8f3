"""One language: its translations, and how it writes numbers and dates."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from decimal import Decimal
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from types import MappingProxyType

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent

from features.errors import LeadScoreError

DOMAIN = "leadscore"
FOLDER = Path(__file__).parent / "translations"
DEFAULT = "en"
LANGUAGES: Mapping[str, str] = MappingProxyType({"en": "en_GB", "de": "de_DE"})
"""Code of every language → the locale that its numbers and dates are written by."""

MOST_REMEMBERED = 4096
LONGEST_PLAIN_NUMBER = 1e15


class LanguageError(LeadScoreError):
    """There is no such language."""


class Language:
    """Says texts, numbers and dates in one language.

    What was written once is remembered: a sentence must not cost a look into Babel's tables.

    Parameters
    ----------
    code
        One of `LANGUAGES`.
    translations
        Of the sentences; English needs none.
    """

    def __init__(self, code: str, translations: NullTranslations) -> None:
        self.code, self._translations = code, translations
        self._locale = Locale.parse(LANGUAGES[code])
        self._decimal = lru_cache(MOST_REMEMBERED)(self._formatted)
        self._percent = lru_cache(MOST_REMEMBERED)(self._in_percent)
        self._date = lru_cache(MOST_REMEMBERED)(self._written_out)
        self.own_name: str = self._locale.get_language_name() or code
        names = self._locale.days["format"]["wide"]
        self.weekdays: tuple[str, ...] = tuple(names[i] for i in range(7))

    def gettext(self, text: str, /, **figures: object) -> str:
        """Say a text, with its figures put in where it names them in braces."""
        found = self._translations.gettext(text)
        return found.format(**figures) if figures else found

    def ngettext(self, one: str, many: str, n: int, /, **figures: object) -> str:
        """Say a text by the plural rule for `n`, which is put in as `{n}`."""
        found = self._translations.ngettext(one, many, n)
        # A short number looks alike in every language: nothing to look up.
        return found.format(n=n if 0 <= n < 1000 else self.decimal(n), **figures)

    def decimal(self, value: float, places: int = 0) -> str:
        """Write a number with a fixed number of decimals, thousands grouped: 1,234.5 or 1.234,5."""
        if not math.isfinite(value) or abs(value) >= LONGEST_PLAIN_NUMBER:
            return f"{value:.3g}"
        # Rounded as everywhere else in the answer; Babel would round the shortest decimal form.
        return self._decimal(f"{value:.{places}f}", "#,##0." + "0" * places)

    def number(self, value: float) -> str:
        """Write a number with as many decimals as it has, two at most."""
        if not math.isfinite(value) or abs(value) >= LONGEST_PLAIN_NUMBER:
            return f"{value:.3g}"
        return self._decimal(f"{value:.2f}", "#,##0.##")

    def significant(self, value: float) -> str:
        """Write a number with four digits that count, all of them where it has more before it."""
        if not math.isfinite(value) or abs(value) >= LONGEST_PLAIN_NUMBER:
            return f"{value:.3g}"
        digits = f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"
        return self._decimal(digits, "#,##0." + "#" * 12)

    def percent(self, share: float, places: int = 0) -> str:
        """Write a share (0–1) in percent, whole ones unless decimals are asked for."""
        return self._percent(round(share, 2 + places), places)

    def date(self, day: dt.date, *, year: bool) -> str:
        """Write a day: 12 November, or 12 November 2026."""
        return self._date(day, year)

    def _formatted(self, value: str, pattern: str) -> str:
        return format_decimal(Decimal(value), pattern, locale=self._locale)

    def _in_percent(self, share: float, places: int) -> str:
        usual = self._locale.percent_formats[None].pattern
        pattern = usual.replace("0", f"0.{'0' * places}") if places else usual
        return format_percent(share, pattern, locale=self._locale)

    def _written_out(self, day: dt.date, year: bool) -> str:
        if year:
            return format_date(day, "long", locale=self._locale)
        return format_skeleton("MMMMd", day, locale=self._locale)


@cache
def language_of(code: str) -> Language:
    """Give a language by its code, loaded once.

    Raises
    ------
    LanguageError
        If there is no such language.
    """
    if code not in LANGUAGES:
        raise LanguageError(f"there is no language {code!r}; there are {', '.join(LANGUAGES)}")
    if code == DEFAULT:
        return Language(code, NullTranslations())
    with (FOLDER / code / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        return Language(code, GNUTranslations(file))


ENGLISH = language_of(DEFAULT)
