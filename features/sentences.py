"""Reasons in words: what a group of features says of one lead, with the lead's own figures."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from features.catalogue import FeatureColumn
from features.policy.schema import Policy
from features.profile import DERIVED
from features.spec import FeatureSpec

Value = str | float | bool | None
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OTHER_GROUP = "other"


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

    def __init__(self, policy: Policy, spec: FeatureSpec, columns: Sequence[FeatureColumn]) -> None:
        self._say: dict[str, Callable[[LeadRow], Said]] = {}
        for name, activity in policy.activities.items():
            self._say[f"activity_{name}"] = _activity(name, activity.label)
        for name, sequence in policy.sequences.items():
            self._say[f"sequence_{name}"] = _activity(f"sequence_{name}", sequence.label)
        for kind in spec.learned:
            self._say[f"kind_{kind.name}"] = _kind(f"kind_{kind.name}", kind.label)
        for stage in ("early", "mid", "late"):
            self._say[f"stage_{stage}"] = _tally(f"stage_{stage}", f"{stage}-stage activity")
        self._say["stage_negative"] = _tally("stage_negative", "negative signal")
        self._say["all_activity"] = _tally("all_activity", "activity")
        for fact in DERIVED.values():
            self._say.setdefault(fact.group, _derived(fact.group))
        latest = next((c.categories for c in columns if c.name == "latest_activity"), ())
        self._say["latest_activity"] = _latest(latest)
        self._say["lead_age"] = _lead_age
        self._say["created_time"] = _created

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


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _activity(unit: str, label: str) -> Callable[[LeadRow], Said]:
    def say(row: LeadRow) -> Said:
        count = row.number(f"{unit}__count")
        if not count > 0:
            return Said(f"Has not {label[:1].lower()}{label[1:]}", 0)
        last = ago(row.number(f"{unit}__days_since_last"))
        recently = f", {last}" if round(count) == 1 else f", most recently {last}"
        return Said(f"{_capital(label)} {times(count)}{recently}", count)

    return say


def _kind(unit: str, label: str) -> Callable[[LeadRow], Said]:
    def say(row: LeadRow) -> Said:
        count = row.number(f"{unit}__count")
        if not count > 0:
            return Said(f"No “{label}” so far", 0)
        last = ago(row.number(f"{unit}__days_since_last"))
        return Said(f"“{_capital(label)}” {times(count)}, most recently {last}", count)

    return say


def _tally(unit: str, what: str) -> Callable[[LeadRow], Said]:
    def say(row: LeadRow) -> Said:
        count = row.number(f"{unit}__count")
        if not count > 0:
            return Said(f"No {what} so far", 0)
        last = ago(row.number(f"{unit}__days_since_last"))
        many = (
            what
            if round(count) == 1
            else what.removesuffix("y") + ("ies" if what.endswith("y") else "s")
        )
        return Said(f"{round(count):,} {many}, most recently {last}", count)

    return say


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
    words = " ".join(name.replace("_", " ").split())
    value = row.columns.get(name)
    if value is None:
        return Said(f"No {words} known", None)
    if isinstance(value, bool):
        return Said(f"{_capital(words)}: {'yes' if value else 'no'}", value)
    if isinstance(value, (int, float)):
        shown = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
        return Said(f"{_capital(words)} is {shown}", float(value))
    return Said(f"{_capital(words)} is {value}", str(value))


def _latest(categories: Sequence[str]) -> Callable[[LeadRow], Said]:
    def say(row: LeadRow) -> Said:
        code = row.number("latest_activity")
        if math.isnan(code):
            return Said("No activity so far", None)
        label = categories[int(code)] if int(code) < len(categories) else "(other)"
        shown = "something else" if label == "(other)" else f"“{label}”"
        return Said(f"The latest activity was {shown}", label)

    return say


def _lead_age(row: LeadRow) -> Said:
    days = row.number("lead_age_days")
    return Said(f"Became a lead {ago(days)}", round(days, 3))


def _created(row: LeadRow) -> Said:
    day, hour = WEEKDAYS[int(row.number("created_weekday"))], int(row.number("created_hour"))
    return Said(f"Arrived on a {day} at about {hour}:00 UTC", f"{day} {hour}:00")
