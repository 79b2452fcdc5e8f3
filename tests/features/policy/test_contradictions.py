"""Doubts about parts of a valid policy that contradict or cover each other."""
# ruff: noqa: E501 – a table of cases reads better unbroken

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.conditions import holds
from features.policy.load import parse_policy
from features.policy.overlaps import implies
from features.policy.references import policy_warnings
from features.policy.schema import Condition
from features.policy.schema import Test as ValueTest

BASE = {
    "name": "name: x",
    "hand_off": "hand_off: {threshold: {score: 5}}",
    "activities": """\
activities:
  job: {label: job, match: {type: job}, stage: negative, points: -5}
  call: {label: call, match: {type: call}, stage: late, points: 5}""",
}
TODAY = dt.date(2026, 2, 1)


def doubts(*parts: str) -> list[str]:
    others = [p for key, p in BASE.items() if not any(q.startswith(f"{key}:") for q in parts)]
    return policy_warnings(parse_policy("\n".join([*others, *parts])), TODAY)


def acts(*lines: str) -> str:
    return "\n".join([BASE["activities"], *(f"  {line}" for line in lines)])


def classes(*lines: str) -> str:
    return "\n".join(["classification:", *(f"  {line}" for line in lines)])


LINE = "product_lines:\n  l: {{label: l, match: {{when: {{product_line: l}}}}, {}}}"
CASES = [
    ([acts("a: {label: a, match: {type: a}, stage: mid, points: 5, half_life_days: 60, within_days: 20}")],
     "activities.a.within_days: 20 – ends while 79% of the points are left (half_life_days 60): keep one of the two"),
    ([acts("a: {label: a, match: {type: a}, stage: mid, points: 5, half_life_days: 14, within_days: 90}")], None),
    ([acts("a: {label: a, match: {subject: ['/a*', '^/b.*$']}, stage: mid, points: 5}")],
     'activities.a.match.subject[1]: "^/b.*$" looks like a regular expression or SQL – here * is anything, ? one sign'),
    (["hand_off: {threshold: {score: 5}, hysteresis: 5}"],
     "hand_off.hysteresis: 5 – not below the threshold score 5: an MQL could never be lost by its score"),
    (["hand_off: {threshold: {score: 5}, hysteresis: 4.5}"], None),
    (["hand_off: {threshold: {capacity_per_week: 5}, hysteresis: 20}"], None),
    (["hand_off: {threshold: {score: 50}, hysteresis: 20}", LINE.format("threshold: {score: 10}")],
     "hand_off.hysteresis: 20 – not below the threshold score 10 of product_lines.l: an MQL could never be lost by its score"),
    (["hand_off: {threshold: {score: 0}}"],
     "hand_off.threshold.score: 0 – every lead reaches it: the score decides nothing"),
    (["hand_off: {threshold: {score: 5}, contact_request: [job]}"],
     "hand_off.contact_request[0]: job has stage: negative – does it really ask for a call?"),
    (["hand_off: {threshold: {score: 5}, contact_request: [call, call]}"],
     "hand_off.contact_request[1]: call is in the list already – once is enough"),
    (["exclude_attributes: [age, age]"], "exclude_attributes[1]: age is in the list already – once is enough"),
    (["positive_ceiling: 4"],
     "activities.call.points: 5 – more than positive_ceiling (4) lets count: raise the one or lower the other"),
    (["positive_ceiling: 5"], None),
    (["negative_floor: 0"], "activities.job.points: -5 – negative_floor 0 lets nothing negative count: lower the floor"),
    (["negative_floor: -9000"], None),
    (["sequences:\n  s: {label: s, first: job, then: [call], within_days: 1}"],
     "sequences.s: worth 0 points and named in no did – give it points or drop it"),
    (["sequences:\n  s: {label: s, first: job, then: [call, call], within_days: 1, points: 3}"],
     "sequences.s.then[1]: call is in the list already – once is enough"),
    (["sla: {accept_hours: 4, remind_hours: 8}"], "sla.remind_hours: 8 – after accept_hours (4): remind before"),
    (["sla: {accept_hours: 4, escalate_hours: 3, manager: m}"],
     "sla.escalate_hours: 3 – while sales may still accept (accept_hours 4)"),
    ([LINE.format("points: {}")], "product_lines.l: says nothing that differs from the whole – add it or drop the line"),
    ([LINE.format("points: {call: 5}, horizon_days: 9")], "product_lines.l.points.call: 5 as everywhere – drop it"),
    ([LINE.format("stages: {call: late}, horizon_days: 9")], "product_lines.l.stages.call: late as everywhere – drop it"),
    ([LINE.format("horizon_days: 9")], None),
    ([acts("any: {label: a, match: {type: '*'}, stage: mid, points: 5}")],
     "activities.any.match: activities.any takes in everything of activities.job – such an activity counts for both (-5 and 5 points)"),
    ([acts("p: {label: a, match: {type: v, subject: /p*}, stage: mid, points: 2}", "q: {label: a, match: {type: v, subject: /price*}, stage: mid, points: 1}")],
     "activities.q.match: activities.p takes in everything of activities.q – such an activity counts for both (2 and 1 points)"),
    ([acts("p: {label: a, match: {type: v}, stage: mid, points: 1}", "q: {label: a, match: {type: v, subject: /price*}, stage: mid, points: 2}")], None),
    ([acts("p: {label: a, match: {type: v, subject: '*a*'}, stage: mid, points: 1}", "q: {label: a, match: {type: v, subject: '??'}, stage: mid, points: 1}")], None),
    ([classes("a: {label: a, points: 3000, when: {country: [DE, AT]}}", "b: {label: b, points: 2000, when: {country: de, employees: {at_least: 5}}}")],
     "classification.b: whenever it holds, a (3000) holds too – it never counts"),
    ([classes("b: {label: b, points: 2000, when: {x: {at_least: 5, at_most: 8}}}", "a: {label: a, points: 3000, when: {x: {at_least: 5, at_most: 9}}}")],
     "classification.b: whenever it holds, a (3000) holds too – it never counts"),
    ([classes("a: {label: a, points: 3000, when: {country: DE}}", "b: {label: b, points: 2000, when: {country: [DE, AT]}}")], None),
    ([classes("a: {label: a, points: 3000, did: [{activity: call, at_least: 2}]}", "b: {label: b, points: 2000, did: [{activity: call, at_least: 3, within_days: 9}]}")],
     "classification.b: whenever it holds, a (3000) holds too – it never counts"),
    ([classes("a: {label: a, points: 3000, when: {country: DE}}", "b: {label: b, points: 3000, when: {country: de}}")],
     "classification.b: the same condition as a – only the better class ever counts"),
    (["qualification: {minimum_factors: 1, factors: {a: {label: a, when: {country: DE}}, b: {label: b, when: {country: [de]}}}}"],
     "qualification.factors.b: the same condition as a – one fact counts twice"),
    (["hand_off:\n  threshold: {score: 5}\n  disqualify: {a: {label: a, did: [{activity: job}]}, b: {label: b, did: [{activity: job, at_least: 1}]}}"],
     "hand_off.disqualify.b: the same condition as a – one fact counts twice"),
    ([LINE.format("horizon_days: 9") + "\n  m: {label: m, match: {when: {product_line: L}}, horizon_days: 8}"],
     "product_lines.m.match: the same leads as l – a lead is scored for both"),
    (["routing: [{when: {country: [DE, AT]}, to: [a]}, {when: {country: AT, x: 1}, to: [b]}, {to: [c]}]"],
     "routing[1]: routing[0] takes all these leads before – it is never reached"),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "expected"), CASES, ids=range(len(CASES)))
