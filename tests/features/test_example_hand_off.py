"""The hand-off of docs/examples/ideas: decided, said and graded as its README tells."""

import numpy as np
import pytest
from example_leads import FOLDER, LEADS, points_of_example
from example_readme import table

from features.decision import clauses, decide, grades, mql_over_time
from features.policy.load import load_policy


def decided(policy, lead, score, was_mql=False):
    points = points_of_example(policy, lead)
    threshold = policy.hand_off.threshold.score
    before = np.array([was_mql])
    return decide(policy, points, np.array([score / 100]), threshold, before)


@pytest.mark.parametrize(
    ("file", "words", "score", "before", "now", "because"), table("Who goes to sales")
)
def test_the_decision_is_the_one_of_the_readme(file, words, score, before, now, because):
    policy = load_policy(FOLDER / file)
    decision = decided(policy, LEADS[file][words], float(score), before == "yes")
    said = clauses(policy, decision, 0, float(score), policy.hand_off.threshold.score)
    assert decision.change[0].replace("_", " ") == now
    assert decision.mql[0] == (now in ("reached", "kept"))
    assert "; ".join(said) == because


@pytest.mark.parametrize("score", [0, 39.9, 40, 90])
def test_a_request_replaces_the_score_and_nothing_else(score):
    policy = load_policy(FOLDER / "hand_off.yaml")
    leads = LEADS["hand_off.yaml"]
    asked = "sent the contact form, two factors hold"
    assert decided(policy, leads["calculated a rate today, two factors hold"], score).mql[0] == (
        score >= 40
    )
    assert decided(policy, leads[asked], score).mql[0]
    assert not decided(policy, leads["sent the contact form from a private address"], score).mql[0]
    rival = leads["sent the contact form and works at Rival Leasing"]
    assert not decided(policy, rival, score).mql[0]


def test_who_is_disqualified_keeps_the_points():
    policy = load_policy(FOLDER / "disqualify.yaml")
    leads = LEADS["disqualify.yaml"]
    ours = points_of_example(policy, leads["design director on trial"])
    theirs = points_of_example(policy, leads["director at a competitor, on trial"])
    assert ours.total[0] == theirs.total[0] == 3050


@pytest.mark.parametrize(
    ("hysteresis", "expected"), [(5, [0, 1, 1, 1, 0, 0, 1]), (0, [0, 1, 0, 0, 0, 0, 1])]
)
def test_an_mql_is_kept_through_the_gap_and_lost_below_it(hysteresis, expected):
    policy = load_policy(FOLDER / "hysteresis.yaml")
    assert policy.hand_off.hysteresis == 5
    hand_off = policy.hand_off.model_copy(update={"hysteresis": hysteresis})
    policy = policy.model_copy(update={"hand_off": hand_off})
    score = np.array([37, 41, 37, 35, 34, 37, 40])
    [viewer] = LEADS["hysteresis.yaml"].values()
    points = points_of_example(policy, viewer, len(score))
    lead = np.zeros(len(score), np.int64)
    found = mql_over_time(policy, points, score / 100, 40.0, lead)
    assert found.astype(int).tolist() == expected
    before = np.append(False, found[:-1])
    change = decide(policy, points, score / 100, 40.0, before).change.tolist()
    assert change.index("lost") == expected.index(0, 1)


@pytest.mark.parametrize(("file", "score", "percentile", "grade"), table("Grades"))
def test_the_grade_is_the_one_of_the_readme(file, score, percentile, grade):
    rule = load_policy(FOLDER / file).grades
    rank = np.array([float(percentile.removesuffix(" %"))])
    assert grades(rule, np.array([float(score) / 100]), rank).tolist() == [grade]
