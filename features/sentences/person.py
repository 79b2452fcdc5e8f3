"""Who leads are, in words: derived facts, attributes, and when they came."""

from __future__ import annotations

import re
from collections.abc import Sequence

from features.attributes import AttributeSpec
from features.attributes.dates import day_of
from features.attributes.describe import column_name
from features.language.language import Language
from features.language.marks import marked
from features.language.moments import when
from features.profile import DERIVED
from features.sentences.said import LeadRow, Said, Say, Value, capital

MOST_TOLD, LONGEST_QUOTED = 3, 80
ATTRIBUTES = {
    "industry": marked("industry"),
    "country": marked("country"),
    "region": marked("region"),
    "source": marked("source"),
    "campaign": marked("campaign"),
    "product_line": marked("product line"),
}
NOT_KNOWN = marked("No {attribute} known")
# An e-mail address, a phone number: no reason quotes them, whatever column they stand in.
_PERSONAL = re.compile(r"@|(?:\d[\s()/.-]{0,3}){7}")


def of_derived(group: str) -> Say:
    """Speak of the facts of one group: of the first that is known."""
    facts = [fact for fact in DERIVED.values() if fact.group == group]

    def say(row: LeadRow, language: Language) -> Said:
        """Say the first fact that is known; without any the value is None."""
        for fact in facts:
            value = row.columns.get(fact.name)
            if value is not None:
                return Said(fact.say(value, language), value)  # type: ignore[arg-type]
        return Said(language.gettext(facts[0].absent_sentence), None)

    return say


def of_attribute(name: str) -> Say:
    """Speak of an attribute by its value."""

    def say(row: LeadRow, language: Language) -> Said:
        """Say the value, or only that there is one where it could be personal; None if null."""
        value, attribute = row.columns.get(name), named(name, language)
        if value is None or value != value:  # noqa: PLR0124 - NaN
            return _said(language, NOT_KNOWN, None, attribute=attribute)
        if isinstance(value, bool):
            text = marked("{attribute}: yes") if value else marked("{attribute}: no")
            return _said(language, text, value, attribute=attribute)
        if isinstance(value, (int, float)):
            shown, kept = language.number(value), float(value)
            return _said(language, IS, kept, attribute=attribute, value=shown)
        if not _may_be_quoted(str(value)):
            return _said(language, IS_FILLED_IN, True, attribute=attribute)
        return _said(language, IS, str(value), attribute=attribute, value=value)

    return say


IS, IS_FILLED_IN = marked("{attribute} is {value}"), marked("{attribute} is filled in")


def of_text(name: str, specs: Sequence[AttributeSpec]) -> Say:
    """Speak of a text without quoting it: what a person wrote is for the record, not for lists."""
    known = [(column_name(s), s.word) for s in specs if s.kind == "mentions"]

    def say(row: LeadRow, language: Language) -> Said:
        """Say which usual words it has; the value is how many, True without any, None if null."""
        attribute = named(name, language)
        if row.columns.get(name) is None:
            return _said(language, NOT_KNOWN, None, attribute=attribute)
        found = [word for column, word in known if row.number(column) > 0]
        if found:
            told = ", ".join(language.gettext("“{word}”", word=w) for w in found[:MOST_TOLD])
            text = MENTIONS_MORE if len(found) > MOST_TOLD else MENTIONS
            return _said(language, text, len(found), attribute=attribute, words=told)
        text = WITHOUT_WORDS if known else IS_FILLED_IN
        return _said(language, text, True, attribute=attribute)

    return say


MENTIONS = marked("{attribute} mentions {words}")
MENTIONS_MORE = marked("{attribute} mentions {words} and more")
WITHOUT_WORDS = marked("{attribute} is filled in, without any of the usual words")


def of_date(name: str, specs: Sequence[AttributeSpec]) -> Say:
    """Speak of an attribute that is a date."""
    column = column_name(specs[0])

    def say(row: LeadRow, language: Language) -> Said:
        """Say the day; the value is how many days ago, None if null, no date, or still to come."""
        days, value, attribute = row.number(column), row.columns.get(name), named(name, language)
        if value is None:
            return _said(language, NOT_KNOWN, None, attribute=attribute)
        day = day_of(value)
        if day is None or days != days:  # noqa: PLR0124 - NaN
            text = marked("{attribute}: still to come, or no date")
            return _said(language, text, None, attribute=attribute)
        date = language.date(day, year=True)
        text = marked("{attribute}: {date}")
        return _said(language, text, round(days, 3), attribute=attribute, date=date)

    return say


def of_timing(row: LeadRow, language: Language) -> Said:
    """Speak of when the lead came."""
    days = row.number("lead_age_days")
    text = language.gettext(
        "Became a lead {when} ({weekday})",
        when=when(language, row.as_of_us, days),
        weekday=language.weekdays[int(row.number("created_weekday"))],
    )
    return Said(text, round(days, 3))


def named(name: str, language: Language) -> str:
    """Name an attribute: in the language where it is a usual one, else as the data do."""
    if name in ATTRIBUTES:
        return language.gettext(ATTRIBUTES[name])
    return " ".join(name.replace("_", " ").split())


def _said(language: Language, text: str, value: Value, /, **figures: object) -> Said:
    return Said(capital(language.gettext(text, **figures)), value)


def _may_be_quoted(value: str) -> bool:
    return len(value) <= LONGEST_QUOTED and not _PERSONAL.search(value)
