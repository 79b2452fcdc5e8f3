"""A product line changes what it names and nothing else."""

import pytest

from features.policy.lines import policy_of_line
from features.policy.load import parse_policy, policy_to_json

TEXT = """
name: House
horizon_days: 90
activities:
  call: {label: called, match: {type: call}, stage: mid, points: 10, half_life_days: 7}
  event: {label: came, match: {type: event}, stage: early, points: 5}
sequences:
  both: {label: did both, first: call, then: [event], within_days: 7, points: 8}
classification:
  decider: {label: decides, points: 2000, when: {seniority: executive}}
hand_off: {threshold: {score: 40}, hysteresis: 3, contact_request: [call]}
product_lines:
  services:
    label: Services
    match: {when: {product_line: services}}
    points: {event: 40, both: -5, decider: 3000}
    stages: {event: late}
    threshold: {capacity_per_week: 5}
    horizon_days: 180
  plain: {label: Plain, match: {did: [{activity: event}]}}
"""


@pytest.fixture(scope="module")
def policy():
    return parse_policy(TEXT)


def test_a_line_has_its_own_points_stages_threshold_and_horizon(policy):
    line = policy_of_line(policy, "services")
    assert (line.activities["event"].points, line.activities["event"].stage) == (40, "late")
    assert line.sequences["both"].points == -5
    assert line.classification["decider"].points == 3000
    assert line.hand_off.threshold.capacity_per_week == 5
    assert line.horizon_days == 180
    assert line.product_lines == {}


def test_a_line_keeps_everything_it_does_not_name(policy):
    line = policy_of_line(policy, "services")
    assert line.activities["call"] == policy.activities["call"]
    assert line.hand_off.hysteresis == 3
    plain = policy_to_json(policy_of_line(policy, "plain"))
    assert plain == {**policy_to_json(policy), "product_lines": {}}


def test_the_house_policy_itself_stays(policy):
    before = policy_to_json(policy)
    policy_of_line(policy, "services")
    assert policy_to_json(policy) == before


def test_an_unknown_line_is_refused(policy):
    with pytest.raises(KeyError):
        policy_of_line(policy, "nothing")
