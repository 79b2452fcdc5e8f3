"""The hand-off decision clause by clause, and the grades."""

import itertools

import numpy as np
import pytest

from features.decision import clauses, decide, grades
from features.points import RulePoints
from features.policy.schema import Grades, Policy

THRESHOLD = 30.0


def policy(minimum=1, disqualify=("student", "rival"), requests=("contact",)):
    when = {"country": {"present": True}}
    did = {"label": "asked", "match": {"type": "form"}, "stage": "late", "points": 10}
    return Policy.model_validate(
        {
            "name": "two clauses",
            "activities": {"contact": did},
            "qualification": {
                "minimum_factors": minimum,
                "factors": {n: {"label": n, "when": when} for n in ("large", "near")},
            },
            "hand_off": {
                "threshold": {"score": THRESHOLD},
                "contact_request": list(requests),
                "contact_request_within_days": 14,
                "disqualify": {n: {"label": f"is a {n}", "when": when} for n in disqualify},
            },
        }
    )


def points(requests, fit_factors, **disqualified):
    n = len(requests)
    zero = np.zeros(n, np.int64)
    return RulePoints(
        names=(),
        items=np.zeros((n, 0)),
        classification=zero,
        qualification=zero,
        prioritisation=zero,
        fit_factors=np.array(fit_factors),
        disqualified={name: np.array(holds, bool) for name, holds in disqualified.items()},
        contact_request=np.array(requests, bool),
    )


def test_every_combination_of_clauses():
    rows = list(itertools.product([0.1, 0.29999, 0.3, 0.9], [0, 1], [0, 1, 2], [0, 1], [0, 1]))
    probability, requests, fit, student, rival = (list(c) for c in zip(*rows, strict=True))
    asked = points(requests, fit, student=student, rival=rival)
    decision = decide(policy(), asked, np.array(probability), THRESHOLD)
    for row, (p, request, factors, is_student, is_rival) in enumerate(rows):
        expected = (p >= 0.3 or request) and factors >= 1 and not (is_student or is_rival)
        assert decision.mql[row] == bool(expected), rows[row]
        assert decision.clean[row] == (not is_student and not is_rival)


@pytest.mark.parametrize(("minimum", "expected"), [(0, [1, 1, 1]), (1, [0, 1, 1]), (2, [0, 0, 1])])
def test_the_demographic_minimum(minimum, expected):
    decision = decide(policy(minimum), points([0] * 3, [0, 1, 2]), np.full(3, 0.9), THRESHOLD)
    assert decision.mql.tolist() == [bool(e) for e in expected]


def test_a_higher_threshold_hands_over_no_more():
    probability = np.random.default_rng(0).random(500)
    asked = points([0] * 500, [1] * 500)
    handed = [decide(policy(), asked, probability, t).mql for t in np.linspace(0, 100, 51)]
    for lower, higher in itertools.pairwise(handed):
        assert (lower >= higher).all()
    assert handed[0].all()


def test_a_threshold_of_zero_is_reached_by_all_and_of_a_hundred_by_none():
    asked = points([0, 0], [1, 1])
    probability = np.array([1e-9, 1 - 1e-9])
    assert decide(policy(), asked, probability, 0.0).mql.all()
    assert not decide(policy(), asked, probability, 100.0).mql.any()


def said(p, request=0, fit=1, agreement=None, **disqualified):
    agreement = agreement or policy()
    holds = {"student": [0], "rival": [0]} | {n: [v] for n, v in disqualified.items()}
    holds = {n: holds[n] for n in agreement.hand_off.disqualify}
    decision = decide(agreement, points([request], [fit], **holds), np.array([p]), THRESHOLD)
    return clauses(agreement, decision, 0, 100 * p, THRESHOLD)


def test_every_clause_is_said():
    assert said(0.5) == [
        "score 50.0 reaches the threshold 30.0",
        "the demographic minimum of 1 is met: 1 of 2 factors hold",
        "nothing disqualifies",
    ]
    assert said(0.1, request=1, fit=0, rival=1) == [
        "score 10.0 is below the threshold 30.0",
        "a direct contact request came in",
        "the demographic minimum of 1 is not met: 0 of 2 factors hold",
        "disqualified: is a rival",
    ]
    assert said(0.1)[1] == "no direct contact request in the last 14 days"


def test_what_was_not_agreed_is_not_said():
    bare = policy(minimum=0, disqualify=(), requests=())
    assert said(0.1, agreement=bare) == ["score 10.0 is below the threshold 30.0"]


def test_grades_by_percentile_and_by_score():
    bounds = {"A": 90, "B": 70, "C": 40}
    value = np.array([0, 39.99, 40, 69.99, 70, 89.99, 90, 100])
    expected = list("DDCCBBAA")
    nothing = np.zeros(8)
    assert grades(Grades(**bounds), nothing, value).tolist() == expected
    by_score = Grades(by="score", **bounds)
    assert grades(by_score, value / 100, nothing).tolist() == expected
    assert grades(by_score, np.zeros(0), np.zeros(0)).tolist() == []
