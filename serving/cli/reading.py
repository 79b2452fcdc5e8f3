"""The tables and leads of a command, and the moments that it asks for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from features.tables import Tables

IDS_TO_NAME, MOST_SLIPS = 3, 2


def read_until(data: str, until: str | None) -> tuple[Tables, dt.datetime]:
    """Read all tables, and the moment that was asked for.

    Parameters
    ----------
    data
        Folder or database address.
    until
        ISO 8601 with a zone; None is the latest time in the data that is not in the future.

    Returns
    -------
    tuple
        The tables as they are, with what came after the moment, and the moment.

    Raises
    ------
    LeadScoreError
        If the moment is no such time (told before the tables are read), or the tables are empty or
        not in order.
    """
    from features.tables import last_known_moment, parse_time, read_tables  # noqa: PLC0415

    moment = None if until is None else parse_time(until)
    tables = read_tables(data)
    return tables, moment or last_known_moment(tables, dt.datetime.now(dt.UTC))


def past_moment(text: str | None) -> dt.datetime:
    """Read `--as-of`; None is now.

    Raises
    ------
    LeadScoreError
        If it is no time with a zone, or in the future.
    """
    from features.errors import LeadScoreError  # noqa: PLC0415
    from features.tables import parse_time  # noqa: PLC0415

    now = dt.datetime.now(dt.UTC)
    moment = now if text is None else parse_time(text)
    if moment > now:
        raise LeadScoreError(f"--as-of {text} is in the future; leave it out to score as of now")
    return moment


def one_lead(tables: Tables, lead_id: str, moment: dt.datetime, data: str) -> Tables:
    """Pick a lead that was there at a moment.

    Raises
    ------
    HistoryError
        If there is none with this id, naming ids like it, or if it came in later.
    """
    from features.errors import HistoryError  # noqa: PLC0415

    one = tables.only(lead_id)
    if not len(one.leads):
        near = _ids_like(lead_id, tables.leads["lead_id"].tolist())
        meant = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        raise HistoryError(f"lead {lead_id!r} is not in the leads table of {data}{meant}")
    created = one.leads["created_at"].iloc[0]
    if moment < created:
        raise HistoryError(
            f"lead {lead_id!r} came in on {created.isoformat()}; give --as-of from then on"
        )
    return one


def _ids_like(lead_id: str, known: list[str]) -> list[str]:
    """Give the ids that someone may have meant, the likeliest first."""
    from rapidfuzz import process  # noqa: PLC0415
    from rapidfuzz.distance import DamerauLevenshtein  # noqa: PLC0415

    found = process.extract(
        lead_id,
        known,
        scorer=DamerauLevenshtein.distance,
        processor=str.casefold,
        limit=IDS_TO_NAME,
        score_cutoff=MOST_SLIPS,
    )
    return [name for name, slips, _ in found if slips <= found[0][1]]
