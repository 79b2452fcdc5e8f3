"""Level and field of work, read from a job title."""

from __future__ import annotations

import re
from functools import lru_cache

from features.profile.job_function_rules import JOB_FUNCTION_RULES
from features.profile.rules import reader
from features.profile.seniority_rules import SENIORITY_RULES
from features.profile.text import LONGEST_TITLE, is_filled, title_words

SENIORITIES = ("student", "junior", "staff", "senior", "manager", "director", "executive")
JOB_FUNCTIONS = (
    "management",
    "marketing",
    "sales",
    "it",
    "engineering",
    "finance",
    "hr",
    "operations",
    "purchasing",
    "research",
    "legal",
    "education",
    "other",
)

_seniority_of = reader(SENIORITY_RULES)
_job_function_of = reader(JOB_FUNCTION_RULES)
_has_latin_letter = re.compile("[a-z]").search


def read_title(title: object) -> tuple[str | None, str | None]:
    """Read level and field of work from a job title in English or German.

    Parameters
    ----------
    title
        Raw job title, read up to 200 characters; anything but text counts as missing.

    Returns
    -------
    tuple
        One of `SENIORITIES` and one of `JOB_FUNCTIONS`; (None, None) for a missing title, a
        placeholder, or one without a Latin letter. A title that tells no level is "staff", one
        that tells no field is "other".

    Examples
    --------
    >>> read_title("Leiter*in Einkauf (m/w/d)")
    ('director', 'purchasing')
    >>> read_title("Assistant to the CEO")
    ('staff', 'operations')
    """
    return _read_text(title[:LONGEST_TITLE]) if isinstance(title, str) else (None, None)


@lru_cache(maxsize=65_536)
def _read_text(title: str) -> tuple[str | None, str | None]:
    if not is_filled(title):
        return None, None
    words = title_words(title)
    if len(words) < 2 or not _has_latin_letter(words):
        return None, None
    return _seniority_of(words) or "staff", _job_function_of(words) or "other"
