"""A request gives the facts that the tables' reader gives."""

import datetime as dt
import itertools
import json
import math

import numpy as np
import pandas as pd
import pytest

from features.collect import facts_from_tables, microseconds
from features.facts import Moments
from features.matching import kind_columns_of
from features.tables import Tables, read_tables, write_tables
from serving.http.facts_in import facts_of_request
from serving.http.reading import read_request

LEADS_COMPARED = 50


def only(tables, lead_id):
    frames = (tables.leads, tables.activities, tables.statuses, tables.attribute_changes)
    return Tables(*(f[f["lead_id"] == lead_id].reset_index(drop=True) for f in frames))


def json_value(value):
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    return value.item() if isinstance(value, np.generic) else value


def as_request(tables, lead_id, as_of):
    """Write what the tables say of one lead as a CRM would send it."""
    one = only(tables, lead_id)
    lead = {name: json_value(value) for name, value in one.leads.iloc[0].items()}
    rows = one.activities.drop(columns="lead_id").to_dict("records")
    return {
        "lead": lead,
        "activities": [
            {k: json_value(v) for k, v in row.items() if json_value(v) is not None} for row in rows
        ],
        "as_of": as_of.isoformat(),
    }


def facts_of(request, columns=("type", "subject")):
    return facts_of_request(read_request(request), columns)


@pytest.fixture(scope="module")
def as_of(demo_company):
    """Not the end itself: there every open lead is its own reference for the percentile."""
    return demo_company.end - dt.timedelta(hours=1)


@pytest.fixture(scope="module")
def compared(demo_company):
    leads = demo_company.tables.leads
    created_before = demo_company.end - dt.timedelta(days=10)
    known = leads[leads["created_at"] <= created_before]["lead_id"]
    return known.sample(LEADS_COMPARED, random_state=1).tolist()


def test_tables_and_http_give_the_same_score_in_every_field(
    demo_company, champion, service, compared, as_of
):
    scorer = champion.scorer
    columns = kind_columns_of(scorer.policy)
    for lead_id in compared:
        facts = facts_from_tables(only(demo_company.tables, lead_id), columns)
        expected = json.loads(scorer.score_one(facts, microseconds(as_of)).model_dump_json())
        sent = service.post("/v1/score", as_request(demo_company.tables, lead_id, as_of)).json()
        del sent["request_id"]
        assert sent["probability"] == pytest.approx(expected["probability"], abs=1e-12)
        assert sent == expected


def test_tables_scored_at_once_give_the_same_figures(
    demo_company, champion, service, compared, as_of
):
    scorer = champion.scorer
    facts = facts_from_tables(demo_company.tables, kind_columns_of(scorer.policy))
    lead = np.array([facts.lead_ids.index(lead_id) for lead_id in compared], np.int64)
    moments = Moments(lead, np.full(len(lead), microseconds(as_of), np.int64))
    batch = {"leads": [as_request(demo_company.tables, i, as_of) for i in compared]}
    results = service.post("/v1/score/batch", batch).json()["results"]
    seen = 0
    for part, scored in scorer.score_in_parts(facts, moments):
        for row, sent in enumerate(results[part]):
            points = scored.rows.points
            assert sent["lead_id"] == compared[part.start + row]
            assert sent["probability"] == pytest.approx(
                scored.explained.probability[row], abs=1e-12
            )
            assert sent["grade"] == scored.grade[row]
            assert sent["percentile"] == round(scored.percentile[row], 1)
            assert sent["rule_points"]["total"] == points.total[row]
            assert sent["mql"]["qualified"] == scored.mql[row]
            seen += 1
    assert seen == LEADS_COMPARED


def test_the_order_of_activities_changes_nothing(demo_company, service, compared):
    request = as_request(demo_company.tables, compared[0], demo_company.end)
    first = service.post("/v1/score", request).json()
    request["activities"].reverse()
    second = service.post("/v1/score", request).json()
    assert {**first, "request_id": ""} == {**second, "request_id": ""}


