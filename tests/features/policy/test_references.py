"""Every refusal of a part that does not fit another part, or of a test that cannot hold."""
# ruff: noqa: E501 – a table of cases reads better unbroken

from __future__ import annotations

import pytest

from features.errors import PolicyError
from features.policy.load import load_policy, parse_policy, policy_from_json, policy_to_json
from features.policy.references import check_references, reference_problems
from features.policy.schema import Policy

CATEGORY = "one of micro, small, medium, large, enterprise"
PERSONAL = "personal data – only {present: true} or {present: false}"


def classed(test: str) -> str:
    return f"classification:\n  c:\n    when: {test}\n    label: x\n    points: 1000"


REFERENCES = [
    ("sequences:\n  s: {label: s, first: jobs, then: [call], within_days: 7, points: -1}",
     '2:17 sequences.s.first: "jobs" – no such activity; did you mean job?'),
    ("sequences:\n  s: {label: s, first: job, then: [cal, call], within_days: 7, points: -1}",
     '2:36 sequences.s.then[0]: "cal" – no such activity; did you mean call?'),
    ("sequences:\n  job: {label: s, first: job, then: [call], within_days: 7, points: -1}",
     "2:3 sequences.job: name used under activities as well – rename one"),
    ("hand_off: {threshold: {score: 5}, contact_request: [form]}",
     '1:53 hand_off.contact_request[0]: "form" – no such activity; there is call, job'),
    ("hand_off:\n  threshold: {score: 5}\n  disqualify:\n    x: {label: x, did: [{activity: xyz}]}",
     '4:26 hand_off.disqualify.x.did[0].activity: "xyz" – no such activity; there is call, job'),
    ("product_lines:\n  l: {label: l, match: {when: {a: 1}}, points: {calls: 5}}",
     "2:49 product_lines.l.points.calls: no such activity, sequence or class – did you mean call?"),
    ("product_lines:\n  l: {label: l, match: {when: {a: 1}}, points: {call: 500}}",
     "2:49 product_lines.l.points.call: 500 – a whole number from -1000 to 100"),
    ("product_lines:\n  l: {label: l, match: {when: {a: 1}}, points: {call: -5}}",
     "2:49 product_lines.l.points.call: stage late with -5 points – "
     "points below 0 need stage negative here"),
    ("product_lines:\n  l: {label: l, match: {when: {a: 1}}, stages: {job: mid}}",
     "2:49 product_lines.l.stages.job: stage mid with -5 points – "
     "points below 0 need stage negative here"),
    ("product_lines:\n  l: {label: l, match: {when: {a: 1}}, stages: {call: negative}}",
     "2:49 product_lines.l.stages.call: stage negative with 5 points – give points of 0 or less here"),
    ("product_lines:\n  l: {label: l, match: {when: {a: 1}}, stages: {jobb: mid}}",
     "2:49 product_lines.l.stages.jobb: no such activity; did you mean job?"),
    ("product_lines:\n  l: {label: l, match: {when: {a: 1}}, points: {c: 5}}\n"
     "classification: {c: {label: x, points: 1000, when: {a: 1}}}",
     "2:49 product_lines.l.points.c: 5 – one of 1000, 2000, 3000"),
    (classed("{company_size: huge}"), f'3:12 classification.c.when.company_size: "huge" – {CATEGORY}'),
    (classed("{company_size: {not_in: [small, mediun]}}"),
     f'3:43 classification.c.when.company_size.not_in[1]: "mediun" – {CATEGORY}; did you mean medium?'),
    (classed("{company_size: {like: x*}}"), '3:27 classification.c.when.company_size.like: "x*" – '
     "fits none of micro, small, medium, large, enterprise"),
    (classed("{company_size: {at_least: 3}}"), "3:27 classification.c.when.company_size.at_least: "
     "at_least does not suit this fact – list the values it may be"),
    (classed('{has_phone: "yes"}'), '3:12 classification.c.when.has_phone: "yes" – true or false'),
    (classed("{has_phone: {like: t*}}"), "3:24 classification.c.when.has_phone.like: "
     "like does not suit this fact – write true or false"),
    (classed("{profile_completeness: {at_least: 80}}"),
     "3:35 classification.c.when.profile_completeness.at_least: 80 – a share from 0 to 1"),
    (classed("{profile_completeness: 0.5}"), "3:12 classification.c.when.profile_completeness: "
     "is_in does not suit this fact – use at_least or at_most"),
    (classed("{employees_number: [50, 51]}"), "3:12 classification.c.when.employees_number: is_in does not suit this fact – use at_least or at_most"),
    (classed("{first_name: Ana}"), f"3:12 classification.c.when.first_name: {PERSONAL}"),
    (classed("{phone: {like: +49*}}"), f"3:12 classification.c.when.phone: {PERSONAL}"),
    (classed('{email: {like: "*@a.com", present: true}}'), "3:12 classification.c.when.email: "
     f"{PERSONAL}; for the kind of address test mail_domain_kind"),
    (classed("{lead_id: 5}"),
     "3:12 classification.c.when.lead_id: lead_id – it identifies a lead and cannot be tested"),
    ("routing:\n  - {to: [a], when: {last_name: {like: A*}}}",
     f"2:22 routing[0].when.last_name: {PERSONAL}"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "expected"), REFERENCES)
def test_a_broken_reference_is_named_with_place_value_and_remedy(
    part, expected, problems, with_part
):
    assert problems(with_part(part)) == [f"p.yaml:{expected}"]


FINE = [
    "{company_size: Medium}",
    "{seniority: {like: [exec*, d*]}}",
    "{has_phone: true, has_email: no}",
    "{profile_completeness: {at_least: 0.5}, employees_number: {at_least: 50}}",
    "{email: {present: true}, first_name: {present: false}}",
    "{seniorities: ceo, my_own_column: {not_in: [1, yes, x]}}",
    '{country: ["NO", SE]}',
    "{employees: [51-200]}",
]


@pytest.mark.parametrize("test", FINE)
def test_what_may_hold_is_let_through(test, with_part):
    assert parse_policy(with_part(classed(test))).classification["c"].when


def test_a_policy_made_in_python_is_checked_as_well():
    stored = policy_to_json(load_policy())
    stored["hand_off"]["contact_request"] = ["nothing_such"]
    policy = Policy.model_validate(stored)
    with pytest.raises(
        PolicyError, match=r'contact_request\[0\]: "nothing_such" – no such activity'
    ):
        check_references(policy)
    with pytest.raises(PolicyError, match="stored policy"):
        policy_from_json(stored)


def test_a_sound_policy_is_returned_unchanged():
    policy = load_policy()
    assert check_references(policy) is policy


@pytest.mark.parametrize(
    "part", ["activities", "sequences", "classification", "routing", "hand_off"]
)
@pytest.mark.parametrize("value", [None, 5, "x", [1], {"a": 5}, {"a": None}, [{"when": 5}]])
def test_parts_of_a_wrong_shape_are_left_to_the_schema(part, value):
    assert reference_problems({part: value}) == []


@pytest.mark.parametrize("name", ["stage_late", "all_activity", "kind_call", "sequence_x"])
def test_a_name_that_the_score_uses_itself_is_refused(name):
    text = (
        "name: x\nactivities:\n"
        f"  {name}: {{label: l, match: {{type: call}}, stage: mid}}\n"
        "hand_off: {threshold: {score: 5}}\n"
    )
    with pytest.raises(PolicyError, match=f"p.yaml:3:3 activities.{name}.*uses itself"):
        parse_policy(text, "p.yaml")
