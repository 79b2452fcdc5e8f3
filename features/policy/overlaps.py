"""Rules of a valid policy that overlap: patterns within others, conditions that imply others."""

from __future__ import annotations

import fnmatch
import math
from collections.abc import Iterator, Mapping
from itertools import combinations

from features.policy.places import Problem
from features.policy.schema import Activity, Condition, Did, Policy, Test

Match = Mapping[str, tuple[str, ...]]
WILD = "*?["


def overlap_doubts(policy: Policy) -> Iterator[Problem]:
    """Find rules of a policy that count the same thing twice, or never count.

    Parameters
    ----------
    policy
        A valid policy.
    """
    for one, other in combinations(policy.activities, 2):
        yield from _patterns(policy, one, other)
    yield from _classes(policy)
    for path, factors in (
        (("qualification", "factors"), policy.qualification.factors),
        (("hand_off", "disqualify"), policy.hand_off.disqualify),
    ):
        for (one, first), (other, second) in combinations(factors.items(), 2):
            if implies(first, second) and implies(second, first):
                text = f"the same condition as {one} – one fact counts twice"
                yield Problem((*path, other), text)
    for (one, line), (other, later) in combinations(policy.product_lines.items(), 2):
        if implies(line.match, later.match) and implies(later.match, line.match):
            text = f"the same leads as {one} – a lead is scored for both"
            yield Problem(("product_lines", other, "match"), text)
    yield from _routes(policy)


def implies(strong: Condition, weak: Condition) -> bool:
    """Tell whether the second condition surely holds whenever the first does.

    False where that cannot be read off the tests one by one.
    """
    values = all(
        key in strong.when and _test_implies(strong.when[key], test)
        for key, test in weak.when.items()
    )
    return values and all(any(_did_implies(d, did) for d in strong.did) for did in weak.did)


def _patterns(policy: Policy, one: str, other: str) -> Iterator[Problem]:
    first, second = policy.activities[one], policy.activities[other]
    path = ("activities", other, "match")
    if _set_of(first) & _set_of(second):
        text = f"the same patterns as activities.{one} – each such activity counts for both"
        yield Problem(path, text)
        return
    for wide, narrow, name in ((first, second, one), (second, first, other)):
        # A special one that is worth more, beside a general one, is meant to come on top.
        meant = abs(narrow.points) > abs(wide.points) and wide.points * narrow.points >= 0
        if not meant and any(_within(n, w) for n in narrow.match for w in wide.match):
            inner = other if name == one else one
            text = f"activities.{name} takes in everything of activities.{inner}"
            worth = f"{first.points} and {second.points} points"
            yield Problem(path, f"{text} – such an activity counts for both ({worth})")
            return


def _set_of(activity: Activity) -> set[frozenset[tuple[str, frozenset[str]]]]:
    return {
        frozenset((c, frozenset(p.casefold() for p in patterns)) for c, patterns in match.items())
        for match in activity.match
    }


def _within(narrow: Match, wide: Match) -> bool:
    """Tell whether all that one mapping means is meant by the other as well."""
    return all(
        column in narrow and all(any(_covers(w, n) for w in patterns) for n in narrow[column])
        for column, patterns in wide.items()
    )


def _covers(wide: str, narrow: str) -> bool:
    """Tell whether a pattern fits all that another fits; only what is sure counts."""
    wide, narrow = wide.casefold(), narrow.casefold()
    if wide == narrow or not any(sign in narrow for sign in WILD):
        return fnmatch.fnmatchcase(narrow, wide)
    # * in the narrow one may be nothing or a lot: only a * of the wide one fits both.
    texts = [narrow.replace("*", "\0" * length) for length in (0, 1000)]
    return "[" not in narrow + wide and all(fnmatch.fnmatchcase(text, wide) for text in texts)


def _classes(policy: Policy) -> Iterator[Problem]:
    for (one, first), (other, second) in combinations(policy.classification.items(), 2):
        if implies(first, second) and implies(second, first):
            text = f"the same condition as {one} – only the better class ever counts"
            yield Problem(("classification", other), text)
        else:
            for name, low, best, high in (
                (one, first, other, second),
                (other, second, one, first),
            ):
                if low.points < high.points and implies(low, high):
                    text = f"whenever it holds, {best} ({high.points}) holds too – it never counts"
                    yield Problem(("classification", name), text)


def _routes(policy: Policy) -> Iterator[Problem]:
    for position, route in enumerate(policy.routing):
        for before, earlier in enumerate(policy.routing[:position]):
            if not earlier.when:
                text = "has no when and takes every lead – the routes below it are never reached"
                yield Problem(("routing", before), f"{text}; move it to the end")
                return
            own, other = Condition(when=earlier.when), route.when
            if other and implies(Condition(when=other), own):
                text = f"routing[{before}] takes all these leads before – it is never reached"
                yield Problem(("routing", position), text)
                break


def _test_implies(strong: Test, weak: Test) -> bool:
    bounds = _low(strong) >= _low(weak) and _high(strong) <= _high(weak)
    excluded = _texts(weak.not_in) <= _texts(strong.not_in) or (
        strong.is_in is not None and not _texts(strong.is_in) & _texts(weak.not_in)
    )
    listed = weak.is_in is None or (
        strong.is_in is not None and _texts(strong.is_in) <= _texts(weak.is_in)
    )
    like = weak.like is None or (
        strong.like is not None and _texts(strong.like) <= _texts(weak.like)
    )
    filled = strong.present is True or any(
        value is not None for value in (strong.at_least, strong.at_most, strong.is_in, strong.like)
    )
    present = weak.present is None or weak.present is strong.present or (weak.present and filled)
    return bounds and excluded and listed and like and bool(present)


def _did_implies(strong: Did, weak: Did) -> bool:
    same = (strong.activity, strong.sequence, strong.stage) == (
        weak.activity,
        weak.sequence,
        weak.stage,
    )
    if strong.within_days != weak.within_days:
        shorter = (strong.within_days or math.inf) <= (weak.within_days or math.inf)
        same = same and shorter and weak.at_most is None
    most_strong = math.inf if strong.at_most is None else strong.at_most
    most_weak = math.inf if weak.at_most is None else weak.at_most
    return same and strong.fewest >= weak.fewest and most_strong <= most_weak


def _low(test: Test) -> float:
    return -math.inf if test.at_least is None else test.at_least


def _high(test: Test) -> float:
    return math.inf if test.at_most is None else test.at_most


def _texts(values: tuple[object, ...] | None) -> set[str]:
    return {str(value).strip().casefold() for value in values or ()}
