"""What leads did, in words: how often, in which window, and when last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from features.language.labels import kind_said, label_said
from features.language.language import Language
from features.language.marks import marked
from features.language.moments import WINDOWS_DAYS, often, times, when
from features.sentences.said import LeadRow, Said, Say, capital

Label = Callable[[Language], str]
MOST_TOLD = 3
AS_AGREED, AS_IN_THE_DATA = marked("{label} {often}"), marked("“{label}” {often}")
NONE_OF_STAGE = {
    "early": marked("No early-stage activity so far"),
    "mid": marked("No mid-stage activity so far"),
    "late": marked("No late-stage activity so far"),
    "negative": marked("No negative signals so far"),
}
SEVERAL_OF_STAGE = {
    "early": marked("Early-stage activity: {told}; most recently {when}"),
    "mid": marked("Mid-stage activity: {told}; most recently {when}"),
    "late": marked("Late-stage activity: {told}; most recently {when}"),
    "negative": marked("Negative signals: {told}; most recently {when}"),
}
NO_OTHER = marked("No other activity so far")
ONE_OTHER = marked("Other activity: {told}, {when}")
SEVERAL_OTHER = marked("Other activity: {told}; most recently {when}")


@dataclass(frozen=True)
class Columns:
    """Names of the features of one kind of activity; `label` says what it is called."""

    label: Label
    count: str
    in_windows: tuple[str, ...]
    last: str

    @classmethod
    def of(cls, unit: str, label: Label) -> Columns:
        """Name them."""
        windows = tuple(f"{unit}__count_{days}d" for days in WINDOWS_DAYS)
        return cls(label, f"{unit}__count", windows, f"{unit}__days_since_last")


EVERYTHING = Columns.of("all_activity", lambda _language: "")


@dataclass(frozen=True)
class Done:
    """One kind of activity that a lead did."""

    columns: Columns
    count: float

    def often(self, row: LeadRow, language: Language) -> str:
        """Say how often, and in which window."""
        return often(language, self.count, [row.number(name) for name in self.columns.in_windows])

    def told(self, how: str, row: LeadRow, language: Language) -> str:
        """Say what, and how often."""
        label = self.columns.label(language)
        return language.gettext(how, label=label, often=self.often(row, language))


def of_stage(stage: str, units: Sequence[tuple[str, str]]) -> Say:
    """Speak of the activities of a stage: pairs of a unit and its label."""
    names = [_agreed(unit, label) for unit, label in units]

    def say(row: LeadRow, language: Language) -> Said:
        """Say what was done most often, and when last; the value is how often in all."""
        found = _done(names, row)
        if not found:
            return Said(language.gettext(NONE_OF_STAGE[stage]), 0)
        if len(found) == 1:
            (done,) = found
            return _alone(done.columns, done.count, done.often(row, language), row, language)
        return _several(found, AS_AGREED, SEVERAL_OF_STAGE[stage], row, language)

    return say


def of_the_rest(units: Sequence[tuple[str, str, str]]) -> Say:
    """Speak of what the agreement does not name, as the data call it: unit, label and type."""
    names = [Columns.of(unit, partial(kind_said, label, type_)) for unit, label, type_ in units]

    def say(row: LeadRow, language: Language) -> Said:
        """Say so of what the data call it, in quotation marks."""
        found = _done(names, row)
        if not found:
            return Said(language.gettext(NO_OTHER), 0)
        once = len(found) == 1 and found[0].count == 1
        whole = ONE_OTHER if once else SEVERAL_OTHER
        return _several(found, AS_IN_THE_DATA, whole, row, language)

    return say


def of_sequence(unit: str, label: str) -> Say:
    """Speak of one activity that followed another."""
    columns = _agreed(unit, label)

    def say(row: LeadRow, language: Language) -> Said:
        """Say how often, and when last; the value is how often."""
        count = row.number(columns.count)
        if not count > 0:
            return Said(language.gettext("Has not {label}", label=columns.label(language)), 0)
        return _alone(columns, count, times(language, count), row, language)

    return say


def of_everything(row: LeadRow, language: Language) -> Said:
    """Speak of all activity together."""
    columns = EVERYTHING
    count = row.number(columns.count)
    if not count > 0:
        return Said(language.gettext("No activity so far"), 0)
    last = when(language, row.as_of_us, row.number(columns.last))
    frequency = often(language, count, [row.number(name) for name in columns.in_windows])
    if count == 1:
        told = language.gettext("Active {often}, {when}", often=frequency, when=last)
    else:
        told = language.gettext("Active {often}, most recently {when}", often=frequency, when=last)
    return Said(capital(told), count)


def _agreed(unit: str, label: str) -> Columns:
    return Columns.of(unit, partial(label_said, label))


def _done(names: Sequence[Columns], row: LeadRow) -> list[Done]:
    """Give what the lead did, the most frequent first."""
    features = row.features
    found = [Done(n, count) for n in names if (count := features.get(n.count, 0.0)) > 0]
    return sorted(found, key=lambda done: -done.count)


def did(language: Language, label: str, often: str, when: str, *, once: bool) -> str:
    """Say what was done how often, and when last; all but the label is in words already."""
    told = language.gettext(AS_AGREED, label=label, often=often)
    if once:
        return language.gettext("{told}, {when}", told=told, when=when)
    return language.gettext("{told}, most recently {when}", told=told, when=when)


def _alone(columns: Columns, count: float, often: str, row: LeadRow, language: Language) -> Said:
    moment, label = when(language, row.as_of_us, row.number(columns.last)), columns.label(language)
    return Said(capital(did(language, label, often, moment, once=count == 1)), count)


def _several(found: Sequence[Done], how: str, whole: str, row: LeadRow, language: Language) -> Said:
    told = [done.told(how, row, language) for done in found[:MOST_TOLD]]
    shown = ", ".join(told)
    if len(found) > MOST_TOLD:
        shown = language.gettext("{told} and more", told=shown)
    last = min(row.number(done.columns.last) for done in found)
    moment = when(language, row.as_of_us, last)
    text = language.gettext(whole, told=shown, when=moment)
    return Said(text, sum(done.count for done in found))
