"""What rows and points must be, in the plainest loops: slow, and easy to believe."""

from __future__ import annotations

import fnmatch
import itertools
import math
import re

from lead_worlds import DAY_US, World

from features.policy.schema import Activity, AtMost, Condition, Did, Policy, Sequence, Test
from features.profile import DERIVED, derived_facts

WINDOWS = (7, 30, 90)


def known_kinds(world: World, lead_id: str, as_of_us: int) -> list[tuple[int, tuple[str, ...]]]:
    """Give (age in microseconds, kind) of what was known, oldest first; equal ones count once."""
    found = set()
    for lead, occurred, received, kind in world.activities:
        is_known = occurred <= as_of_us and (received is None or received <= as_of_us)
        if lead == lead_id and is_known:
            found.add((as_of_us - occurred, tuple(text or "" for text in kind)))
    return sorted(found, key=lambda one: (-one[0], one[1]))


def attributes_then(world: World, lead_id: str, as_of_us: int) -> dict[str, str | None]:
    """Give every attribute as of the moment."""
    values = dict(world.latest[lead_id])
    for name in values:
        mine = [c for c in world.changes if c[0] == lead_id and c[2] == name]
        if mine:
            past = sorted((c[1], c[3] is None, c[3] or "") for c in mine if c[1] <= as_of_us)
            values[name] = None if not past or past[-1][1] else past[-1][2]
    return values


def facts_then(world: World, lead_id: str, as_of_us: int) -> dict[str, object]:
    """Give the attributes and the derived facts, which go by their own name first."""
    values = attributes_then(world, lead_id, as_of_us)
    derived = {n: a[0] for n, a in derived_facts({n: [v] for n, v in values.items()}, 1).items()}
    for name, value in derived.items():
        if DERIVED[name].kind == "boolean":
            derived[name] = bool(value)
        elif isinstance(value, float) and math.isnan(value):
            derived[name] = None
    return {**values, **derived}


def basic(ages_us: list[int], half_life_days: float) -> dict[str, float]:
    """Compute the basic measures of one unit in one row."""
    days = [age / DAY_US for age in ages_us]
    return {
        **{f"count_{w}d": sum(age <= w * DAY_US for age in ages_us) for w in WINDOWS},
        "count": len(days),
        "decayed": sum(2 ** (-d / half_life_days) for d in days),
        "days_since_last": min(days, default=math.nan),
        "days_since_first": max(days, default=math.nan),
    }


