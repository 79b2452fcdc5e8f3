"""Reasons in words: what a group of features says of one lead, with the lead's own figures."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from features.attributes import AttributeSpec
from features.attributes.describe import column_name
from features.policy.schema import Policy
from features.profile import DERIVED
from features.spec import FeatureSpec

Value = str | float | bool | None
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OTHER_GROUP = "other"
STAGE_WORDS = {
    "early": "Early-stage activity",
    "mid": "Mid-stage activity",
    "late": "Late-stage activity",
    "negative": "Negative signals",
}
MOST_TOLD = 3


@dataclass(frozen=True)
class Said:
    """A sentence and the lead's own figure behind it."""

    text: str
    value: Value


@dataclass(frozen=True)
class LeadRow:
    """One row to speak about: features by column name, and lead columns with derived facts."""

    features: Mapping[str, float]
    columns: Mapping[str, object]

    def number(self, name: str) -> float:
        """Give a feature; NaN where it is missing."""
        return self.features.get(name, math.nan)


class Sentences:
    """Speaks about the groups of one model."""

    def __init__(self, policy: Policy, spec: FeatureSpec) -> None:
        self._say: dict[str, Callable[[LeadRow], Said]] = {}
        for stage, words in STAGE_WORDS.items():
            named = [(n, a.label) for n, a in policy.activities.items() if a.stage == stage]
            self._say[f"stage_{stage}"] = _together(words, named)
        learned = [(f"kind_{kind.name}", f"“{kind.label}”") for kind in spec.learned]
        self._say["other_activity"] = _together("Other activity", learned)
        for name, sequence in policy.sequences.items():
            self._say[f"sequence_{name}"] = _sequence(f"sequence_{name}", sequence.label)
        for fact in DERIVED.values():
            self._say.setdefault(fact.group, _derived(fact.group))
        for name in dict.fromkeys(attribute.name for attribute in spec.attributes):
            specs = [attribute for attribute in spec.attributes if attribute.name == name]
            say = _ATTRIBUTE_OF_KIND.get(specs[0].kind)
            if say is not None:
                self._say[f"attribute_{name}"] = say(name, specs)
        self._say["engagement"] = _engagement
        self._say["timing"] = _timing

    def say(self, group: str, row: LeadRow) -> Said:
        """Say what a group's features are for this lead."""
        if group in self._say:
            return self._say[group](row)
        return _attribute(group.removeprefix("attribute_"), row)


def times(count: float) -> str:
    """Say how often: once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(round(count), f"{round(count):,} times")


def ago(days: float) -> str:
    """Say how long ago, as people do."""
    minutes = days * 1440
    if minutes < 2:
        return "just now"
    if minutes < 90:
        return f"{round(minutes)} minutes ago"
    if days < 1.5:
        return f"{round(days * 24)} hours ago"
    if days < 60:
        return f"{round(days)} days ago"
    return f"{round(days / 30.44)} months ago"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _together(words: str, units: Sequence[tuple[str, str]]) -> Callable[[LeadRow], Said]:
    """Tell the activities of a group in one sentence, the most frequent first."""

    def say(row: LeadRow) -> Said:
        counts = [(row.number(f"{unit}__count"), unit, label) for unit, label in units]
        found = sorted((c for c in counts if c[0] > 0), key=lambda c: -c[0])
        if not found:
            return Said(f"No {words[:1].lower()}{words[1:]} so far", 0)
        told = [f"{_lower(label)} {times(n)}" for n, _, label in found[:MOST_TOLD]]
        if len(found) > MOST_TOLD:
            told.append("and more")
        last = min(row.number(f"{unit}__days_since_last") for _, unit, _ in found)
        total = sum(n for n, _, _ in found)
        recently = "" if total == 1 else "most recently "
        return Said(f"{words}: {', '.join(told)}; {recently}{ago(last)}", total)

    return say


def _sequence(unit: str, label: str) -> Callable[[LeadRow], Said]:
    def say(row: LeadRow) -> Said:
        count = row.number(f"{unit}__count")
        if not count > 0:
            return Said(f"Has not {_lower(label)}", 0)
        last = ago(row.number(f"{unit}__days_since_last"))
        return Said(f"{_capital(label)} {times(count)}, most recently {last}", count)

    return say


def _engagement(row: LeadRow) -> Said:
    count = row.number("all_activity__count")
    if not count > 0:
        return Said("No activity so far", 0)
    days, last = (
        row.number("all_activity__active_days"),
        row.number("all_activity__days_since_last"),
    )
    on = "one day" if round(days) == 1 else f"{round(days):,} days"
    many = "One activity" if round(count) == 1 else f"{round(count):,} activities"
    return Said(f"{many} on {on}, the last {ago(last)}", count)


def _derived(group: str) -> Callable[[LeadRow], Said]:
    facts = [fact for fact in DERIVED.values() if fact.group == group]

    def say(row: LeadRow) -> Said:
        said = []
        for fact in facts:
            value = row.columns.get(fact.name)
            if value is not None:
                said.append((fact.say(value), value))  # type: ignore[arg-type]
        if not said:
            return Said(facts[0].absent_sentence, None)
        return Said(said[0][0], said[0][1])  # type: ignore[arg-type]

    return say


def _attribute(name: str, row: LeadRow) -> Said:
    words, value = _words(name), row.columns.get(name)
    if value is None:
        return Said(f"No {words} known", None)
    if isinstance(value, bool):
        return Said(f"{_capital(words)}: {'yes' if value else 'no'}", value)
    if isinstance(value, (int, float)):
        shown = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
        return Said(f"{_capital(words)} is {shown}", float(value))
    return Said(f"{_capital(words)} is {value}", str(value))


def _text(name: str, specs: Sequence[AttributeSpec]) -> Callable[[LeadRow], Said]:
    """Speak of a text without quoting it: what a person wrote is for the record, not for lists."""
    words = _words(name)
    known = [(column_name(s), s.word) for s in specs if s.kind == "mentions"]

    def say(row: LeadRow) -> Said:
        if row.columns.get(name) is None:
            return Said(f"No {words} known", None)
        found = [word for column, word in known if row.number(column) > 0]
        if not found:
            told = ", without any of the usual words" if known else ""
            return Said(f"{_capital(words)} is filled in{told}", True)
        told = ", ".join(f"“{word}”" for word in found[:MOST_TOLD])
        more = " and more" if len(found) > MOST_TOLD else ""
        return Said(f"{_capital(words)} mentions {told}{more}", len(found))

    return say


def _date(name: str, specs: Sequence[AttributeSpec]) -> Callable[[LeadRow], Said]:
    words, column = _words(name), column_name(specs[0])

    def say(row: LeadRow) -> Said:
        days = row.number(column)
        if row.columns.get(name) is None:
            return Said(f"No {words} known", None)
        if math.isnan(days):
            return Said(f"{_capital(words)}: still to come, or no date", None)
        return Said(f"{_capital(words)}: {ago(days)}", round(days, 3))

    return say


_ATTRIBUTE_OF_KIND = {"text": _text, "mentions": _text, "days_since": _date}


def _words(name: str) -> str:
    return " ".join(name.replace("_", " ").split())


def _timing(row: LeadRow) -> Said:
    days = row.number("lead_age_days")
    weekday = WEEKDAYS[int(row.number("created_weekday"))]
    return Said(f"Became a lead {ago(days)}, on a {weekday}", round(days, 3))
