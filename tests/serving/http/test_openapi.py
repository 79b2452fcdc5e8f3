"""The description of the interface is valid, complete, and its examples work."""

import json

import jsonschema
import pytest
import schemathesis

from serving.http.openapi import openapi
from serving.http.problems import PROBLEM_JSON


@pytest.fixture(scope="module")
def description(service):
    answer = service.call("GET", "/docs.json")
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def schema_of(description, name):
    return {"$ref": f"#/components/schemas/{name}", "components": description["components"]}


def conforms(description, name, value):
    validator = jsonschema.Draft202012Validator(schema_of(description, name))
    assert [e.message for e in validator.iter_errors(value)] == []


def operations(description):
    return [
        (path, method, operation)
        for path, item in description["paths"].items()
        for method, operation in item.items()
    ]


def test_the_description_is_valid_openapi(description):
    assert description["openapi"].startswith("3.1")
    schema = schemathesis.openapi.from_dict(description)
    schema.validate()
    assert {f"{op.ok().method} {op.ok().path}" for op in schema.get_all_operations()} == {
        "post /v1/score",
        "post /v1/score/batch",
        "post /v1/leads",
        "post /v1/activities",
        "post /v1/statuses",
        "get /v1/leads/{lead_id}",
        "delete /v1/leads/{lead_id}",
        "get /v1/leads/{lead_id}/history",
        "get /v1/leads/{lead_id}/change",
        "get /v1/leads/{lead_id}/lift",
        "post /v1/leads/{lead_id}/objection",
        "post /v1/leads/{lead_id}/review",
        "get /healthz",
        "get /readyz",
        "get /metrics",
        "get /docs.json",
    }


def test_every_schema_is_valid_json_schema(description):
    written = jsonschema.Draft202012Validator(jsonschema.Draft202012Validator.META_SCHEMA)
    for name, schema in description["components"]["schemas"].items():
        assert [error.message for error in written.iter_errors(schema)] == [], name


def test_every_route_is_described_and_every_described_route_is_there(description, service):
    assert set(description["paths"]) == set(service.app.routes.paths)
    for path, routes in service.app.routes.all.items():
        described = {method.upper() for method in description["paths"][path]}
        assert described == {m for route in routes for m in route.methods} - {"HEAD"}


def test_the_examples_of_requests_work_and_their_answers_conform(description, service):
    for path, answer_schema in (("/v1/score", "ScoreAnswer"), ("/v1/score/batch", "BatchAnswer")):
        body = description["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        example = next(iter(body["examples"].values()))["value"]
        conforms(description, "ScoreRequest" if path == "/v1/score" else "BatchRequest", example)
        answer = service.post(path, example)
        assert answer.status_code == 200
        conforms(description, answer_schema, answer.json())
    assert answer.json()["refused"] == 0


def test_a_mixed_batch_conforms(description, service, lead):
    answer = service.post("/v1/score/batch", {"leads": [lead, {}, {"lead": {"lead_id": 1}}]})
    assert [result["ok"] for result in answer.json()["results"]] == [True, False, False]
    conforms(description, "BatchAnswer", answer.json())


def test_every_error_is_described_as_a_problem_with_an_example(description):
    for _, _, operation in operations(description):
        errors = {s: r for s, r in operation["responses"].items() if int(s) >= 400}
        assert "500" in errors
        for status, response in errors.items():
            [(kind, content)] = response["content"].items()
            assert kind == PROBLEM_JSON
            assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
            conforms(description, "Problem", content["example"])
            assert content["example"]["status"] == int(status)


def test_errors_that_happen_are_described(description, service, empty_service, lead, problem_of):
    described = set(description["paths"]["/v1/score"]["post"]["responses"])
    answers = [
        service.post("/v1/score", b"{"),
        service.post("/v1/score", {}),
        service.post("/v1/score", lead, content_type="text/csv"),
        service.post("/v1/score", b" " * 6_000_000),
        service.call("GET", "/v1/score"),
        empty_service.post("/v1/score", lead),
    ]
    for answer in answers:
        conforms(description, "Problem", problem_of(answer, answer.status_code))
        assert str(answer.status_code) in described


def test_known_lead_columns_are_described(description):
    lead = description["components"]["schemas"]["LeadIn"]
    assert {"lead_id", "created_at", "email", "annual_revenue"} <= set(lead["properties"])
    assert lead["required"] == ["lead_id", "created_at"]
    assert lead["additionalProperties"]["type"] == ["string", "number", "boolean", "null"]


def test_what_the_schema_refuses_the_service_refuses_too(description, service, lead):
    validator = jsonschema.Draft202012Validator(schema_of(description, "ScoreRequest"))
    for name, value in (("lead", {}), ("lead", 5), ("activities", {}), ("extra", 1)):
        changed = {**lead, name: value}
        assert not validator.is_valid(changed)
        assert service.post("/v1/score", changed).status_code == 422


def test_the_description_is_plain_json():
    assert json.loads(json.dumps(openapi())) == openapi()
