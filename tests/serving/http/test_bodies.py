"""What is sent: JSON and nothing else, of a size that can be read."""

import json

import pytest
from problem_fields import fields_of

from serving.http.batch_scoring import MOST_BYTES_OF_BATCH
from serving.http.read_lead import MOST_BYTES_OF_ONE


@pytest.mark.parametrize("path", ["/v1/score", "/v1/score/batch"])
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"{'lead': 1}", b"[" * 100_000, b'"\xff"', '{"a": 1}'.encode("utf-16"), b"{} x"],
)
def test_what_is_not_json_is_refused(service, problem_of, path, body):
    assert fields_of(problem_of(service.post(path, body), 400)) == [""]


def test_a_byte_order_mark_does_no_harm(service, lead):
    body = b"\xef\xbb\xbf" + json.dumps(lead).encode()
    assert service.post("/v1/score", body).status_code == 200


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "9" * 5000])
def test_numbers_that_are_none_are_refused_by_name(service, problem_of, number):
    body = f'{{"lead":{{"lead_id":"a","created_at":"2026-08-01T09:00:00Z","budget":{number}}}}}'
    problem = problem_of(service.post("/v1/score", body.encode()), 422)
    assert fields_of(problem) == ["lead.budget"]


@pytest.mark.parametrize(
    "content_type",
    [None, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1"],
)
def test_another_content_type_is_refused(service, problem_of, content_type):
    headers = {} if content_type is None else {"content-type": content_type}
    answer = service.call("POST", "/v1/score", content=b"{}", headers=headers)
    assert "application/json" in problem_of(answer, 415)["detail"] or "UTF-8" in answer.text


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "Application/JSON", "application/ld+json"]
)
def test_ways_to_say_json(service, lead, content_type):
    assert service.post("/v1/score", lead, content_type=content_type).status_code == 200


def test_a_compressed_body_is_refused(service, problem_of, lead):
    answer = service.post("/v1/score", lead, content_encoding="gzip")
    problem_of(answer, 415)
    assert answer.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("path", "most"), [("/v1/score", MOST_BYTES_OF_ONE), ("/v1/score/batch", MOST_BYTES_OF_BATCH)]
)
def test_a_body_is_read_up_to_the_limit_and_no_further(service, problem_of, path, most):
    json_type = {"content-type": "application/json"}
    problem_of(service.post(path, b" " * most), 400)
    assert "MiB" in problem_of(service.post(path, b" " * (most + 1)), 413)["detail"]

    read = []

    async def endless():
        while True:
            read.append(2**16)
            yield b" " * 2**16

    answer = service.call("POST", path, content=endless(), headers=json_type)
    problem_of(answer, 413)
    assert sum(read) <= most + 2 * 2**16


def test_an_announced_size_is_refused_before_reading(service, problem_of):
    read = []

    async def watched():
        read.append(True)
        yield b"{}"

    headers = {"content-type": "application/json", "content-length": str(10**12)}
    answer = service.call("POST", "/v1/score", content=watched(), headers=headers)
    assert "MiB" in problem_of(answer, 413)["detail"]
    assert read == []