def rhythm(ages_us: list[int]) -> dict[str, float]:
    """Compute the rhythm of one unit in one row; ages oldest first."""
    pauses = [older - younger for older, younger in itertools.pairwise(ages_us)]
    sessions = sum(pause > DAY_US // 48 for pause in pauses) + bool(ages_us)
    week = sum(age <= 7 * DAY_US for age in ages_us)
    before = sum(7 * DAY_US < age <= 30 * DAY_US for age in ages_us)
    return {
        "active_days": len({age // DAY_US for age in ages_us}),
        "sessions": sessions,
        "velocity": week / 7 - before / 23,
        "last_gap_days": pauses[-1] / DAY_US if pauses else math.nan,
        "longest_gap_days": max(pauses) / DAY_US if pauses else math.nan,
    }


def followed(first_us: list[int], then_us: list[int], within_days: float) -> tuple[int, float]:
    """Count what followed, and give the days since the last time."""
    fired = [
        then
        for then in then_us
        if any(0 < first - then <= within_days * DAY_US for first in first_us)
    ]
    return len(fired), min(fired, default=math.nan) / DAY_US


def means(activity: Activity, kind: dict[str, str]) -> bool:
    """Tell whether a raw activity is this one."""
    for mapping in activity.match:
        if all(
            any(
                fnmatch.fnmatchcase(kind.get(column, "").casefold(), pattern.casefold())
                for pattern in patterns
            )
            for column, patterns in mapping.items()
        ):
            return True
    return False


class SlowPoints:
    """The agreed points of one lead at one moment."""

    def __init__(self, policy: Policy, world: World, lead_id: str, as_of_us: int) -> None:
        self.policy = policy
        self.events = [
            (age, dict(zip(("type", "subject", "agent"), kind, strict=True)))
            for age, kind in known_kinds(world, lead_id, as_of_us)
        ]
        self.counted = self.without_repeats(self.events)
        self.facts = facts_then(world, lead_id, as_of_us)

    def without_repeats(self, events: list) -> list:
        """Leave out what every activity it means counts once only, and has counted."""
        requests = self.policy.hand_off.contact_request
        chosen: dict[tuple[str, str], int] = {}
        asked = {}
        for place, (_, kind) in enumerate(events):
            named = [(n, a) for n, a in self.policy.activities.items() if means(a, kind)]
            if named and all(a.repeats == "first" and n not in requests for n, a in named):
                asked[place] = [(name, kind["subject"]) for name, _ in named]
                for name, activity in named:
                    key = (name, kind["subject"])
                    if activity.stage == "negative" or key not in chosen:
                        chosen[key] = place
        return [
            event
            for place, event in enumerate(events)
            if place not in asked or any(chosen[key] == place for key in asked[place])
        ]

    def ages_us(self, activity: str, counted: bool = False) -> list[int]:
        wanted = self.policy.activities[activity]
        events = self.counted if counted else self.events
        return [age for age, kind in events if means(wanted, kind)]

    def items(self) -> dict[str, float]:
        """Give every item."""
        p = self.policy
        behaviour = {f"activity:{n}": self.activity(a) for n, a in p.activities.items()}
        behaviour |= {f"sequence:{n}": self.sequence(s) for n, s in p.sequences.items()}
        lost = sum(v for v in behaviour.values() if v < 0)
        shrink = p.negative_floor / lost if lost < p.negative_floor else 1.0
        gained = sum(v for v in behaviour.values() if v > 0)
        ceiling = math.inf if p.positive_ceiling is None else p.positive_ceiling
        limit = ceiling / gained if gained > ceiling else 1.0
        best = max((f.points for f in p.classification.values() if self.true(f)), default=0)
        items: dict[str, float] = {}
        for name, factor in p.classification.items():
            wins = self.true(factor) and factor.points == best and not any(items.values())
            items[f"class:{name}"] = best if wins else 0
        items |= {f"fit:{n}": 100 * self.true(f) for n, f in p.qualification.factors.items()}
        return items | {n: v * (shrink if v < 0 else limit) for n, v in behaviour.items()}

    def activity(self, activity: Activity) -> float:
        mine = [(age / DAY_US, k["subject"]) for age, k in self.events if means(activity, k)]
        counted: list[float] = []
        if activity.repeats == "first":
            last = activity.stage == "negative"
            of_subject: dict[str, float] = {}
            for days, subject in mine:
                if last or subject not in of_subject:
                    of_subject[subject] = days
            counted = list(of_subject.values())
        elif isinstance(activity.repeats, AtMost):
            tally: dict[int, int] = {}
            for days, _ in reversed(mine):
                per = activity.repeats.per_days
                period = 0 if per is None else int(days // per)
                tally[period] = tally.get(period, 0) + 1
                if tally[period] <= activity.repeats.at_most:
                    counted.append(days)
        else:
            counted = [days for days, _ in mine]
        half_life, window = activity.half_life_days or math.inf, activity.within_days or math.inf
        return activity.points * sum(2 ** (-d / half_life) for d in counted if d <= window)

    def sequence(self, sequence: Sequence) -> float:
        wanted = [self.policy.activities[name] for name in sequence.then]
        then = [age for age, kind in self.events if any(means(w, kind) for w in wanted)]
        _, days = followed(self.ages_us(sequence.first), then, sequence.within_days)
        if math.isnan(days):
            return 0.0
        return sequence.points * 2 ** (-days / (sequence.half_life_days or math.inf))

    def count(self, did: Did) -> int:
        within = math.inf if did.within_days is None else did.within_days
        return sum(age <= within * DAY_US for age in self.ages_of(did))

    def ages_of(self, did: Did) -> list[int]:
        if did.activity is not None:
            return self.ages_us(did.activity)
        if did.stage is not None:
            named = [a for a in self.policy.activities.values() if a.stage == did.stage]
            return [age for age, kind in self.events if any(means(a, kind) for a in named)]
        sequence = self.policy.sequences[did.sequence]
        wanted = [self.policy.activities[name] for name in sequence.then]
        first, most = self.ages_us(sequence.first), sequence.within_days * DAY_US
        then = [age for age, kind in self.events if any(means(w, kind) for w in wanted)]
        return [age for age in then if any(0 < f - age <= most for f in first)]

    def true(self, condition: Condition) -> bool:
        tests = all(passes(t, self.facts.get(n)) for n, t in condition.when.items())
        return tests and all(self.did(did) for did in condition.did)

    def did(self, did: Did) -> bool:
        count = self.count(did)
        if did.at_least is None and did.at_most is None:
            return count > 0
        most = math.inf if did.at_most is None else did.at_most
        return (did.at_least or 0) <= count <= most

    def contact_request(self) -> bool:
        hand_off = self.policy.hand_off
        within = hand_off.contact_request_within_days
        return any(
            self.count(Did(activity=name, within_days=within)) for name in hand_off.contact_request
        )


def word(value: object) -> str | None:
    """Read a value the way a person compares two cells."""
    if value is None:
        return None
    text = str(value).strip().casefold()
    text = {"true": "yes", "false": "no"}.get(text, text)
    if re.fullmatch(r"-?\d{1,14}(\.\d+)?", text):
        text = f"{float(text):g}"
    return text or None


def passes(test: Test, value: object) -> bool:
    """Tell whether a value passes a test."""
    text = word(value)
    is_number = text is not None and re.fullmatch(r"-?\d+(\.\d+)?", text) is not None
    number = float(text or 0) if is_number else math.nan
    verdicts = [
        test.at_least is None or number >= test.at_least,
        test.at_most is None or number <= test.at_most,
        test.is_in is None or text in [word(v) for v in test.is_in],
        test.not_in is None or text not in [word(v) for v in test.not_in],
        test.present is None or (text is not None) == test.present,
        test.like is None
        or any(text is not None and fnmatch.fnmatchcase(text, p.casefold()) for p in test.like),
    ]
    return all(verdicts)
