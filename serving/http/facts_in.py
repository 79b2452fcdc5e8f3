"""From a request to `Facts`, without a DataFrame: what the tables' reader would have made of it."""

from __future__ import annotations

from collections.abc import Sequence

from features.collect import microseconds
from features.facts import ALWAYS_KNOWN, Facts
from features.hygiene.agents import agent_column
from features.policy.schema import DEFAULT_HYGIENE, Hygiene
from features.records import Did, Dids, LeadRecord, facts_of_records
from features.tables.raw import texts
from features.tables.schema import TEXT_ATTRIBUTES
from serving.http.requests import ActivityIn, LeadIn, ScoreRequest


def facts_of_request(
    request: ScoreRequest, kind_columns: Sequence[str], hygiene: Hygiene = DEFAULT_HYGIENE
) -> Facts:
    """Collect the facts of one request.

    Parameters
    ----------
    request
        A checked request.
    kind_columns
        Activity columns that the model's patterns look at.
    hygiene
        What of the activities does not count.
    """
    return facts_of_records([record_of_request(request, kind_columns)], kind_columns, hygiene)


def record_of_request(request: ScoreRequest, kind_columns: Sequence[str]) -> LeadRecord:
    """Give what a checked request says of its lead."""
    activities = without_repeats(request.activities)
    agents = agent_column(list(dict.fromkeys(n for a in activities for n in a.others)))
    done = Dids.of(_activity(a, kind_columns, agents) for a in activities)
    return record_of_lead(request.lead, done)


def record_of_lead(lead: LeadIn, activities: Dids) -> LeadRecord:
    """Give what is said of a checked lead, with activities that are read already."""
    return LeadRecord(_lead(lead), microseconds(lead.created_at), activities)


def without_repeats(activities: Sequence[ActivityIn]) -> Sequence[ActivityIn]:
    """Keep, of the activities with one id, the one that was known first, as the tables do.

    Where two were known at the same moment, the order of the tables decides: by time, then by
    type, subject and the other texts in the order of their names, then by receipt.
    """
    ids = [a.activity_id for a in activities if a.activity_id is not None]
    if len(set(ids)) == len(ids):
        return activities
    names = sorted({"activity_id", *(n for a in activities for n in a.others)})
    first: dict[str, ActivityIn] = {}
    kept = [a for a in activities if a.activity_id is None]
    for activity in sorted(activities, key=lambda a: _order(a, names)):
        if activity.activity_id is not None:
            first.setdefault(activity.activity_id, activity)
    return [*kept, *first.values()]


def _order(activity: ActivityIn, names: Sequence[str]) -> tuple[object, ...]:
    occurred = microseconds(activity.occurred_at)
    received = ALWAYS_KNOWN
    if activity.received_at is not None:
        received = microseconds(activity.received_at)
    texts = [activity.column(name) or "" for name in ("type", "subject", *names)]
    return (max(occurred, received), occurred, *texts, received)


def _activity(activity: ActivityIn, kind_columns: Sequence[str], agents: str | None) -> Did:
    received = activity.received_at
    others = {n: v for n, v in activity.others.items() if v is not None and n not in kind_columns}
    if activity.activity_id is not None:
        others["activity_id"] = activity.activity_id
    return (
        microseconds(activity.occurred_at),
        None if received is None else microseconds(received),
        tuple(activity.column(name) or "" for name in kind_columns),
        "" if agents is None else activity.others.get(agents) or "",
        others,
    )


def _lead(lead: LeadIn) -> dict[str, object]:
    values: dict[str, object] = {"lead_id": lead.lead_id}
    for name, value in lead.attributes.items():
        # Digits in a known text column are a name, not a quantity, as in the tables.
        known_text = name in TEXT_ATTRIBUTES and not isinstance(value, str)
        values[name] = texts([value])[0] if known_text else value
    return values
