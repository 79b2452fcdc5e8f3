"""A phone number as the network knows it: its number, its kind, where it is."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from types import ModuleType
from typing import NamedTuple

from features.profile.countries import country_code
from features.profile.text import is_missing

PHONE_KINDS = ("mobile", "fixed", "other", "invalid")
LONGEST_PHONE = 40

_FIVE_DIGITS = re.compile(r"(?:\d\D*){5}")
_EXTENSION = re.compile(r"[\s,;/-]*(?:durchwahl|dw|app|apparat)\b\.?[\s:]*\d*\s*$", re.IGNORECASE)
_TWO_DIFFERENT_DIGITS = re.compile(r"(\d)\D*(?!\1)\d")


class Phone(NamedTuple):
    """What a phone number says.

    Attributes
    ----------
    number
        In the international form +4930123456 (E.164); None where that cannot be told.
    kind
        One of `PHONE_KINDS`; None where a number without a country code has no country either.
    abroad
        The number's country code is not that of the lead's country; False where either is not
        known.
    """

    number: str | None
    kind: str | None
    abroad: bool


NO_PHONE = Phone(None, None, False)
UNREADABLE = Phone(None, "invalid", False)


def is_phone(value: object) -> bool:
    """Tell whether a value may be a phone number: five digits, not all the same."""
    text = _text(value)
    return bool(_FIVE_DIGITS.search(text)) and bool(_TWO_DIFFERENT_DIGITS.search(text))


def read_phone(value: object, country: object = None) -> Phone:
    """Read a phone number, without asking the network.

    Parameters
    ----------
    value
        As it was typed, a number or text.
    country
        The lead's country in any spelling: where "030 …" without a country code is dialled.

    Returns
    -------
    Phone
        Without anything known where it is no phone number at all. "invalid" is a number that no
        network of its country hands out; "other" is toll-free, premium, internet telephony.

    Examples
    --------
    >>> read_phone("030 901820", "Deutschland")
    Phone(number='+4930901820', kind='fixed', abroad=False)
    """
    text = _text(value)
    return _read(text, country_code(country)) if text else NO_PHONE


def _text(value: object) -> str:
    if is_missing(value) or isinstance(value, bool):
        return ""
    return f"{value:.0f}" if isinstance(value, float) else str(value)


@lru_cache(maxsize=65_536)
def _read(text: str, country: str | None) -> Phone:
    if not is_phone(text):
        return NO_PHONE
    if len(text) > LONGEST_PHONE:
        return UNREADABLE
    lib = _phonenumbers()
    try:
        parsed = lib.parse(_international(text), country)
    except lib.NumberParseException as error:
        unknown = error.error_type == error.INVALID_COUNTRY_CODE and country is None
        return Phone(None, None, False) if unknown else UNREADABLE
    if not lib.is_possible_number(parsed):
        return UNREADABLE
    number = lib.format_number(parsed, lib.PhoneNumberFormat.E164)
    # By calling code: Guernsey's numbers are British ones, and Canada's American.
    code = lib.country_code_for_region(country) if country else 0
    return Phone(number, _kind(lib, parsed), code not in (0, parsed.country_code))


def _international(text: str) -> str:
    """Write 0049 … as +49 …: dialled from nearly everywhere, and as often typed."""
    digits = _EXTENSION.sub("", text.strip())
    return f"+{digits[2:]}" if digits.startswith("00") else digits


def _kind(lib: ModuleType, parsed: object) -> str:
    kind, kinds = lib.number_type(parsed), lib.PhoneNumberType
    if kind == kinds.UNKNOWN:
        return "invalid"
    if kind == kinds.MOBILE:
        return "mobile"
    return "fixed" if kind in (kinds.FIXED_LINE, kinds.FIXED_LINE_OR_MOBILE) else "other"


@cache
def _phonenumbers() -> ModuleType:
    import phonenumbers  # noqa: PLC0415 - read when the first number is

    return phonenumbers
