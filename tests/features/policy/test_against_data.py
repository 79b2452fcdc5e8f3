"""Doubts that only the data can raise."""
# ruff: noqa: E501 – a table of cases reads better unbroken

from __future__ import annotations

import pandas as pd
import pytest

from features.policy.against_data import data_doubts, doubts_about
from features.policy.document import read_document
from features.policy.load import checked, parse_policy
from features.policy.problems import placed
from features.tables import read_tables

HEAD = "name: x\nhand_off: {threshold: {score: 5}}\n"
ACTS = """\
activities:
  page: {label: p, match: {type: page_view, subject: "/pricing*"}, stage: late, points: 5}
  job: {label: j, match: {type: page_view, subject: /jobs}, stage: negative, points: -5}
"""
LEADS = """\
lead_id,created_at,country,job_title,budget,note
A,2026-01-01T00:00:00Z,DE,CEO,5,
B,2026-01-10T00:00:00Z,de,Student,7,
C,2026-01-29T00:00:00Z,Austria,Head of IT,9,
"""
ACTIVITIES = """\
lead_id,occurred_at,type,subject,channel
A,2026-01-02T00:00:00Z,page_view,/pricing/eu,web
A,2026-01-03T00:00:00Z,page_view,/pricing,web
B,2026-01-11T00:00:00Z,page_view,/jobs,app
B,2026-01-12T00:00:00Z,download,/jobs,app
C,2026-01-30T00:00:00Z,call,,
"""


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("against")
    (folder / "leads.csv").write_text(LEADS)
    (folder / "activities.csv").write_text(ACTIVITIES)
    return read_tables(folder)


def acts(*lines: str) -> str:
    return HEAD + ACTS + "".join(f"  {line}\n" for line in lines)


def classed(condition: str) -> str:
    return HEAD + ACTS + f"classification:\n  c: {{label: c, points: 1000, {condition}}}\n"


