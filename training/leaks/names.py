"""Names and values that read like an outcome, a verdict of sales, or the state at the export.

A name proves nothing. It lowers the bar for the figures: a column called "customer_number" needs
less evidence than one called "industry".
"""

from __future__ import annotations

import re
from typing import Literal

Sounds = Literal["outcome", "verdict", "state", ""]

# English and German; whole words of a name cut at "_", "-", spaces and capitals.
OUTCOME = re.compile(
    r"\b(won|win|wins|winning|lost|loss|losses|closed|close|closing|closure|convert(ed|s)?"
    r"|conversions?|outcomes?|results?|churn(ed)?|cancel(led|ed|lation)?|refund(ed)?"
    r"|contract(s|ed)?|contractual|signed|signature|signing"
    r"|invoices?|invoiced|billing|billed|paid|payments?|purchased?|orders?|ordered|bookings?|booked"
    r"|subscription|subscribed since|onboard(ing|ed)?|go live|renewals?|upsells?|welcome|clv|ltv"
    r"|(deal|opportunity|opp|order|contract|closed|sales?) (value|amount|size|volume|id|number|no)"
    r"|(is|became|since|existing|new) customer|customer (since|number|no|id|nr|status|success|date)"
    r"|client (since|number|no|id|nr|status)|customer|converted (contact|account|opportunity)"
    r"|disqualif\w*|reject(ed|ion)?|dead|lifetime value|mrr|arr|target|label|y"
    r"|gewonnen|verloren|abschlu(ss|ß|sse)\w*|abgeschlossen\w*|vertr(a|ä|ae)g\w*|kunden?(nummer|nr)"
    r"|kunden? (nummer|nr|seit|status)|kundenseit|kunde|auftr(a|ä|ae)g\w*|rechnung\w*|storn\w*"
    r"|absage\w*|verlust\w*|gekauft|kaufdatum|bestell\w*|unterschrift\w*|unterschrieben|bezahlt"
    r"|umsatz (gesamt|kunde|ist)|gekündigt|kündigung\w*|kuendigung\w*|ergebnis\w*)\b"
)
VERDICT = re.compile(
    r"\b(quality|ratings?|scores?|scored|scoring|index|grades?|graded|ranks?|ranking|ranked"
    r"|dispositions?|qualification|qualified|assessments?|assessed|evaluation|temperature"
    r"|verdict|judge?ments?|likelihood|probability|propensity|forecast\w*|priority"
    r"|(lead|deal|sales|prospect|opportunity|opp|pipeline|funnel|crm)s? "
    r"(profile|status|stage|phase|state|type|class|category|segment|tags?|labels?|level|health)"
    r"|status|stage|phase|next step|sales (notes?|comments?)|bewertung\w*|einstufung\w*|qualität"
    r"|qualitaet|wahrscheinlichkeit|prognose|punktzahl|priorität|prioritaet)\b"
)
STATE = re.compile(
    r"\b(last|latest|most recent|modified|updated|letzte[rsnm]?|zuletzt|aktualisiert|geändert)\b"
)
NO_STATE = re.compile(r"\blast name\b|\blastname\b")
VALUE = re.compile(
    r"\b(won|lost|closed|converted|customers?|client|contract signed|signed|purchased|bought"
    r"|paid|invoiced|churned|onboarding|onboarded|disqualified|rejected|dead"
    r"|gewonnen|verloren|abgeschlossen|kunde|kundin|bestandskunde|neukunde|auftrag|vertrag\w*"
    r"|storniert|abgesagt|absage|gekauft|unterschrieben|bezahlt)\b"
)
# Whom a customer recommends is no customer yet.
NO_VALUE = re.compile(
    r"\b(referr\w*|referen\w*|recommend\w*|empfehl\w*|empfohlen|support|service|no|not|kein\w*)\b"
)
CAPITAL = re.compile(r"(?<=[a-z0-9äöü])(?=[A-ZÄÖÜ])")
SEPARATOR = re.compile(r"[\W_]+|(?<=\D)(?=\d)|(?<=\d)(?=\D)")


def words_of(text: str) -> str:
    """Cut a name into small words: "CustomerNo_2" becomes "customer no 2"."""
    return " ".join(SEPARATOR.sub(" ", CAPITAL.sub(" ", text)).casefold().split())


def sounds_like(name: str) -> Sounds:
    """Tell whether a column or activity is called like an outcome, a verdict or a last state."""
    words = words_of(name)
    if OUTCOME.search(words):
        return "outcome"
    if VERDICT.search(words):
        return "verdict"
    return "state" if STATE.search(words) and not NO_STATE.search(words) else ""


def reads_like_outcome(value: str) -> bool:
    """Tell whether a value says how a lead ended ("Closed by …", "verloren an …")."""
    words = words_of(value)
    return bool(VALUE.search(words)) and not NO_VALUE.search(words)
