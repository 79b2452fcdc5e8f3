"""The rules of a policy as sentences that the people in the workshop read aloud."""

from __future__ import annotations

from collections.abc import Iterable

from features.policy.schema import (
    Activity,
    AtMost,
    Condition,
    Did,
    HandOff,
    Policy,
    Test,
    Threshold,
)


def threshold_in_words(threshold: Threshold) -> str:
    """Say how the threshold is chosen."""
    if threshold.score is not None:
        return f"its score reaches {threshold.score:g}"
    if threshold.capacity_per_week is not None:
        return f"it is among the best {threshold.capacity_per_week:g} of a week"
    if threshold.precision is not None:
        return f"its score reaches the line above which {threshold.precision:.0%} win"
    return (
        "its expected value exceeds the cost of working it "
        f"({threshold.cost_per_handoff:g} against {threshold.value_per_win:g} per win)"
    )


def hand_off_in_words(policy: Policy) -> str:
    """Say the hand-off rule in one sentence."""
    hand_off = policy.hand_off
    either = threshold_in_words(hand_off.threshold)
    if hand_off.contact_request:
        asked = " or ".join(policy.activities[n].label for n in hand_off.contact_request)
        days = f"{hand_off.contact_request_within_days:g} days"
        either = f"either {either}, or it {asked} within the last {days},"
    minimum = policy.qualification.minimum_factors
    fits = f" and at least {minimum} of {len(policy.qualification.factors)} factors hold"
    clean = " and nothing disqualifies it" if hand_off.disqualify else ""
    return f"A lead is handed over when {either}{fits if minimum else ''}{clean}.{_stays(hand_off)}"


def repeats_in_words(activity: Activity) -> str:
    """Say which repeats count."""
    if isinstance(activity.repeats, AtMost):
        often = f"{activity.repeats.at_most} at most"
        days = activity.repeats.per_days
        return often if days is None else f"{often} per {days:g} days"
    return "every time" if activity.repeats == "each" else "once per subject"


def fading_in_words(half_life_days: float | None, within_days: float | None = None) -> str:
    """Say how points fade and end."""
    parts = [] if half_life_days is None else [f"half after {half_life_days:g} days"]
    parts += [] if within_days is None else [f"none after {within_days:g} days"]
    return ", ".join(parts) or "for ever"


def condition_in_words(condition: Condition) -> str:
    """Say what must hold."""
    tests = [f"{key} {test_in_words(test)}" for key, test in condition.when.items()]
    return " and ".join([*tests, *(_did_in_words(did) for did in condition.did)])


def test_in_words(test: Test) -> str:
    """Say what one value must be."""
    said = []
    if test.present is not None:
        said.append("is known" if test.present else "is not known")
    if test.is_in is not None:
        said.append(f"is {_one_of(test.is_in)}")
    if test.not_in is not None:
        said.append(f"is not {_one_of(test.not_in)}")
    if test.like is not None:
        said.append(f"is like {_one_of(test.like)}")
    if test.at_least is not None:
        said.append(f"is at least {test.at_least:g}")
    if test.at_most is not None:
        said.append(f"is at most {test.at_most:g}")
    return " and ".join(said)


def _did_in_words(did: Did) -> str:
    what = did.activity or did.sequence or f"anything of the {did.stage} stage"
    days = "" if did.within_days is None else f" within {did.within_days:g} days"
    if did.at_most == 0:
        return f"never {what}{days}"
    often = f"at least {did.fewest} times" if did.fewest > 1 else ""
    if did.at_most is not None:
        often = f"{often} and at most {did.at_most} times".removeprefix(" and ")
    return " ".join(part for part in (what, often) if part) + days


def _one_of(values: Iterable[object]) -> str:
    texts = ["yes" if v is True else "no" if v is False else str(v) for v in values]
    return " or ".join(texts)


def _stays(hand_off: HandOff) -> str:
    if not hand_off.hysteresis:
        return ""
    return f" It stays handed over until its score is {hand_off.hysteresis:g} below the threshold."
