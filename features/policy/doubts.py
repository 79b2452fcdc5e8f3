"""What a valid policy says that its authors may not have meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import combinations

from features.policy.conditions import conditions
from features.policy.plain import mapping_at
from features.policy.schema import Activity, Policy
from features.policy.vocabulary import DERIVED_FACTS, LEAD_COLUMNS
from features.policy.words import dotted, near

NEAR_MISS = 0.85


def policy_warnings(policy: Policy, today: dt.date | None = None) -> list[str]:
    """List doubts about a valid policy, one line each.

    Parameters
    ----------
    policy
        A valid policy.
    today
        Day for the review date; None is today (UTC).

    Returns
    -------
    list of str
        Empty where there is no doubt.
    """
    return [
        *_overdue_review(policy, today or dt.datetime.now(dt.UTC).date()),
        *_unused(policy),
        *_same_patterns(policy),
        *_near_misses(policy),
        *_unreachable_routes(policy),
        *_nothing_negative(policy),
    ]


def _overdue_review(policy: Policy, today: dt.date) -> Iterator[str]:
    if policy.agreed and policy.agreed.review_on < today:
        days = (today - policy.agreed.review_on).days
        yield (
            f"agreed.review_on: {policy.agreed.review_on} was {days} days ago – "
            "look at the agreement again and set the next date"
        )


def _unused(policy: Policy) -> Iterator[str]:
    used = set(policy.hand_off.contact_request)
    used |= {name for s in policy.sequences.values() for name in (s.first, *s.then)}
    used |= {name for line in policy.product_lines.values() for name in line.points}
    for _, condition in conditions(policy.model_dump()):
        used |= {test.get("activity") for test in condition.get("did", ())}
    for name, activity in policy.activities.items():
        if activity.points == 0 and name not in used:
            yield f"activities.{name}: worth 0 points and used nowhere – give it points or drop it"


def _same_patterns(policy: Policy) -> Iterator[str]:
    for (one, first), (other, second) in combinations(policy.activities.items(), 2):
        if _patterns(first) & _patterns(second):
            yield (
                f"activities.{other}.match: the same patterns as activities.{one} – "
                "each such activity counts for both"
            )


def _patterns(activity: Activity) -> set[frozenset[tuple[str, frozenset[str]]]]:
    return {
        frozenset((c, frozenset(p.casefold() for p in patterns)) for c, patterns in match.items())
        for match in activity.match
    }


def _near_misses(policy: Policy) -> Iterator[str]:
    known = (*DERIVED_FACTS, *LEAD_COLUMNS)
    for path, condition in conditions(policy.model_dump()):
        for key in mapping_at(condition, ("when",)):
            meant = None if key in known else near(key.lower(), known, cutoff=NEAR_MISS)
            if meant:
                yield (
                    f"{dotted((*path, 'when', key))}: taken for a column of your own – "
                    f"did you mean {meant}?"
                )


def _unreachable_routes(policy: Policy) -> Iterator[str]:
    for position, route in enumerate(policy.routing[:-1]):
        if not route.when:
            yield (
                f"routing[{position}]: has no when and takes every lead – "
                "the routes below it are never reached; move it to the end"
            )
            return


def _nothing_negative(policy: Policy) -> Iterator[str]:
    negative = any(a.stage == "negative" for a in policy.activities.values())
    if not negative and not any(s.points < 0 for s in policy.sequences.values()):
        yield (
            "activities: no negative signals at all – "
            "who unsubscribes or looks for a job scores like a buyer"
        )
