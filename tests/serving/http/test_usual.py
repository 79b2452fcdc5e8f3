"""What is read the quick way means what the schema makes of it; nothing wrong passes that way."""

import json
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import quickly

from features.records import facts_of_records
from serving.http import usual
from serving.http.facts_in import facts_of_request, record_of_lead
from serving.http.reading import InvalidRequestError, read_request
from serving.http.requests import MOST_ACTIVITIES
from serving.http.usual import usual_activities

LEAD = {"lead_id": "L-ä", "created_at": "2026-01-01T00:00:00Z", "country": "DE"}
USUAL = {"occurred_at": "2026-02-03T04:05:06Z", "type": "page_view", "subject": "/pricing"}
COLUMNS = [("type", "subject"), ("type", "campaign"), ("type", "activity_id", "occurred_at")]

times = st.sampled_from(
    [
        "2026-02-03T04:05:06Z",
        "2026-02-03T04:05:06.123456+01:00",
        "2026-02-03 04:05:06Z",
        "2026-02-03T04:05:06",
        "1970-01-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-02-03T24:00:00Z",
        "9999-12-31T23:59:59-23:59",
        "",
        None,
        5,
    ]
)
texts = st.sampled_from(
    ["page_view", " a b ", "ä", "", "   ", "\0", "\ud800", None, 3, True, [], {}]
)
names = st.sampled_from(
    ["activity_id", "received_at", "subject", "user_agent", "campaign", "Sub ject", "", "n" * 201]
)


@st.composite
def activities(draw):
    """Mostly usual ones, with anything at all among them."""
    made = dict(USUAL)
    for name in draw(st.lists(names, max_size=3)):
        made[name] = draw(times if name == "received_at" else texts)
    if draw(st.booleans()):
        name = draw(st.sampled_from(["occurred_at", "type"]))
        made[name] = draw(times if name == "occurred_at" else texts)
    return made


def told(behaviour):
    """Give all that a behaviour holds, arrays as lists."""
    values = ((one.name, getattr(behaviour, one.name)) for one in fields(behaviour))
    return {name: v.tolist() if isinstance(v, np.ndarray) else v for name, v in values}


@quickly(400)
@given(st.lists(activities(), max_size=4), st.sampled_from(COLUMNS))
def test_it_means_what_the_schema_makes_of_it(sent, columns):
    body = {"lead": LEAD, "activities": sent}
    found = usual_activities(body, columns)
    if found is None:
        return
    request = read_request(body)  # would say what is wrong
    slowly = facts_of_request(request, columns)
    quick = facts_of_records([record_of_lead(request.lead, found)], columns)
    assert told(quick.behaviour) == told(slowly.behaviour)


def test_what_texts_said_is_remembered_but_not_without_end(monkeypatch):
    monkeypatch.setattr(usual, "MOST_REMEMBERED", 3)
    sent = [{**USUAL, "subject": f"/{i % 5}"} for i in range(20)]
    found = usual_activities({"activities": [*sent, {**USUAL, "subject": "x" * 5000}]}, COLUMNS[0])
    assert [kind[1] for kind in found.kind] == [
        *(one["subject"] for one in sent),
        "x" * 5000,
    ]
    shape = usual._shape(tuple(USUAL), COLUMNS[0], None)
    assert shape.recall(("page_view", "/4")) is not None
    assert shape.recall(("page_view", "/0")) is None
    assert shape.recall(("page_view", "x" * 5000)) is None


@pytest.mark.parametrize("columns", COLUMNS)
def test_what_is_usual_is_read_that_way(columns):
    sent = [
        USUAL,
        {**USUAL, "received_at": "2026-02-04T00:00:00+00:00", "activity_id": "a"},
        {**USUAL, "user_agent": "curl/8.0", "campaign": None, "subject": ""},
    ]
    assert len(usual_activities({"activities": sent}, columns).kind) == 3
    assert not usual_activities({"activities": []}, columns).kind


@pytest.mark.parametrize(
    "sent",
    [
        {},
        [],
        None,
        {"activities": None},
        {"activities": "x"},
        {"activities": [3]},
        {"activities": [{}]},
        {
            "activities": [
                {**USUAL, "Occurred At": "x"},
                {**USUAL, "typ e": "x"},
                {**USUAL, "": "x"},
            ]
        },
        {"activities": [{**USUAL, "type": 5}]},
        {"activities": [{**USUAL, "activity_id": "a"}, {**USUAL, "activity_id": "a"}]},
        {"activities": [USUAL] * (MOST_ACTIVITIES + 1)},
    ],
)
def test_what_is_not_is_left_to_the_schema(sent):
    assert usual_activities(sent, COLUMNS[0]) is None


def test_what_is_wrong_is_said_as_ever():
    wrong = json.loads('{"occurred_at": "yesterday", "type": "page_view"}')
    body = {"lead": LEAD, "activities": [USUAL, wrong]}
    assert usual_activities(body, COLUMNS[0]) is None
    with pytest.raises(InvalidRequestError) as caught:
        read_request(body)
    assert caught.value.errors[0].field == "activities[1].occurred_at"