LEAD = {"lead_id": "a", "created_at": "2026-01-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("name", "sent", "expected"),
    [
        ("phone", 4930123456, "4930123456"),
        ("phone", 4930123456.0, "4930123456"),
        ("company", True, "true"),
        ("company", "  Acme ", "Acme"),
        ("company", "   ", None),
        ("company", "", None),
        ("employees", 51, 51),
        ("employees", " 51-200 ", "51-200"),
        ("team_size", 12, 12),
        ("custom", False, False),
        ("custom", None, None),
    ],
)
def test_attributes_are_read_as_the_tables_read_them(name, sent, expected):
    [value] = facts_of({"lead": {**LEAD, name: sent}}).attributes[name].values()
    assert value == expected
    assert type(value) is type(expected)


def test_text_columns_of_activities_reach_the_patterns():
    request = {
        "lead": LEAD,
        "activities": [
            {"occurred_at": "2026-01-02T00:00:00Z", "type": "visit", "agent": 7},
            {"occurred_at": "2026-01-02T00:00:00Z", "type": "visit", "subject": None},
            {"occurred_at": "2026-01-02T00:00:00Z", "type": "visit", "subject": " ", "agent": ""},
        ],
    }
    found = facts_of(request, ("type", "subject", "agent")).behaviour
    assert found.kinds == [("visit", "", ""), ("visit", "", "7")]
    assert found.kind.tolist() == [0, 0, 1]


def repeated(**changes):
    return {"occurred_at": "2026-01-05T00:00:00Z", "type": "visit", "activity_id": "x"} | changes


REPEATS = {
    "known first": [
        repeated(subject="late", occurred_at="2026-01-06T00:00:00Z"),
        repeated(subject="early"),
    ],
    "received first": [
        repeated(subject="late", received_at="2026-01-09T00:00:00Z"),
        repeated(
            subject="early",
            occurred_at="2026-01-06T00:00:00Z",
            received_at="2026-01-07T00:00:00Z",
        ),
    ],
    "known at once": [
        repeated(subject="b", occurred_at="2026-01-03T00:00:00Z", received_at="2026-01-07T00:00Z"),
        repeated(subject="a", occurred_at="2026-01-04T00:00:00Z", received_at="2026-01-07T00:00Z"),
    ],
    "only the text differs": [repeated(subject="b"), repeated(subject="a"), repeated(subject="c")],
    "a column is missing": [
        repeated(subject="b"),
        repeated(subject="c", agent="z"),
        repeated(subject="a", agent="zz"),
    ],
    "a subject is missing": [repeated(), repeated(subject="a")],
    "no id, no repeat": [repeated(activity_id=None), repeated(activity_id=" "), repeated()],
    "numbers are ids": [repeated(activity_id=5, subject="b"), repeated(activity_id="5")],
    "other ids stay": [repeated(), repeated(activity_id="y"), repeated()],
}


@pytest.mark.parametrize("name", REPEATS)
def test_repeats_are_dropped_as_the_tables_drop_them(tmp_path, name):
    columns = ("type", "subject", "agent")
    for order, activities in enumerate(itertools.permutations(REPEATS[name])):
        folder = tmp_path / str(order)
        folder.mkdir()
        pd.DataFrame([LEAD]).to_csv(folder / "leads.csv", index=False)
        rows = pd.DataFrame([{"lead_id": "a", **a} for a in activities])
        rows.to_csv(folder / "activities.csv", index=False)
        expected = facts_from_tables(read_tables(folder), columns).behaviour
        found = facts_of({"lead": LEAD, "activities": list(activities)}, columns).behaviour
        kept = [expected.kinds[kind] for kind in expected.kind]
        assert [found.kinds[kind] for kind in found.kind] == kept
        assert found.occurred_us.tolist() == expected.occurred_us.tolist()
        assert found.received_us.tolist() == expected.received_us.tolist()


def test_a_lead_written_to_files_and_read_again_scores_the_same(
    demo_company, champion, service, compared, tmp_path
):
    one = only(demo_company.tables, compared[1])
    write_tables(one, tmp_path)
    facts = facts_from_tables(read_tables(tmp_path), kind_columns_of(champion.scorer.policy))
    expected = champion.scorer.score_one(facts, microseconds(demo_company.end))
    request = as_request(demo_company.tables, compared[1], demo_company.end)
    sent = service.post("/v1/score", request).json()
    assert sent["probability"] == pytest.approx(expected.probability, abs=1e-12)
