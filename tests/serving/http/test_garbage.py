"""Garbage in every field: never an error of the server, always a problem that names the field."""

import copy
import json
import math
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serving.http.reading import field_path

EXAMPLES = int(os.environ.get("LEADSCORE_GARBAGE", "1000"))
JSON_TYPE = [(b"content-type", b"application/json")]
BASE = {
    "lead": {
        "lead_id": "L1",
        "created_at": "2026-08-01T09:00:00Z",
        "email": "kim@acme.example",
        "phone": "+49 30 123456",
        "first_name": "Kim",
        "last_name": "Lee",
        "job_title": "Head of Sales",
        "company": "Acme",
        "account_id": "A1",
        "industry": "software",
        "employees": "51-200",
        "annual_revenue": "1.2 Mio",
        "country": "DE",
        "region": "BE",
        "source": "webinar",
        "campaign": "c1",
        "product_line": "starter",
        "owner": "o1",
        "team_size": 12,
    },
    "activities": [
        {
            "occurred_at": "2026-08-02T10:00:00+02:00",
            "type": "page_view",
            "subject": "/pricing",
            "received_at": "2026-08-02T10:00:00+02:00",
            "activity_id": "a1",
            "agent": "x",
        },
        {"occurred_at": "2026-08-03T10:00:00Z", "type": "email_open"},
    ],
    "as_of": "2026-08-20T00:00:00Z",
}
PATHS = [
    ("lead",),
    *(("lead", name) for name in BASE["lead"]),
    ("lead", "custom"),
    ("activities",),
    ("activities", 0),
    ("activities", 1),
    *(("activities", 0, name) for name in BASE["activities"][0]),
    ("activities", 1, "subject"),
    ("as_of",),
]
ANY_CHARACTER = st.characters(exclude_categories=())
TEXTS = st.one_of(
    st.text(ANY_CHARACTER, max_size=30),
    st.text("0123456789.,+-eE %€$kMm", max_size=20),
    st.text("0123456789-:TZ+. ", max_size=30),
    st.sampled_from(
        [
            "\0",
            "\ud800",
            "a\udfffb",
            "\x1b[31m",
            "\u2028\u202e",
            "x" * 10_001,
            "NaN",
            "Infinity",
            "-1e999",
            "1" * 400,
            "٣٤",
            "²",
            "1_000",
            "{message}",
            "%s",
            "'; DROP TABLE leads; --",
            "a@b@c.d",
            "@" * 300,
            "x@" + "a." * 130 + "de",
            "2026-02-30T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "0000-00-00T00:00:00Z",
            "9999-12-31T23:59:59-23:59",
            "2026-01-01T00:00:00+99:99",
            "1990-01-01T00:00:00Z",
            "2099-12-31T23:59:59.999999Z",
        ]
    ),
)
NUMBERS = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([10**15, -(10**15), 10**308, 10**309, 10**400, -(10**4000), 5e-324, -0.0]),
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(TEXTS, inside, max_size=3),
    max_leaves=5,
)
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(PATHS), VALUES),
        st.tuples(st.tuples(TEXTS), VALUES),
        st.tuples(st.tuples(st.just("lead"), TEXTS), VALUES),
        st.tuples(st.tuples(st.just("activities"), st.integers(0, 1), TEXTS), VALUES),
    ),
    min_size=1,
    max_size=3,
)
SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def changed(path, value, request):
    """Put a value at a path, if what was put before left that path in place."""
    place = request
    for part in path[:-1]:
        try:
            place = place[part]
        except (TypeError, KeyError, IndexError):
            return
    if isinstance(place, dict) or (isinstance(place, list) and path[-1] in range(len(place))):
        place[path[-1]] = value


def check_problem(status, headers, content):
    assert status in {400, 413, 415, 422}, content
    assert headers[b"content-type"] == b"application/problem+json"
    problem = json.loads(content)
    assert set(problem) == {"type", "title", "status", "detail", "instance", "errors"}
    assert problem["status"] == status
    return problem


def check_score(content):
    score = json.loads(content)
    probability = score["probability"]
    assert 0 < probability < 1
    logit = math.log(probability / (1 - probability))
    total = score["start"] + sum(r["contribution"] for r in score["reasons"])
    assert logit == pytest.approx(total, abs=1e-9)


@SETTINGS
@given(changes=CHANGES)
def test_garbage_in_any_field(service, changes):
    request = copy.deepcopy(BASE)
    for path, value in changes:
        changed(path, value, request)
    body = json.dumps(request).encode()
    status, headers, content = service.raw("POST", "/v1/score", body, JSON_TYPE)
    if status == 200:
        check_score(content)
        return
    touched = [field_path(path) for path, _ in changes]
    errors = check_problem(status, headers, content)["errors"]
    assert errors
    for error in errors:
        assert any(error["field"].startswith(path) for path in touched), (error, touched)
        assert error["message"]


@settings(SETTINGS, max_examples=EXAMPLES // 4)
@given(lead=VALUES, position=st.integers(0, 2))
def test_garbage_in_a_batch_fails_alone(service, lead, position):
    leads = [BASE, BASE]
    leads.insert(position, lead)
    body = json.dumps({"leads": leads}).encode()
    status, _, content = service.raw("POST", "/v1/score/batch", body, JSON_TYPE)
    assert status == 200
    results = json.loads(content)["results"]
    assert [result["ok"] for result in results] == [i != position for i in range(3)]
    fields = [error["field"] for error in results[position]["problem"]["errors"]]
    assert all(field.startswith(f"leads[{position}]") for field in fields)


@SETTINGS
@given(
    path=st.sampled_from(["/v1/score", "/v1/score/batch"]),
    start=st.integers(0, 900),
    length=st.integers(0, 40),
    rubbish=st.binary(max_size=10),
)
def test_damaged_bytes(service, path, start, length, rubbish):
    body = json.dumps(BASE if path == "/v1/score" else {"leads": [BASE]}).encode()
    body = body[:start] + rubbish + body[start + length :]
    status, headers, content = service.raw("POST", path, body, JSON_TYPE)
    if status != 200:
        assert check_problem(status, headers, content)["errors"]


@settings(SETTINGS, max_examples=EXAMPLES // 4)
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "X"]),
    path=st.text(ANY_CHARACTER, max_size=20).map("/".__add__) | st.just("/v1/score"),
    names=st.lists(
        st.sampled_from(
            [b"content-type", b"content-length", b"content-encoding", b"x-request-id", b"accept"]
        ),
        max_size=4,
    ),
    values=st.lists(st.binary(max_size=20), min_size=4, max_size=4),
)
def test_garbage_in_method_path_and_headers(service, method, path, names, values):
    headers = list(zip(names, values, strict=False))
    status, answered, content = service.raw(method, path, b"{}", headers)
    assert status in {200, 400, 404, 405, 413, 415, 422}
    assert answered[b"x-request-id"].isascii()
    if status >= 400 and method != "HEAD":
        assert json.loads(content)["status"] == status
