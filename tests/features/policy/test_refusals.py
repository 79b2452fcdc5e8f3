"""Every refusal of a shape or of YAML itself, one by one and all at once."""
# ruff: noqa: E501 – a table of cases reads better unbroken

from __future__ import annotations

import pytest


def activity(line: str) -> str:
    keys = {"label": "label: x", "match": "match: {type: a}", "stage": "stage: late"}
    keys[line.split(":", maxsplit=1)[0]] = line
    return "activities:\n  a:\n    " + "\n    ".join(
        [line, *(v for v in keys.values() if v != line)]
    )


def classed(test: str) -> str:
    return f"classification:\n  c:\n    when: {test}\n    label: x\n    points: 1000"


NAME = "a name of lower-case letters, digits and _ that begins with a letter"
TRAP = " (YAML reads an unquoted yes, no, on or off as true or false: put a word in quotes)"
TEST = "a value, a list of values, or tests (at_least, at_most, is_in, not_in, like, present)"

SHAPES = [
    ("name: 5", "1:1 name: 5 – text of 1 to 120 characters"),
    ('name: ""', '1:1 name: "" – text of 1 to 120 characters'),
    ("name: no", f"1:1 name: false – text of 1 to 120 characters{TRAP}"),
    ("name:", "1:1 name: empty – text of 1 to 120 characters"),
    ("horizon_days: 0", "1:1 horizon_days: 0 – a whole number from 1 to 1095"),
    ("horizon_days: 30.5", "1:1 horizon_days: 30.5 – a whole number from 1 to 1095"),
    ('horizon_days: "30"', '1:1 horizon_days: "30" – a whole number from 1 to 1095'),
    ("horizon_days: yes", f"1:1 horizon_days: true – a whole number from 1 to 1095{TRAP}"),
    ("negative_floor: 5", "1:1 negative_floor: 5 – a whole number from -10000 to 0"),
    (
        "exclude_atributes: [age]",
        "1:1 exclude_atributes: unknown key – did you mean exclude_attributes?",
    ),
    (
        'agreed: {on: "1 May", by: [a], review_on: 2026-04-01}',
        '1:10 agreed.on: "1 May" – a date such as 2026-01-31, without quotes',
    ),
    (
        "agreed: {on: 2026-01-01, by: [a], review_on: 2025-04-01}",
        "1:35 agreed.review_on: 2025-04-01 – a date after on, which is 2026-01-01",
    ),
    (
        "activities: [call]",
        "1:1 activities: a list – a mapping of names to a mapping with the keys "
        "label, match, stage, points, repeats, half_life_days, within_days",
    ),
    (activity("stage: lat"), '3:5 activities.a.stage: "lat" – one of early, mid, late, negative'),
    (activity("points: 101"), "3:5 activities.a.points: 101 – a whole number from -1000 to 100"),
    (
        activity("points: -1"),
        "3:5 activities.a.points: -1 – points below 0 need stage: negative, not late",
    ),
    (
        activity("half_life_days: 0"),
        "3:5 activities.a.half_life_days: 0 – a number above 0 and up to 3650",
    ),
    (
        activity("halflife_days: 3"),
        "3:5 activities.a.halflife_days: unknown key – did you mean half_life_days?",
    ),
    (
        activity("colour: red"),
        "3:5 activities.a.colour: unknown key – allowed are "
        "label, match, stage, points, repeats, half_life_days, within_days",
    ),
    (
        activity("repeats: twice"),
        '3:5 activities.a.repeats: "twice" – one of each, first '
        "or a mapping with the keys at_most, per_days",
    ),
    (
        activity("repeats: {at_most: 0}"),
        "3:15 activities.a.repeats.at_most: 0 – a whole number from 1 to 1000",
    ),
    (
        activity("repeats: {per_days: 7}"),
        "3:5 activities.a.repeats.at_most: missing – a whole number from 1 to 1000",
    ),
    (
        activity("match: {}"),
        "3:5 activities.a.match: {} – a mapping of one or more columns to a pattern "
        "each, such as {type: page_view, subject: /pricing*}, or a list of such mappings",
    ),
    (
        activity("match: {type: []}"),
        "3:13 activities.a.match.type: [] – a pattern in quotes, or a list of one or more",
    ),
    (
        "activities:\n  a: {label: x, match: {type: a}}",
        "2:3 activities.a.stage: missing – one of early, mid, late, negative",
    ),
    (
        "activities:\n  Big One: {label: x, match: {type: a}, stage: mid}",
        "2:3 activities.Big One: not a name – use lower-case letters, digits and _, beginning with a letter",
    ),
    (
        "activities:\n  a: {label: x, match: {type: a}, stage: negative, points: 5}",
        "2:52 activities.a.points: 5 – stage: negative needs points of 0 or less",
    ),
    (
        "sequences:\n  s: {label: s, first: job, then: call, within_days: 7, points: -1}",
        f'2:29 sequences.s.then: "call" – a list of one or more, each {NAME}',
    ),
    (
        "sequences:\n  s: {label: s, first: no, then: [call], within_days: 7, points: -1}",
        f"2:17 sequences.s.first: false – {NAME}{TRAP}",
    ),
    (classed("{}"), "2:3 classification.c: name at least one test under when or did"),
    (classed("{industry: }"), f"3:12 classification.c.when.industry: empty – {TEST}"),
    (
        classed("{industry: {}}"),
        "3:12 classification.c.when.industry: "
        "name at least one of at_least, at_most, is_in, not_in, like, present",
    ),
    (
        classed("{employees: {at_least: 9, at_most: 2}}"),
        "3:24 classification.c.when.employees.at_least: 9 – not above at_most, which is 2",
    ),
    (
        classed("{employees: {at_lest: 9}}"),
        "3:24 classification.c.when.employees.at_lest: unknown key – did you mean at_least?",
    ),
    (
        classed("{industry: [2026-01-01]}"),
        "3:23 classification.c.when.industry[0]: 2026-01-01 – true or false, a number or text",
    ),
    (
        "classification:\n  c: {label: x, points: 1500, when: {a: 1}}",
        "2:17 classification.c.points: 1500 – one of 1000, 2000, 3000",
    ),
    (
        "qualification: {minimum_factors: 1, factors: {}}",
        "1:17 qualification.minimum_factors: 1 – no more than there are: there are no factors",
    ),
    (
        "hand_off: {}",
        "1:1 hand_off.threshold: missing – a mapping with the keys "
        "score, capacity_per_week, precision, cost_per_handoff, value_per_win",
    ),
    (
        "hand_off: {threshold: {}}",
        "1:12 hand_off.threshold: name exactly one of score, "
        "capacity_per_week, precision, or cost_per_handoff with value_per_win",
    ),
    (
        "hand_off: {threshold: {value_per_win: 5}}",
        "1:24 hand_off.threshold.value_per_win: cost_per_handoff and value_per_win go together – name both",
    ),
    (
        "hand_off: {threshold: {precision: 1}}",
        "1:24 hand_off.threshold.precision: 1 – a number above 0 and below 1",
    ),
    (
        "hand_off: {threshold: {capacity_per_week: -1}}",
        "1:24 hand_off.threshold.capacity_per_week: -1 – a number above 0",
    ),
    ("grades: {A: 10}", "1:10 grades.A: 10 – bounds must fall: not A 10 > B 70 > C 40"),
    (
        "routing: [{to: []}]",
        "1:12 routing[0].to: [] – a list of one or more, each text that is not empty",
    ),
    (
        "sla: {escalate_hours: 5}",
        "1:7 sla.escalate_hours: there is nobody to tell – name a manager as well",
    ),
    (
        "sla: {remind_hours: 5, reassign_hours: 2}",
        "1:24 sla.reassign_hours: 2 – not before remind_hours, which is 5",
    ),
]

