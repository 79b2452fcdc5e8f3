"""Values of known columns as they are compared: one country is one country, however written."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache

from features.profile.amounts import parse_number
from features.profile.countries import country_code

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def normalised(name: str, value: object) -> object:
    r"""Give what a value of a lead column is compared as, wherever it is compared.

    Parameters
    ----------
    name
        Column of the `leads` table.
    value
        Plain value: text, number, true/false or None.

    Returns
    -------
    object
        A `country` as its ISO 3166-1 alpha-2 code ("Germany", "DEU" and "de " are "DE"), or, like
        every other text, with compatible characters made one (NFKC), invisible ones dropped, runs
        of blanks as one, in small letters. Text of `employees` and `annual_revenue` that is a
        number as the number ("1.234" is 1234). What is no text stays as it is; text without
        anything in it is None. Normalising twice changes nothing.

    Examples
    --------
    >>> normalised("country", "Deutschland"), normalised("industry", "  Metal\u00a0WORKS ")
    ('DE', 'metal works')
    """
    return _normalised_text(name, value) if isinstance(value, str) else value


@lru_cache(maxsize=65_536)
def _normalised_text(name: str, value: str) -> object:
    text = folded(value)
    if text is None:
        return None
    reader = _READERS.get(name)
    found = None if reader is None else reader(text)
    return text if found is None else found


def folded(value: str) -> str | None:
    """Fold text: NFKC, nothing invisible, single blanks, small letters; None if nothing is left.

    "ﬁrm", "FIRM" and "firm " are one; accents stay, for "Müller" and "Muller" are two.
    """
    text = unicodedata.normalize("NFKC", value.translate(_INVISIBLE)).casefold()
    # Casefolding may bring back what another normalisation joins; twice is always stable.
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(text.split()) or None


def _amount(value: str) -> float | None:
    number = parse_number(value)
    return number if number == number else None  # noqa: PLR0124 - not a number differs from itself


_READERS: dict[str, Callable[[str], str | float | None]] = {
    "country": country_code,
    "employees": _amount,
    "annual_revenue": _amount,
}
