"""Rows of the tables as a CRM would send them, in batches."""

import datetime as dt
import json

import pandas as pd
import pytest

from serving.http.reading import read_request
from serving.push import material as of_material
from serving.push.material import Material
from serving.push.moments import mondays
from serving.push.rows import rows_as_sent


def test_values_as_json_without_what_is_missing():
    frame = pd.DataFrame(
        {
            "lead_id": pd.Series(["a", "b"], dtype="str"),
            "created_at": pd.to_datetime(
                ["2026-08-03T09:15:00Z", "2026-08-03T09:15:00.25Z"], format="ISO8601"
            ),
            "received_at": pd.to_datetime(["2026-08-03T11:15:00+02:00", None], utc=True),
            "employees": [12.0, None],
            "share": [0.5, 2.0],
            "size": [3, 4],
            "partner": pd.Series([True, None], dtype="boolean"),
            "subject": pd.Series(["", "/pricing"], dtype="str"),
        }
    )
    assert rows_as_sent(frame) == [
        {
            "lead_id": "a",
            "created_at": "2026-08-03T09:15:00Z",
            "received_at": "2026-08-03T09:15:00Z",
            "employees": 12,
            "share": 0.5,
            "size": 3,
            "partner": True,
        },
        {
            "lead_id": "b",
            "created_at": "2026-08-03T09:15:00.250000Z",
            "share": 2,
            "size": 4,
            "subject": "/pricing",
        },
    ]
    assert isinstance(rows_as_sent(frame)[0]["employees"], int)
    assert rows_as_sent(frame.head(0)) == []


def test_every_row_is_a_valid_request(tables):
    material = Material(tables)
    batch = material.batch(material.there_at(dt.datetime.now(dt.UTC)))
    json.dumps([batch.leads, batch.activities, batch.statuses])
    for lead, activities in zip(batch.leads, batch.activities, strict=True):
        request = read_request({"lead": lead, "activities": activities})
        mine = tables.activities[tables.activities["lead_id"] == lead["lead_id"]]
        assert [a.occurred_at for a in request.activities] == mine["occurred_at"].tolist()


def test_batches_hold_all_leads_and_few_activities(tables, monkeypatch):
    material = Material(tables)
    lead = material.there_at(dt.datetime.now(dt.UTC))
    monkeypatch.setattr(of_material, "LEADS_AT_ONCE", 7)
    monkeypatch.setattr(of_material, "ACTIVITIES_AT_ONCE", 60)
    batches = material.batches(lead)
    assert [i for some in batches for i in some.tolist()] == lead.tolist()
    for some in batches:
        size = sum(len(mine) for mine in material.batch(some).activities)
        assert len(some) <= 7
        assert size <= 60 or len(some) == 1
    assert material.batches(lead[:0]) == []


@pytest.mark.parametrize("day", range(16, 23))
def test_whoever_asks_in_one_week_is_given_the_same_mondays(day):
    asked = dt.datetime(2026, 11, day, 13, 30, tzinfo=dt.UTC)
    assert [f"{moment:%a %d %H:%M}" for moment in mondays(asked, 2)] == [
        "Mon 09 00:00",
        "Mon 16 00:00",
    ]
    assert mondays(asked, 0) == []
