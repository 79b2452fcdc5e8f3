"""Writers who keep a ledger of what the service acknowledged, to be compared with what it keeps."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from benchmarks.serving_trials.caller import Answered, Caller, CutError, UnansweredError

SECONDS_BETWEEN_TRIES = 0.05
STEPS_OF_A_LEAD = 12
CREATED = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)


@dataclass
class Lead:
    """What of a lead was answered with 200.

    Attributes
    ----------
    lead_id
        Its id.
    activities, scores
        Ids of activities, and of the requests that scored it.
    status
        The latest; None without one.
    objects, erased
        Whether it objected, and whether it was erased (then nothing else is kept).
    """

    lead_id: str
    activities: list[str] = field(default_factory=list)
    scores: list[str] = field(default_factory=list)
    status: str | None = None
    objects: bool = False
    erased: bool = False

    def differences(self, answer: Answered) -> Iterator[str]:
        """Say what the export of the lead lacks, or has twice."""
        if self.erased:
            if answer.status != 404:
                yield f"{self.lead_id} was erased, but the export says {answer.status}"
            return
        if answer.status != 200:
            yield f"{self.lead_id} is lost: the export says {answer.status}"
            return
        kept = answer.value
        yield from self._counted("activity", self.activities, _ids(kept, "activities"))
        scores = [score["request_id"] for score in kept["scores"]]
        yield from self._counted("score", self.scores, scores)
        if self.status is not None and kept["status"] != self.status:
            yield f"{self.lead_id}: status {kept['status']} instead of {self.status}"
        if kept["objects"] != self.objects:
            yield f"{self.lead_id}: objects is {kept['objects']}"

    def _counted(self, what: str, told: list[str], kept: list[str]) -> Iterator[str]:
        counts = Counter(kept)
        for one in told:
            if counts[one] != 1:
                yield f"{self.lead_id}: {what} {one} is there {counts[one]} times"


def _ids(kept: dict[str, Any], name: str) -> list[str]:
    return [one["activity_id"] for one in kept[name]]


class Writer(threading.Thread):
    """Pushes and scores leads of its own, and tries again what was not answered.

    Attributes
    ----------
    done
        Leads with nothing under way.
    acknowledged
        Requests that were answered with 200.
    tried_again
        Requests that were not answered the first time.
    wrong
        Answers that are neither.
    """

    def __init__(self, caller: Caller, name: str) -> None:
        super().__init__(daemon=True)
        self._caller, self._name, self._rng = caller, name, random.Random(name)
        self._ending = threading.Event()
        self.done: list[Lead] = []
        self.acknowledged = self.tried_again = self._number = 0
        self.wrong: list[str] = []

    def end(self) -> None:
        """Finish the lead under way, then stop."""
        self._ending.set()

    def run(self) -> None:
        """Write until the end."""
        while not self._ending.is_set():
            lead = Lead(f"{self._name}-{len(self.done)}")
            self._push(lead)
            for _ in range(STEPS_OF_A_LEAD):
                self._rng.choice((self._activity, self._score, self._score, self._status))(lead)
            self._rng.choice((self._erase, self._object, lambda _: None))(lead)
            self.done.append(lead)

    def _push(self, lead: Lead) -> None:
        facts = {"lead_id": lead.lead_id, "created_at": CREATED.isoformat(), "job_title": "Buyer"}
        self._send("POST", "/v1/leads", {"leads": [facts]})

    def _activity(self, lead: Lead) -> None:
        named = f"{lead.lead_id}-a{self._number}"
        facts = {"lead_id": lead.lead_id, "activity_id": named, "type": "page_view"}
        facts |= {"subject": "/pricing", "occurred_at": self._moment()}
        answer = self._send("POST", "/v1/activities", {"activities": [facts]})
        if answer.status == 200 and answer.value["stored"] == 1:
            lead.activities.append(named)

    def _status(self, lead: Lead) -> None:
        status = f"status-{self._number}"
        facts = {"lead_id": lead.lead_id, "status": status, "occurred_at": self._moment()}
        if self._send("POST", "/v1/statuses", {"statuses": [facts]}).status == 200:
            lead.status = status

    def _score(self, lead: Lead) -> None:
        named = f"{lead.lead_id}-s{self._number}"
        if self._send("POST", "/v1/score", {"lead_id": lead.lead_id}, named).status == 200:
            lead.scores.append(named)

    def _object(self, lead: Lead) -> None:
        path = f"/v1/leads/{lead.lead_id}/objection"
        lead.objects = self._send("POST", path, {"objects": True}).status == 200

    def _erase(self, lead: Lead) -> None:
        # 404: it was erased the first time, but the answer did not come through.
        self._send("DELETE", f"/v1/leads/{lead.lead_id}", right=(200, 404))
        lead.erased = True

    def _moment(self) -> str:
        return (CREATED + dt.timedelta(seconds=self._number)).isoformat()

    def _send(
        self,
        method: str,
        path: str,
        body: object = None,
        request_id: str = "",
        right: tuple[int, ...] = (200,),
    ) -> Answered:
        """Send it until it is answered, as whoever wants it to arrive does."""
        self._number += 1
        tries = 0
        while True:
            try:
                answer = self._caller.ask(method, path, body, request_id)
            except (UnansweredError, CutError):
                tries += 1
                self._ending.wait(SECONDS_BETWEEN_TRIES)
                continue
            self.tried_again += bool(tries)
            self.acknowledged += answer.status == 200
            if answer.status not in right:
                self.wrong.append(f"{method} {path}: {answer.status} {answer.value}")
            return answer


def compared(leads: list[Lead], ask: Callable[[str, str], Answered]) -> list[str]:
    """Compare leads with their export; say all that is not as it was acknowledged."""
    return [
        difference
        for lead in leads
        for difference in lead.differences(ask("GET", f"/v1/leads/{lead.lead_id}"))
    ]