YAML_TRAPS = [
    (
        "horizon_days: 010",
        "1:1 horizon_days: 010 – a plain decimal number or date, or text in quotes",
    ),
    (
        "sla: {accept_hours: 24:00}",
        "1:7 sla.accept_hours: 24:00 – a plain decimal number or date, or text in quotes",
    ),
    (
        "sla: {accept_hours: .inf}",
        "1:7 sla.accept_hours: .inf – a plain decimal number or date, or text in quotes",
    ),
    (
        "agreed: {on: 2026-02-30, by: [a], review_on: 2026-04-01}",
        "1:10 agreed.on: 2026-02-30 – a plain decimal number or date, or text in quotes",
    ),
    (
        "negative_floor: -5\nnegative_floor: -9",
        "2:1 negative_floor: given twice (first in line 1) – keep one",
    ),
    ("name: !secret x", "1:1 name: !secret – tags are not allowed: remove it"),
    ("grades: !!omap []", "1:1 grades: !!omap – tags are not allowed: remove it"),
    ("grades:\n  ? [a]\n  : 5", "2:5 grades: a mapping or list as key – use a name"),
    (
        "grades: &g {<<: *g}",
        "1:1 grades: an alias (*) of a part that it is inside of – write it out",
    ),
    ("grades: {<<: 5}", "1:14 grades: << takes in something else than a mapping – name a mapping"),
    (
        classed("{country: [DE, NO]}"),
        f"3:26 classification.c.when.country[1]: false – text or a number{TRAP}",
    ),
]


