"""A small typed client of the service, for Python programs beside the CRM.

with Client("http://127.0.0.1:3000", key="ls_…") as service:
answer = service.score({"lead_id": "L-1", "created_at": "2026-09-01T08:30:00Z"})
print(answer.score, [reason.text for reason in answer.reasons])
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel

from serving.change import ScoreChange
from serving.http.answers import BatchAnswer, PlainAnswer, ScoreAnswer
from serving.http.problems import Problem
from serving.http.pushed import PushAnswer
from serving.lift import Lift

Json = Mapping[str, Any]
Model = TypeVar("Model", bound=BaseModel)
SECONDS_TO_WAIT = 30.0
TRIES = 3
TRY_AGAIN = frozenset({429, 503})
LONGEST_PAUSE_SECONDS = 30.0


class RefusedError(Exception):
    """The service refused a request; `problem` says why, and which fields are wrong."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


class Client:
    """Speaks to one service; safe to use from several threads.

    Requests that were not answered, or are to be tried again later (429, 503), are sent again
    under the same request id: none of them takes effect twice.

    Parameters
    ----------
    base_url
        Where the service is.
    key
        An API key; None where none is needed.
    language
        `en` or `de`.
    """

    def __init__(self, base_url: str, key: str | None = None, language: str = "en") -> None:
        headers = {"accept-language": language}
        if key is not None:
            headers["authorization"] = f"Bearer {key}"
        self._http = httpx.Client(base_url=base_url, headers=headers, timeout=SECONDS_TO_WAIT)

    def __enter__(self) -> Client:
        """Use the client in a `with` block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def score(
        self, lead: Json, activities: Iterable[Json] = (), as_of: str | None = None
    ) -> ScoreAnswer:
        """Score a lead that is sent, with its activities."""
        body = {"lead": dict(lead), "activities": [dict(one) for one in activities]}
        return self._posted("/v1/score", {**body, "as_of": as_of}, ScoreAnswer)

    def score_known(self, lead_id: str, as_of: str | None = None) -> ScoreAnswer:
        """Score a lead that was pushed."""
        return self._posted("/v1/score", {"lead_id": lead_id, "as_of": as_of}, ScoreAnswer)

    def score_plainly(self, request: Json) -> PlainAnswer:
        """Score without reasons: several times as fast, and not kept."""
        return self._posted("/v1/score?explain=false", dict(request), PlainAnswer)

    def score_batch(self, requests: Iterable[Json]) -> BatchAnswer:
        """Score up to 1,000 leads, sent or pushed; each is answered by itself."""
        body = {"leads": [dict(one) for one in requests]}
        return self._posted("/v1/score/batch", body, BatchAnswer)

    def push_leads(self, leads: Iterable[Json]) -> PushAnswer:
        """Push leads; what is told of a lead replaces what was told before."""
        return self._posted("/v1/leads", {"leads": [dict(x) for x in leads]}, PushAnswer)

    def push_activities(self, activities: Iterable[Json]) -> PushAnswer:
        """Push activities, each with the `lead_id` of its lead."""
        body = {"activities": [dict(x) for x in activities]}
        return self._posted("/v1/activities", body, PushAnswer)

    def push_statuses(self, statuses: Iterable[Json]) -> PushAnswer:
        """Push statuses: `lead_id`, `occurred_at`, `status`."""
        body = {"statuses": [dict(x) for x in statuses]}
        return self._posted("/v1/statuses", body, PushAnswer)

    def change(self, lead_id: str, since: str | None = None) -> ScoreChange:
        """Say why the score of a pushed lead changed: since its last kept score, or a moment."""
        query = "" if since is None else f"?since={quote(since)}"
        answer = self._sent("GET", f"{_lead(lead_id)}/change{query}")
        return ScoreChange.model_validate_json(answer.content)

    def lift(self, lead_id: str) -> Lift:
        """Say what would lift a pushed lead over the line."""
        return Lift.model_validate_json(self._sent("GET", f"{_lead(lead_id)}/lift").content)

    def export(self, lead_id: str) -> dict[str, Any]:
        """Give everything that is kept of a lead (Art. 15 GDPR)."""
        kept: dict[str, Any] = self._sent("GET", _lead(lead_id)).json()
        return kept

    def erase(self, lead_id: str) -> None:
        """Erase a lead (Art. 17 GDPR)."""
        self._sent("DELETE", _lead(lead_id))

    def object(self, lead_id: str, *, objects: bool = True) -> None:
        """Stop scoring a lead, or not any more (Art. 21 GDPR)."""
        self._sent("POST", f"{_lead(lead_id)}/objection", {"objects": objects})

    def review(self, lead_id: str, *, review: bool = True) -> None:
        """Ask for a human review, or not any more (Art. 22 GDPR)."""
        self._sent("POST", f"{_lead(lead_id)}/review", {"review": review})

    def _posted(self, path: str, body: Json, kind: type[Model]) -> Model:
        given = {name: value for name, value in body.items() if value is not None}
        return kind.model_validate_json(self._sent("POST", path, given).content)

    def _sent(self, method: str, path: str, body: Json | None = None) -> httpx.Response:
        headers = {"x-request-id": str(uuid.uuid4())}
        for left in reversed(range(TRIES)):
            try:
                answer = self._http.request(method, path, json=body, headers=headers)
            except httpx.TransportError:
                if not left:
                    raise
                continue
            if not left or answer.status_code not in TRY_AGAIN:
                break
            time.sleep(_pause(answer))
        if answer.is_error:
            raise RefusedError(Problem.model_validate_json(answer.content))
        return answer


def _lead(lead_id: str) -> str:
    return f"/v1/leads/{quote(lead_id, safe='')}"


def _pause(answer: httpx.Response) -> float:
    told = answer.headers.get("retry-after", "1")
    return min(float(told), LONGEST_PAUSE_SECONDS) if told.isdigit() else 1.0
