"""Doubts about valid policies."""

from __future__ import annotations

import datetime as dt

import pytest

from features.policy.doubts import overdue_review
from features.policy.load import load_policy, parse_policy
from features.policy.references import policy_warnings

TODAY = dt.date(2026, 6, 1)
QUIET = "activities:\n  job: {label: job, match: {type: job}, stage: negative, points: -5}\n"
FREE = "  free: {label: f, match: {type: free}, stage: mid}\n"


def warnings_of(part: str, activities: str = QUIET) -> list[str]:
    head = "name: x\nhand_off: {threshold: {score: 5}" + (
        ", contact_request: [free]}\n" if part == "CONTACT" else "}\n"
    )
    return policy_warnings(parse_policy(head + activities + part.replace("CONTACT", "")), TODAY)


def factor(test: str) -> str:
    return f"classification:\n  c: {{label: c, points: 1000, when: {test}}}\n"


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("", []),
        (
            "agreed: {on: 2026-03-01, by: [a], review_on: 2026-05-30}",
            [
                "agreed.review_on: 2026-05-30 was 2 days ago – "
                "look at the agreement again and set the next date"
            ],
        ),
        ("agreed: {on: 2026-03-01, by: [a], review_on: 2026-06-01}", []),
        (
            factor("{seniorty: director}"),
            [
                "classification.c.when.seniorty: taken for a column of your own – "
                "did you mean seniority?"
            ],
        ),
        (factor("{Country: DE}"), ["classification.c.when.Country: taken for a column of your own "
                                   "– did you mean country?"]),
        (factor("{seniority: director, amount: 5, phone_model: x}"), []),
        (
            "routing: [{to: [a]}, {to: [b], when: {x: 1}}]",
            [
                "routing[0]: has no when and takes every lead – "
                "the routes below it are never reached; move it to the end"
            ],
        ),
        ("routing: [{to: [b], when: {x: 1}}, {to: [a]}]", []),
    ],
)  # fmt: skip
def test_a_doubt_is_said_once(part, expected):
    assert warnings_of(part) == expected


USES = [
    "CONTACT",
    "sequences:\n  s: {label: s, first: free, then: [job], within_days: 1, points: 1}\n",
    "sequences:\n  s: {label: s, first: job, then: [free], within_days: 1, points: 1}\n",
    "classification:\n  c: {label: c, points: 1000, did: [{activity: free}]}\n",
    "product_lines:\n  l: {label: l, match: {when: {x: 1}}, points: {free: 3}}\n",
]


def test_an_activity_without_points_must_be_used_somewhere():
    [warning] = warnings_of("", QUIET + FREE)
    assert warning == "activities.free: worth 0 points and used nowhere – give it points or drop it"


@pytest.mark.parametrize("part", USES)
def test_an_activity_without_points_that_is_used_is_no_doubt(part):
    assert warnings_of(part, QUIET + FREE) == []


def test_same_patterns_are_seen_whatever_their_order_and_case():
    one = "  a: {label: a, match: {type: [x, Y], subject: /p*}, stage: mid, points: 1}\n"
    other = (
        "  b: {label: b, match: [{type: q}, {subject: /P*, type: [y, x]}], stage: mid, points: 1}\n"
    )
    assert warnings_of("", QUIET + one + other) == [
        "activities.b.match: the same patterns as activities.a – each such activity counts for both"
    ]


def test_nothing_negative_is_a_doubt_unless_a_sequence_is():
    good = "activities:\n  a: {label: a, match: {type: a}, stage: mid, points: 1}\n"
    sequence = "sequences:\n  s: {label: s, first: a, then: [a], within_days: 1, points: -1}\n"
    assert [w.split(" –")[0] for w in warnings_of("", good)] == [
        "activities: no negative signals at all"
    ]
    assert warnings_of(sequence, good) == []


def test_without_a_day_today_counts():
    text = "name: x\nhand_off: {threshold: {score: 5}}\n" + QUIET
    agreed = "agreed: {on: 2001-01-01, by: [a], review_on: 2001-02-01}"
    assert "2001-02-01" in policy_warnings(parse_policy(text + agreed))[0]
    assert policy_warnings(load_policy()) == []


def test_an_overdue_review_is_said_wherever_the_policy_is_used(with_part):
    agreed = "agreed: {on: 2026-01-15, by: [Ann], review_on: 2026-04-15}"
    policy = parse_policy(with_part(agreed))
    assert overdue_review(policy, dt.date(2026, 4, 15)) == []
    [said] = overdue_review(policy, dt.date(2026, 4, 18))
    assert said.startswith("agreed.review_on: 2026-04-15 was 3 days ago")
    assert overdue_review(load_policy(None)) == []
