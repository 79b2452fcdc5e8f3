"""Examples in the description of the HTTP interface; the tests send and check every one."""

from __future__ import annotations

from typing import Any

from serving.http.problems import TITLE_OF_STATUS, FieldError, Problem, ProblemError, invalid

_LEAD: dict[str, Any] = {
    "lead_id": "00Q5g00000AbCdE",
    "created_at": "2026-09-01T08:30:00Z",
    "email": "kim.lee@example.com",
    "job_title": "Head of Operations",
    "industry": "manufacturing",
    "employees": "201-500",
    "country": "DE",
    "source": "webinar",
    "team_size": 12,
}

SCORE_EXAMPLE: dict[str, Any] = {
    "lead": _LEAD,
    "activities": [
        {
            "occurred_at": "2026-09-03T10:12:00+02:00",
            "type": "page_view",
            "subject": "/pricing",
            "activity_id": "a-1",
        },
        {"occurred_at": "2026-09-04T07:05:00Z", "type": "webinar_attended", "subject": "intro"},
    ],
    "as_of": "2026-09-05T00:00:00Z",
}

BATCH_EXAMPLE: dict[str, Any] = {
    "leads": [
        SCORE_EXAMPLE,
        {"lead": {"lead_id": 4711, "created_at": "2026-09-02T12:00:00Z"}},
    ]
}

KNOWN_EXAMPLE: dict[str, Any] = {"lead_id": _LEAD["lead_id"]}
LEADS_EXAMPLE: dict[str, Any] = {"leads": [_LEAD]}
ACTIVITIES_EXAMPLE: dict[str, Any] = {
    "activities": [{"lead_id": _LEAD["lead_id"], **one} for one in SCORE_EXAMPLE["activities"]]
}
STATUSES_EXAMPLE: dict[str, Any] = {
    "statuses": [
        {"lead_id": _LEAD["lead_id"], "occurred_at": "2026-09-05T09:00:00Z", "status": "sal"}
    ]
}

_DETAIL = {
    400: "the body is not JSON: expected value at line 1 column 6",
    401: "there is no API key; send Authorization: Bearer ls_… (make a key with: "
    "leadscore keys create NAME --scope score)",
    403: "the key 'crm' has the scope read, and this needs the scope score; make a key with: "
    "leadscore keys create NAME --scope score",
    404: "there is no such route; there are /v1/score, …",
    405: "use POST",
    408: "the body did not arrive within 60 seconds; send it again",
    409: "the request id 'a-1' was used for another request; choose a new one",
    413: "the body is larger than 5 MiB; send less at once",
    415: "the content type is 'text/csv'; send Content-Type: application/json",
    429: "the key 'crm' asks more often than this service allows "
    "(LEADSCORE_REQUESTS_PER_MINUTE); wait 1 s, or send leads in batches",
    431: "the headers are longer than 64 KiB; send less",
    500: "the server could not answer; its log says why",
    503: "no model is in service yet; train one with: leadscore train DATA",
}
_WRONG_FIELD = FieldError(
    field="lead.created_at", message="time '2026-09-01' has no time zone; write …"
)


def _problem(status: int) -> Problem:
    error = ProblemError(status, _DETAIL[status]) if status != 422 else invalid([_WRONG_FIELD])
    return error.problem("/v1/score#7f1f5c1e-6d0c-4a8e-9a51-2f4bb0a3a3ad")


PROBLEM_EXAMPLES = {
    status: _problem(status).model_dump(mode="json") for status in sorted(TITLE_OF_STATUS)
}
