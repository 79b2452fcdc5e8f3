"""Which leads are one person, which are one account, and which are no prospects at all."""

from __future__ import annotations

from features.people.accounts import account_groups
from features.people.duplicates import (
    Duplicates,
    DuplicateSettings,
    duplicate_groups,
    duplicate_sentences,
    write_duplicates,
)
from features.people.flag import Flag
from features.people.internal import (
    LeftOut,
    flag_of,
    flagged,
    left_out,
    left_out_sentences,
)
from features.people.together import are_prospects, kept_together

__all__ = [
    "DuplicateSettings",
    "Duplicates",
    "Flag",
    "LeftOut",
    "account_groups",
    "are_prospects",
    "duplicate_groups",
    "duplicate_sentences",
    "flag_of",
    "flagged",
    "kept_together",
    "left_out",
    "left_out_sentences",
    "write_duplicates",
]
