"""Rules between the values of one part, read off plain values as well as off a checked part.

They do not depend on the schema having passed, so that two mistakes in one part are both named;
a value that is `BROKEN` takes part in no comparison, yet counts as given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise

from features.policy.places import Problem
from features.policy.plain import BROKEN, Plain, Unknown, day, number

Rules = Callable[[Plain], Iterator[Problem]]
TESTS = ("at_least", "at_most", "is_in", "not_in", "like", "present")
SUBJECTS = ("activity", "sequence", "stage")
WAYS = "score, capacity_per_week, precision, or cost_per_handoff with value_per_win"
DEFAULT_BOUNDS = {"A": 90, "B": 70, "C": 40}
STEPS = ("remind_hours", "escalate_hours", "reassign_hours")


def hold(found: Iterable[Problem]) -> None:
    """Refuse a part that was put together in Python and breaks a rule.

    Raises
    ------
    ValueError
        With all texts, as pydantic wants it.
    """
    texts = [f"{'.'.join(map(str, p.path))}: {p.text}".lstrip(": ") for p in found]
    if texts:
        raise ValueError("; ".join(texts))


def activity_rules(part: Plain) -> Iterator[Problem]:
    """Check that points have the sign of their stage."""
    text = sign_text(part.get("points", 0), part.get("stage"))
    if text:
        yield Problem(("points",), text)


def sign_text(points: object, stage: object) -> str | None:
    """Say why points and stage do not go together; None if they do, or if one is not known."""
    worth = number(points)
    if worth is None or not isinstance(stage, str):
        return None
    if stage == "negative" and worth > 0:
        return f"{worth} – stage: negative needs points of 0 or less"
    if stage != "negative" and worth < 0:
        return f"{worth} – points below 0 need stage: negative, not {stage}"
    return None


def agreed_rules(part: Plain) -> Iterator[Problem]:
    """Check that an agreement is reviewed after it was made."""
    on, review_on = day(part.get("on")), day(part.get("review_on"))
    if on and review_on and review_on <= on:
        yield Problem(("review_on",), f"{review_on} – a date after on, which is {on}")


def test_rules(part: Plain) -> Iterator[Problem]:
    """Check that a test tests something that can be."""
    given = {key: value for key, value in part.items() if value is not None}
    if not given:
        yield Problem((), f"name at least one of {', '.join(TESTS)}")
    yield from _bounds(part)
    if given.get("present") is False and any(key in given for key in TESTS[:3] + TESTS[4:5]):
        yield Problem(("present",), "false – a missing value passes no other test: keep one")
    one_of, none_of = given.get("is_in"), given.get("not_in")
    if isinstance(one_of, (list, tuple)) and isinstance(none_of, (list, tuple)):
        excluded = {str(value).casefold() for value in none_of}
        if BROKEN not in one_of and {str(value).casefold() for value in one_of} <= excluded:
            yield Problem(("is_in",), "can never hold – not_in excludes every value of it")


def did_rules(part: Plain) -> Iterator[Problem]:
    """Check that a test of what a lead did names one thing, and how often it can be."""
    named = [key for key in part if key in SUBJECTS and part[key] is not None]
    if len(named) > 1 or (not named and not _has_unknown(part)):
        yield Problem((), f"name exactly one of {', '.join(SUBJECTS)}")
    if part.get("at_most") is None and part.get("at_least") == 0:
        yield Problem(("at_least",), "0 – always holds: name 1 or more, or at_most")
    yield from _bounds(part)


def condition_rules(part: Plain) -> Iterator[Problem]:
    """Check that a condition tests something."""
    if not part.get("when") and not part.get("did") and not _has_unknown(part):
        yield Problem((), "name at least one test under when or did")


def qualification_rules(part: Plain) -> Iterator[Problem]:
    """Check that the minimum can be reached."""
    minimum, factors = number(part.get("minimum_factors")), part.get("factors")
    if minimum is not None and isinstance(factors, Mapping) and minimum > len(factors):
        there = {0: "there are no factors", 1: "there is 1 factor"}
        text = there.get(len(factors), f"there are {len(factors)} factors")
        yield Problem(("minimum_factors",), f"{minimum} – no more than there are: {text}")


def threshold_rules(part: Plain) -> Iterator[Problem]:
    """Check that the threshold is said in exactly one way."""
    given = [key for key in part if part[key] is not None and not isinstance(part[key], Unknown)]
    pair = [key for key in given if key in ("cost_per_handoff", "value_per_win")]
    ways = [key for key in given if key not in pair[1:]]
    if not ways and not _has_unknown(part):
        yield Problem((), f"name exactly one of {WAYS}")
    elif len(ways) > 1:
        yield Problem((ways[1],), f"{ways[0]} is given as well – name exactly one of {WAYS}")
    elif len(pair) == 1:
        yield Problem((pair[0],), "cost_per_handoff and value_per_win go together – name both")


def grades_rules(part: Plain) -> Iterator[Problem]:
    """Check that the bounds fall from A to C."""
    bounds = {k: number(part.get(k, default)) for k, default in DEFAULT_BOUNDS.items()}
    known = [(key, bound) for key, bound in bounds.items() if bound is not None]
    for (higher, upper), (lower, bound) in pairwise(known):
        if upper <= bound:
            written = lower if lower in part else higher
            said = " > ".join(f"{key} {value:g}" for key, value in known)
            yield Problem((written,), f"{part[written]:g} – bounds must fall: not {said}")
            return


def sla_rules(part: Plain) -> Iterator[Problem]:
    """Check that the steps follow each other, and that there is a manager to tell."""
    known = [(key, hours) for key in STEPS if (hours := number(part.get(key))) is not None]
    for (earlier, before), (later, hours) in pairwise(known):
        if hours < before:
            yield Problem((later,), f"{hours:g} – not before {earlier}, which is {before:g}")
            break
    if part.get("escalate_hours") is not None and part.get("manager") is None:
        yield Problem(("escalate_hours",), "there is nobody to tell – name a manager as well")


def _bounds(part: Plain) -> Iterator[Problem]:
    low, high = number(part.get("at_least")), number(part.get("at_most"))
    if low is not None and high is not None and low > high:
        yield Problem(("at_least",), f"{low:g} – not above at_most, which is {high:g}")


def _has_unknown(part: Plain) -> bool:
    return any(isinstance(value, Unknown) for value in part.values())
