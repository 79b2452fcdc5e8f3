"""What a lead's status is called; one that is not known stays as the CRM wrote it."""

from __future__ import annotations

from features.language.language import Language
from features.language.marks import marked

KNOWN = {
    # Those of the tables.
    "raw": marked("raw"),
    "inquiry": marked("inquiry"),
    "engaged": marked("engaged"),
    "mql": marked("MQL"),
    "sal": marked("SAL"),
    "sql": marked("SQL"),
    "opportunity": marked("opportunity"),
    "won": marked("won"),
    "lost": marked("lost"),
    "rejected": marked("rejected"),
    "recycled": marked("recycled"),
    # Those that CRMs have by themselves: over HTTP any status may be pushed.
    "new": marked("new"),
    "open": marked("open"),
    "working": marked("working"),
    "contacted": marked("contacted"),
    "nurturing": marked("nurturing"),
    "qualified": marked("qualified"),
    "unqualified": marked("unqualified"),
    "converted": marked("converted"),
}


def status_said(status: str, language: Language) -> str:
    """Say a status."""
    known = KNOWN.get(status.strip().lower())
    return status if known is None else language.gettext(known)