CASES = [
    (HEAD + ACTS, []),
    (classed("when: {country: [Germany, AT]}"), []),
    (acts("a: {label: a, match: {type: page_view, subject: /prices*}, stage: mid, points: 1}"),
     ["activities.a.match.subject: nothing is like /prices* – near: /pricing (1 time), /pricing/eu (1 time)"]),
    (acts("a: {label: a, match: {type: pageviews}, stage: mid, points: 1}"),
     ["activities.a.match.type: nothing is like pageviews – near: page_view (3 times)"]),
    (acts("a: {label: a, match: {type: call, chanel: web}, stage: mid, points: 1}"),
     ["activities.a.match.chanel: your activities have no column chanel – did you mean channel?"]),
    (acts("a: {label: a, match: {type: call, channel: web}, stage: mid, points: 1}"),
     ["activities.a.match: never at once in one activity: type like call (1 time) and channel like web (2 times)"]),
    (acts("a: {label: a, match: {type: [call, fax]}, stage: mid, points: 1}"),
     ["activities.a.match.type[1]: nothing is like fax – most frequent: page_view (3 times), call (1 time), download (1 time)"]),
    (acts("a: {label: a, match: [{type: call}, {subject: '*eu'}], stage: mid, points: 9}"),
     ["activities.page.match: shares activities, each counting for both, with a (1 of its 2)"]),
    (acts("a: {label: a, match: {type: p*, subject: '*pric*'}, stage: mid, points: 9}"),
     ["activities.page.match: always together with a: the same 2 activities count for both"]),
    (acts("a: {label: a, match: {type: '*d*', subject: /jobs}, stage: mid, points: 9}"),
     []),
    (classed("when: {contry: DE}"),
     ["classification.c.when.contry: your leads have no column contry – did you mean country?"]),
    (classed("when: {country: [DE, Austira]}"),
     ["classification.c.when.country[1]: Austira never occurs – near: austria (1 lead)"]),
    (classed("when: {country: {not_in: [Austira]}}"),
     ["classification.c.when.country.not_in: Austira never occurs – near: austria (1 lead)"]),
    (classed("when: {country: {like: [a*, fr*]}}"),
     ["classification.c.when.country.like[1]: nothing is like fr* – most frequent: de (2 leads), austria (1 lead)"]),
    (classed("when: {budget: {at_least: 10}}"),
     ["classification.c.when.budget: no lead is within these bounds – values go from 5 to 9"]),
    (classed("when: {country: DE, job_title: {present: false}}"),
     ["classification.c.when.job_title.present: it is filled for every lead"]),
    (classed("when: {note: {present: true}}"), ["classification.c.when.note: the column is empty for every lead"]),
    (classed("when: {employees_number: {at_least: 5}}"),
     ["classification.c.when.employees_number: employees_number is worked out from employees, which your leads do not have"]),
    (classed("when: {seniority: staff}"),
     ["classification.c.when.seniority: no lead is like this – there is director (1 lead), executive (1 lead), student (1 lead)"]),
    (classed("when: {country: DE, budget: 9}"),
     ["classification.c: holds for none of the 3 leads, as of their last activity"]),
    (classed("did: [{activity: page, within_days: 0.5}]"), []),
    (HEAD + ACTS + "exclude_attributes: [budgit]\n",
     ["exclude_attributes[0]: your leads have no column budgit – did you mean budget?"]),
    (HEAD + ACTS + "sequences: {s: {label: s, first: job, then: [page], within_days: 3, points: 1}}\n",
     ["sequences.s: never happened within 3 days"]),
    (HEAD.replace("score: 5}", "score: 5}, contact_request: [a]") + ACTS
     + "  a: {label: a, match: {type: form}, stage: late, points: 1}\n",
     ["activities.a.match.type: nothing is like form – most frequent: page_view (3 times), call (1 time), download (1 time)",
      "hand_off.contact_request[0]: a never came in: no lead can be handed over by it"]),
    (HEAD.replace("score: 5", "capacity_per_week: 4") + ACTS,
     ["hand_off.threshold.capacity_per_week: 4 – not fewer than come in (0.8 leads a week): every lead that fits would be handed over"]),
    (HEAD + ACTS + "product_lines: {l: {label: l, match: {when: {country: DE, budget: 9}}, horizon_days: 3}}\n",
     ["product_lines.l.match: holds for none of the 3 leads, as of their last activity"]),
    (HEAD + ACTS + "qualification: {minimum_factors: 1, factors: {f: {label: f, when: {budget: {at_least: 1}}}}}\n",
     ["qualification.factors.f: holds for every one of the 3 leads – every lead gets its 100 points: it tells nobody apart"]),
    (HEAD + ACTS + "routing: [{to: [x], when: {country: DE, budget: 9}}, {to: [y]}]\n",
     ["routing[0]: holds for none of the 3 leads, as of their last activity"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=range(len(CASES)))
def test_what_the_data_do_not_show_is_said(text, expected, tables):
    assert doubts_about(parse_policy(text), tables) == expected


def test_a_disqualification_of_nobody_is_good_news_and_of_everybody_is_not(tables):
    text = HEAD.replace("score: 5}", "score: 5}, disqualify: {d: {label: d, when: %s}}")
    nobody = text % "{country: DE, budget: 9}" + ACTS
    everybody = text % "{budget: {at_least: 1}}" + ACTS
    assert doubts_about(parse_policy(nobody), tables) == []
    assert doubts_about(parse_policy(everybody), tables) == [
        "hand_off.disqualify.d: holds for every one of the 3 leads – "
        "nobody could ever be handed over"
    ]


def test_without_leads_nothing_is_compared(tables):
    empty = type(tables)(**{name: frame.head(0) for name, frame in vars(tables).items()})
    assert doubts_about(parse_policy(HEAD + ACTS), empty) == [
        "there are no leads in the data – nothing can be compared"
    ]


def test_an_earlier_value_of_a_lead_counts_as_occurring(tables):
    changes = pd.DataFrame(
        {
            "lead_id": ["A"],
            "occurred_at": tables.leads["created_at"].head(1),
            "attribute": ["country"],
            "value": ["Norway"],
        }
    )
    earlier = type(tables)(**(vars(tables) | {"attribute_changes": changes}))
    doubts = doubts_about(parse_policy(classed("when: {country: Norway}")), earlier)
    assert [d for d in doubts if "never occurs" in d] == []


@pytest.mark.parametrize(
    "match",
    [
        "{type: page_view, §subject: /prices*}",
        "[{type: page_view, §subject: /prices*}]",
        '{type: page_view, subject: ["/pricing*", §/prices*]}',
        "[{type: call}, {type: page_view, §subject: [/prices*]}]",
    ],
)
def test_a_doubt_has_its_place_in_the_file(match, tables):
    text = acts(f"a: {{label: a, match: {match}, stage: mid, points: 9}}")
    column = text.splitlines()[5].index("§") + 1
    document = read_document(text.replace("§", ""), "p.yaml")
    lines = placed(document, data_doubts(checked(document), tables))
    assert [line for line in lines if line.startswith(f"p.yaml:6:{column} activities.a.match")], (
        lines
    )
