"""The model as MLflow's generic one: a frame of raw leads in, probabilities out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from features.collect import Did, facts_of_one, microseconds, plain
from features.errors import LeadScoreError
from features.facts import Facts, Moments
from features.hygiene.agents import agent_column
from features.tables import parse_time
from training.model import LeadModel

RESERVED = ("lead_id", "created_at", "as_of", "activities")


class GenericModel:
    """Scores frames: `lead_id`, `created_at`, `as_of`, lead columns, and `activities` as JSON."""

    def __init__(self, model: LeadModel) -> None:
        self.model = model

    def predict(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Give `lead_id`, `as_of`, `probability`, `start` and `because_<group>` per row.

        `activities` is a JSON list of `{occurred_at, type, subject, received_at}`, further
        columns as in the table; absent or empty means none.
        """
        rows = (
            {str(name): value for name, value in row.items()} for row in frame.to_dict("records")
        )
        answers = [self._one(row) for row in rows]
        because = [f"because_{group}" for group in self.model.groups]
        return pd.DataFrame(answers, columns=["lead_id", "as_of", "probability", "start", *because])

    def _one(self, row: dict[str, object]) -> dict[str, object]:
        as_of_us = microseconds(parse_time(str(row["as_of"])))
        rows = self.model.builder.build(
            self._facts(row), Moments(np.zeros(1, np.int64), np.array([as_of_us]))
        )
        explained = self.model.explain(rows)
        groups = zip(self.model.groups, explained.contributions[0].tolist(), strict=True)
        return {
            "lead_id": str(row["lead_id"]),
            "as_of": str(row["as_of"]),
            "probability": float(explained.probability[0]),
            "start": explained.start,
            **{f"because_{group}": value for group, value in groups},
        }

    def _facts(self, row: dict[str, object]) -> Facts:
        lead = {str(k): plain(v) for k, v in row.items() if k not in RESERVED}
        columns = self.model.builder.matcher.kind_columns
        told = _without_repeats(_activities(row.get("activities")))
        agents = agent_column(list(dict.fromkeys(name for a in told for name in a)))
        created_us = microseconds(parse_time(str(row["created_at"])))
        return facts_of_one(
            {**lead, "lead_id": row["lead_id"]},
            created_us,
            [_did(activity, columns, agents) for activity in told],
            columns,
            self.model.parameters.policy.hygiene,
        )


def _did(activity: dict[str, object], columns: Sequence[str], agents: str | None) -> Did:
    received = plain(activity.get("received_at"))
    compared = activity.keys() - {"lead_id", "occurred_at", "received_at", *columns}
    return (
        microseconds(parse_time(str(activity["occurred_at"]))),
        None if received is None else microseconds(parse_time(str(received))),
        tuple(str(activity.get(column) or "") for column in columns),
        "" if agents is None else str(plain(activity.get(agents)) or ""),
        {name: str(activity[name]) for name in compared if plain(activity[name]) is not None},
    )


def _activities(value: object) -> list[dict[str, object]]:
    if plain(value) is None:
        return []
    try:
        found = json.loads(str(value))
    except ValueError as error:
        raise LeadScoreError(f"activities: not a JSON list ({error})") from error
    if not isinstance(found, list) or not all(
        isinstance(a, dict) and "occurred_at" in a for a in found
    ):
        raise LeadScoreError("activities: give a JSON list of objects with occurred_at")
    return found


def _without_repeats(activities: list[dict[str, object]]) -> list[dict[str, object]]:
    """Keep, of the activities with one id, the one that was known first, as the tables do."""

    def known(activity: dict[str, object]) -> tuple[int, int]:
        """Give when an activity was known and when it occurred, in microseconds."""
        occurred = microseconds(parse_time(str(activity["occurred_at"])))
        received = plain(activity.get("received_at"))
        if received is None:
            return occurred, occurred
        return max(occurred, microseconds(parse_time(str(received)))), occurred

    ids = [plain(a.get("activity_id")) for a in activities]
    if len({i for i in ids if i is not None}) == sum(i is not None for i in ids):
        return activities
    first: dict[object, dict[str, object]] = {}
    for activity in sorted(activities, key=known):
        named = plain(activity.get("activity_id"))
        first.setdefault(id(activity) if named is None else str(named), activity)
    return list(first.values())


def _load_pyfunc(path: str) -> GenericModel:
    """Load the model for MLflow (its loader-module protocol)."""
    return GenericModel(LeadModel.load(Path(path)))
