"""The tables of a command, and the moment until which they count."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from features.tables import Tables


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
