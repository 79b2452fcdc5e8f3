"""Reading of raw values: what counts as missing, and text without accents and gender forms."""

from __future__ import annotations

import re
import unicodedata

# "na" is not here: it is Namibia, and a surname.
PLACEHOLDERS = frozenset(
    {
        "n/a", "nan", "none", "null", "nil", "unknown", "undefined", "not provided",
        "[not provided]", "not specified", "select", "tbd", "tba",
        "k.a.", "k. a.", "keine angabe", "keine", "unbekannt", "entfällt", "fehlt",
    }
)  # fmt: skip

LONGEST_PLACEHOLDER = max(map(len, PLACEHOLDERS))
LONGEST_TITLE = 200

_GENDER_MARK = re.compile(r"\(?\b[mwfdxi](?:\s?[/|,]\s?[mwfdxi]){1,3}\b\)?")
_GENDER_ENDING = re.compile(r"(?<=\w)[/*:_(·•]-?(innen|in|r|n|e)\b\)?")
_INNER_CAPITAL_ENDING = re.compile(r"(?<=[a-zäöüß])In(nen)?\b")
_ABBREVIATION = re.compile(r"\b(\w)\.\s?(?=\w\b)")
_UMLAUT = re.compile(r"([aou])e+")
_NOT_WORD = re.compile(r"[\W_]+")


def is_missing(value: object) -> bool:
    """Tell whether a value is None, NaN, NaT or the like."""
    if value is None:
        return True
    try:
        return bool(value != value)  # noqa: PLR0124 - only missing numbers differ from themselves
    except (TypeError, ValueError):
        return True


def is_filled(value: object) -> bool:
    """Tell whether a value says something.

    Blank text, text without a letter or digit ("-", "?"), and placeholders such as "n/a",
    "unknown" or "keine Angabe" do not.
    """
    if not isinstance(value, str):
        return not is_missing(value)
    text = value.strip()
    if len(text) <= LONGEST_PLACEHOLDER and text.lower() in PLACEHOLDERS:
        return False
    return text[:1].isalnum() or any(map(str.isalnum, text))


def without_accents(text: str) -> str:
    """Casefold text and write ä, ae and a alike (also ö, ü and every accent).

    Systems write "Geschäftsführer", "Geschaeftsfuehrer" and "Geschaftsfuhrer" for the same
    thing; all three come out as "geschaftsfuhrer". English words lose an e with it ("revenue"),
    so whatever is compared must have gone through here too.
    """
    text = text.casefold()
    if not text.isascii():
        split = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in split if not unicodedata.combining(letter)).casefold()
    return _UMLAUT.sub(r"\1", text)


def title_words(title: str) -> str:
    """Reduce a job title to lower-case words with single spaces.

    "(m/w/d)" is dropped, "Leiter/in", "Leiter*in", "Leiter:in", "Leiter(in)" and "LeiterIn"
    become "leiterin", and dotted abbreviations are joined ("C.E.O." becomes "ceo").
    """
    text = _INNER_CAPITAL_ENDING.sub(lambda ending: ending[0].lower(), title)
    text = _GENDER_MARK.sub(" ", text.casefold())
    text = _GENDER_ENDING.sub(r"\1", text)
    text = _ABBREVIATION.sub(r"\1", text)
    return _NOT_WORD.sub(" ", without_accents(text)).strip()
