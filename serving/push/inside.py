"""Asking the service from inside: the same code that answers its routes, without the network."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence

import msgspec

from serving.http.asking import Asking
from serving.http.batch_scoring import score_batch
from serving.http.metrics import Metrics
from serving.http.pushed import MOST_AT_ONCE
from serving.http.pushing import push_activities, push_leads, push_statuses
from serving.push.rows import Json
from serving.scorer import Scorer
from serving.store.store import Store
from serving.store.writing import Work

Read = Callable[[bytes, Asking], Work]


class Inside:
    """What the routes do, for a command beside the service.

    Parameters
    ----------
    scorer
        Of the champion.
    store
        Where everything is kept.
    """

    def __init__(self, scorer: Scorer, store: Store) -> None:
        self.scorer, self.store = scorer, store
        self._metrics = Metrics()

    def push_leads(self, leads: Sequence[Json]) -> dict[int, str]:
        """Do as `POST /v1/leads`; give what is wrong with those that are refused, by place."""
        return self._pushed("leads", leads, push_leads)

    def push_activities(self, activities: Sequence[Json]) -> dict[int, str]:
        """Do as `POST /v1/activities`."""
        return self._pushed("activities", activities, push_activities)

    def push_statuses(self, statuses: Sequence[Json]) -> dict[int, str]:
        """Do as `POST /v1/statuses`."""
        return self._pushed("statuses", statuses, push_statuses)

    def score(self, requests: Sequence[Json]) -> list[Json]:
        """Do as `POST /v1/score/batch`; give the results, one for each request."""
        if not requests:
            return []
        self.store.look_again()  # an objection counts at once
        body, asking = msgspec.json.encode({"leads": requests}), _asking()
        said = score_batch(body, self.scorer, self._metrics, asking, self.store)
        if said.keep is not None:
            self.store.write(said.keep).result()
        results: list[Json] = msgspec.json.decode(said.body)["results"]
        return results

    def _pushed(self, name: str, items: Sequence[Json], read: Read) -> dict[int, str]:
        """Push items in one transaction each so many as a request may hold."""
        refused: dict[int, str] = {}
        for first in range(0, len(items), MOST_AT_ONCE):
            body = msgspec.json.encode({name: items[first : first + MOST_AT_ONCE]})
            answer = msgspec.json.decode(self.store.write(read(body, _asking())).result())
            for one in answer["refused"]:
                refused[first + one["index"]] = one["problem"]["detail"]
        return refused


def _asking() -> Asking:
    request_id = f"push-{uuid.uuid4()}"
    return Asking(request_id, f"push#{request_id}", dt.datetime.now(dt.UTC))
