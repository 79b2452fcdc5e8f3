"""Thirty mistakes of thirty kinds in one file: thirty messages, each at its line and column.

A comment on each wrong line says what is expected there: `#! column: piece of the message`.
"""

from __future__ import annotations

import re

import pytest

from features.errors import PolicyError
from features.policy.load import parse_policy

TEXT = """\
name: Thirty mistakes
version: 3                                   #! 1: 3 – text of 1 to 120 characters
agreed:
  on: 2026-03-01
  by: [Ana, Bo]
  review_on: 2026-01-01                      #! 3: 2026-01-01 – a date after on
horizon_days: 0                              #! 1: 0 – a whole number from 1 to 1095
hysteresis: 5                                #! 1: unknown key – it belongs under hand_off
activities:
  pricing_page:
    label: looked at pricing
    match: {type: page_view, subject: "[ab"} #! 30: [ is not closed
    stage: late
    points: -10                              #! 5: points below 0 need stage: negative
    half_life_days: -3                       #! 5: -3 – a number above 0
    repeats: {at_most: 2, per_week: 1}       #! 27: unknown key – allowed are at_most, per_days
  E-Mail Click:                              #! 3: not a name
    label: clicked
    match: {}                                #! 5: {} – a mapping of one or more columns
    stage: erly                              #! 5: "erly" – one of early, mid, late, negative
  contact_form:
    lable: sent the contact form             #! 5: unknown key – did you mean label?
    match: {type: form_submit}
    stage: late
    points: 150                              #! 5: 150 – a whole number from -1000 to 100
    points: 50                               #! 5: given twice (first in line 25)
sequences:
  job_seeker:
    label: looked for a job
    first: careers_page                      #! 5: "careers_page" – no such activity
    then: []                                 #! 5: [] – a list of one or more
    within_days: a week                      #! 5: "a week" – a number above 0
positive_ceiling: 100
classification:
  decider:
    label: decides
    points: 1500                             #! 5: 1500 – one of 1000, 2000, 3000
    when: {seniority: [direktor]}            #! 24: did you mean director?
  pricing_page:                              #! 3: name used under activities as well
    label: recommends
    points: 2000
    when: {email: {like: "*@acme.com"}}      #! 12: personal data
qualification:
  minimum_factors: 3                         #! 3: there are 2 factors
  factors:
    nothing: {label: Anything at all}        #! 5: name at least one test under when or did
    active:
      label: is active
      did: [{activity: contact_form, stage: late}] #! 13: name exactly one of activity
hand_off:
  threshold:
    score: 140                               #! 5: 140 – a number from 0 to 100
    precision: 0.5                           #! 5: score is given as well
grades: {A: 90, B: 90, C: 40}                #! 17: 90 – bounds must fall
product_lines:
  services:
    label: Services
    match: {when: {product_line: [SE, NO]}}  #! 39: false – text or a number
    points: {decidor: 3000}                  #! 14: did you mean decider?
sla: {remind_hours: 8, escalate_hours: 4, manager: Bo} #! 24: 4 – not before remind_hours
"""
EXPECTED = [
    (number, int(column), says)
    for number, line in enumerate(TEXT.splitlines(), start=1)
    for column, says in re.findall(r"#! (\d+): (.+)$", line)
]


def test_thirty_mistakes_get_thirty_messages_with_line_and_column():
    with pytest.raises(PolicyError) as caught:
        parse_policy(TEXT, "ours.yaml")
    messages = caught.value.problems
    assert caught.value.title == "The policy has 30 problems:"
    assert len(EXPECTED) == len(messages) == 30
    for (line, column, says), message in zip(EXPECTED, messages, strict=True):
        assert message.startswith(f"ours.yaml:{line}:{column} ")
        assert says in message