@pytest.mark.parametrize(("part", "expected"), [*SHAPES, *YAML_TRAPS])
def test_one_mistake_gives_one_line_that_names_place_value_and_remedy(
    part, expected, problems, with_part
):
    assert problems(with_part(part)) == [f"p.yaml:{expected}"]


MANY = """\
name: 5
horizon_days: 90.5
exclude_attribute: [a]
agreed: {on: "2026-01-01", by: me, review_on: 2026-02-30}
activities:
  pricing:
    label: no
    match: {}
    stage: late
    points: 500
    repeats: {at_most: 0, per_week: 1}
    halflife_days: 3
  Bad Name:
    label: x
    match: {type: call}
    stage: lat
  pricing: {}
sequences:
  job_seeker:
    label: looks for a job
    first: careers
    then: [pricin]
    within_days: 0
    points: true
classification:
  x:
    label: boss
    points: 1500
    when:
      seniority: ceo
      email: {like: "*@x.com"}
      country: [DE, NO]
hand_off:
  threshold: {score: 3, precision: 0.5}
  contact_request: [contact]
grades: {A: 10}
sla:
  accept_hours: 24:00
"""


def test_many_mistakes_are_named_at_once_in_the_order_of_the_file(problems):
    places = [line.split(": ")[0].removeprefix("p.yaml:") for line in problems(MANY)]
    assert places == [
        "1:1 name",
        "2:1 horizon_days",
        "3:1 exclude_attribute",
        "4:10 agreed.on",
        "4:28 agreed.by",
        "4:36 agreed.review_on",
        "7:5 activities.pricing.label",
        "8:5 activities.pricing.match",
        "10:5 activities.pricing.points",
        "11:15 activities.pricing.repeats.at_most",
        "11:27 activities.pricing.repeats.per_week",
        "12:5 activities.pricing.halflife_days",
        "13:3 activities.Bad Name",
        "16:5 activities.Bad Name.stage",
        "17:3 activities.pricing",
        "21:5 sequences.job_seeker.first",
        "22:12 sequences.job_seeker.then[0]",
        "23:5 sequences.job_seeker.within_days",
        "24:5 sequences.job_seeker.points",
        "28:5 classification.x.points",
        "30:7 classification.x.when.seniority",
        "31:7 classification.x.when.email",
        "32:21 classification.x.when.country[1]",
        "34:25 hand_off.threshold.precision",
        "35:21 hand_off.contact_request[0]",
        "36:10 grades.A",
        "38:3 sla.accept_hours",
    ]


def test_long_values_are_shortened(problems, with_part):
    [line] = problems(with_part(activity(f"stage: {'x' * 500}")))
    assert len(line) < 200
    assert "xxx…" in line
