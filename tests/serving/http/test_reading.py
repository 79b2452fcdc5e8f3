"""Requests: what is accepted, what is refused, and how it is said."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from features.errors import LeadScoreError
from features.tables import parse_time
from serving.http.json_body import NotJsonError, decode
from serving.http.reading import InvalidRequestError, field_path, read_request
from serving.http.requests import MOST_ACTIVITIES, MOST_ATTRIBUTES, ScoreRequest

CREATED = "2026-01-01T00:00:00Z"
DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def request(lead=None, **others):
    return {"lead": {"lead_id": "a", "created_at": CREATED, **(lead or {})}, **others}


def refused(data, prefix=()):
    with pytest.raises(InvalidRequestError) as caught:
        read_request(data, prefix)
    return {error.field: error.message for error in caught.value.errors}


def activity(**changes):
    return {"occurred_at": CREATED, "type": "visit", **changes}


def test_a_request_is_frozen():
    found = read_request(request())
    assert found == ScoreRequest(lead={"lead_id": "a", "created_at": CREATED})
    with pytest.raises(ValidationError, match="frozen"):
        found.as_of = DAY
    with pytest.raises(ValidationError, match="frozen"):
        found.lead.lead_id = "b"


def test_times_are_utc_to_the_microsecond():
    found = read_request(request({"created_at": "2026-01-01 01:00:00.123456789+01:00"}))
    assert found.lead.created_at == DAY.replace(microsecond=123456)


@given(
    st.datetimes(dt.datetime(1989, 1, 1), dt.datetime(2101, 1, 1)),
    st.integers(-1500, 1500),
    st.sampled_from(["auto", "seconds", "milliseconds", "microseconds"]),
)
def test_times_are_read_as_the_tables_read_them(naive, minutes, spec):
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    text = f"{naive.isoformat(timespec=spec)}{sign}{hours:02}:{rest:02}"
    try:
        expected = parse_time(text)
    except LeadScoreError:
        assert set(refused(request({"created_at": text}))) == {"lead.created_at"}
    else:
        assert read_request(request({"created_at": text})).lead.created_at == expected


@pytest.mark.parametrize("empty", [None, "", "  "])
def test_optional_times_may_be_empty(empty):
    found = read_request(request(as_of=empty, activities=[activity(received_at=empty)]))
    assert found.as_of is None
    assert found.activities[0].received_at is None


def test_every_problem_is_named_at_once():
    found = refused(
        {
            "lead": {"lead_id": "", "createdAt": CREATED, "tags": ["x"], "two words": {}},
            "activities": [activity(), {"type": ""}, 5, activity(agent=[1])],
            "as_of": "2026-01-01T00:00:00",
            "activites": [],
        }
    )
    assert set(found) == {
        "lead.lead_id",
        "lead.createdAt",
        "lead.created_at",
        "lead.tags",
        'lead["two words"]',
        "activities[1].occurred_at",
        "activities[1].type",
        "activities[2]",
        "activities[3].agent",
        "as_of",
        "activites",
    }
    assert "created_at" in found["lead.createdAt"]
    assert "did you mean activities?" in found["activites"]
    assert "no time zone" in found["as_of"]


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("2026-01-01T00:00:00", "no time zone"),
        ("2026-01-01", "no time zone"),
        ("1989-12-31T23:59:59Z", "1990 and 2100"),
        ("2100-01-01T00:00:00Z", "1990 and 2100"),
        ("9999-12-31T23:59:59-12:00", "not a time"),
        ("2026-13-01T00:00:00Z", "not a time"),
        ("yesterday", "not a time"),
        ("2026-01-01T00:00:00Z" + " " * 80, "not a time"),
        ("\0", "NUL"),
        ("", "empty"),
        (1767225600, "a number"),
        (None, "null"),
        (True, "true or false"),
        ({}, "an object"),
    ],
)
def test_times_that_are_refused(time, said):
    assert said in refused(request({"created_at": time}))["lead.created_at"]
    activities = [activity(occurred_at=time)]
    assert said in refused(request(activities=activities))["activities[0].occurred_at"]


@pytest.mark.parametrize(
    ("lead_id", "taken"), [(17, "17"), ("17", "17"), (" x ", " x "), (0, "0"), ("é" * 200,) * 2]
)
def test_ids_that_are_taken(lead_id, taken):
    assert read_request(request({"lead_id": lead_id})).lead.lead_id == taken


@pytest.mark.parametrize(
    "lead_id", [True, 1.5, None, "", " \t", "x" * 201, 10**200, 10**4000, [], {}, "\ud800", "a\0"]
)
def test_ids_that_are_refused(lead_id):
    assert set(refused(request({"lead_id": lead_id}))) == {"lead.lead_id"}


@pytest.mark.parametrize(
    "value",
    ["x" * 10_000, 1.5, -3, 10**308, 1e308, True, None, "\x01\x7f\u2028", "😀", "{braces}", ""],
)
def test_attributes_that_are_taken(value):
    assert read_request(request({"custom": value})).lead.attributes == {"custom": value}


@pytest.mark.parametrize(
    "value",
    [
        "x" * 10_001,
        float("nan"),
        float("inf"),
        -float("inf"),
        10**309,
        -(10**400),
        [],
        {},
        [1],
        {"a": 1},
        "a\0b",
        "\udfff",
    ],
)
def test_attributes_that_are_refused(value):
    assert set(refused(request({"custom": value}))) == {"lead.custom"}
    found = refused(request(activities=[activity(custom=value)]))
    assert set(found) == {"activities[0].custom"}


@pytest.mark.parametrize("name", ["", " ", "a\0", "\ud800", "x" * 201])
def test_names_that_are_refused(name):
    [field] = refused(request({name: 1}))
    assert field.startswith('lead["')
    field.encode()


def test_names_of_python_are_only_names():
    names = ["model_config", "model_dump", "attributes", "__class__", "self", "__pydantic_extra__"]
    found = read_request(request(dict.fromkeys(names, 1), activities=[activity(others=1)]))
    assert found.lead.attributes == dict.fromkeys(names, 1)
    assert found.activities[0].column("others") == "1"


@pytest.mark.parametrize(
    ("wrong", "right"), [("E-Mail", "email"), ("jobTitle", "job_title"), ("Company ", "company")]
)
def test_misspelt_known_columns_are_refused_as_in_the_tables(wrong, right):
    assert refused(request({wrong: "x"})) == {
        field_path(["lead", wrong]): f"must be written {right}"
    }
    assert read_request(request({wrong: "x", right: "y"})).lead.attributes[wrong] == "x"


def test_limits_of_count():
    most = {f"a{i}": 1 for i in range(MOST_ATTRIBUTES)}
    assert len(read_request(request(most)).lead.attributes) == MOST_ATTRIBUTES
    found = refused(request({**most, "one": 1}, activities=[activity()] * (MOST_ACTIVITIES + 1)))
    assert set(found) == {"lead", "activities"}
    assert (
        len(read_request(request(activities=[activity()] * MOST_ACTIVITIES)).activities) == 20_000
    )


@pytest.mark.parametrize("data", [None, 5, "x", [], True])
def test_what_is_no_object_is_refused(data):
    assert set(refused(data)) == {""}
    assert set(refused(data, ("leads", 3))) == {"leads[3]"}
    assert set(refused({"lead": data})) == {"lead"}
    assert set(refused(request(activities=[data]))) == {"activities[0]"}


@pytest.mark.parametrize("data", [None, 5, "x", {}, True])
def test_activities_are_a_list(data):
    assert set(refused(request(activities=data))) == {"activities"}


def test_many_unknown_fields_do_not_take_long():
    found = refused({f"x{i}": 1 for i in range(300_000)})
    assert len(found) <= 51


def test_json_is_read_strictly_but_wrong_values_stay_nameable():
    assert decode(b'{"a": 1}').wrong is None
    assert decode(b'\xef\xbb\xbf{"a": 1}').value == {"a": 1}
    for text in (b'{"a": NaN}', b'{"a": "\\ud800"}', b'{"a": %s}' % (b"9" * 9000)):
        found = decode(text)
        assert found.wrong
        assert set(found.value) == {"a"}
    for text in (b"", b"{", b"[" * 300, b"[" * 10**6, b'"\xff"', b'{"a":\x01}', b"\xff\xfe{\0}\0"):
        with pytest.raises(NotJsonError):
            decode(text)