def test_a_contradiction_is_doubted_once(parts, expected):
    assert [d for d in doubts(*parts) if d != expected] == [
        d for d in doubts(*parts) if "activities.any takes in everything of activities.call" in d
    ]
    assert expected is None or expected in doubts(*parts)


VALUES = st.sampled_from([None, "de", "AT", "x", 3, 5, 8, True])


@st.composite
def some_tests(draw: st.DrawFn) -> ValueTest:
    low = draw(st.sampled_from([None, 2, 5]))
    parts = {
        "at_least": low,
        "at_most": draw(st.sampled_from([None, 5, 8])),
        "is_in": draw(st.none() | st.lists(st.sampled_from(["DE", "at", 3]), min_size=1)),
        "not_in": draw(st.none() | st.lists(st.sampled_from(["x", 5]), min_size=1)),
        "like": draw(st.none() | st.sampled_from([["d*"], ["*"], ["d*", "a*"]])),
        "present": draw(st.sampled_from([None, True])),
    }
    if all(value is None for value in parts.values()):
        parts["present"] = False
    return ValueTest.model_validate(parts)


@settings(max_examples=300, deadline=None)
@given(some_tests(), some_tests(), VALUES)
def test_what_is_said_to_imply_does(strong, weak, value):
    conditions = [Condition(when={"x": test}) for test in (strong, weak)]
    if implies(*conditions) and holds(strong, value):
        assert holds(weak, value)
    assert implies(conditions[0], conditions[0])
