"""Writing the flagged activities to a file, so that people can look at every one of them."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path

import numpy as np
import pandas as pd

from features.errors import LeadScoreError
from features.facts import NEVER
from features.hygiene.reasons import NOT_FLAGGED, RULES
from features.hygiene.report import flagged_rows
from features.policy.schema import DEFAULT_HYGIENE, Hygiene
from features.tables import Tables
from features.tables.write import write_frame

ENDINGS = (".csv", ".csv.gz", ".parquet")


def flagged_table(
    tables: Tables, hygiene: Hygiene = DEFAULT_HYGIENE, now: dt.datetime | None = None
) -> pd.DataFrame:
    """Give the flagged activities as they are in the table, and why they are flagged.

    Parameters
    ----------
    tables, hygiene, now
        As in `features.hygiene.report.report`.

    Returns
    -------
    DataFrame
        The rows with `hygiene_rule`, `hygiene_reason`, `hygiene_counts` (true where only the time
        is in doubt) and `hygiene_until` (from then on it does not count; none where it counts).
    """
    flags = flagged_rows(tables, hygiene, now)
    rows = np.flatnonzero(flags.reason != NOT_FLAGGED)
    codes, since = flags.reason[rows].tolist(), flags.since_us[rows]
    until = np.where(since == NEVER, np.datetime64("NaT"), since.astype("datetime64[us]"))
    return (
        tables.activities.take(rows)
        .reset_index(drop=True)
        .assign(
            hygiene_rule=pd.Series([RULES[code].name for code in codes], dtype="str"),
            hygiene_reason=pd.Series([RULES[code].words for code in codes], dtype="str"),
            hygiene_counts=pd.Series([RULES[code].counts for code in codes], dtype="bool"),
            hygiene_until=pd.DatetimeIndex(until).tz_localize("UTC"),
        )
    )


def write_flagged(
    tables: Tables,
    path: str | Path,
    hygiene: Hygiene = DEFAULT_HYGIENE,
    now: dt.datetime | None = None,
) -> int:
    """Write the flagged activities; a file of that name is replaced when the new one is whole.

    Parameters
    ----------
    tables, hygiene, now
        As in `flagged_table`.
    path
        Ending in .csv, .csv.gz or .parquet.

    Returns
    -------
    How many there are.

    Raises
    ------
    LeadScoreError
        If the name ends otherwise, or nothing can be written there.
    """
    target = Path(path)
    ending = next((e for e in ENDINGS if target.name.endswith(e)), None)
    if ending is None:
        raise LeadScoreError(f"{target}: name a file that ends in {', '.join(ENDINGS)}")
    found = flagged_table(tables, hygiene, now)
    part = target.with_name(f".{uuid.uuid4().hex}{ending}")
    try:
        write_frame(found, part)
        part.replace(target)
    except OSError as error:
        raise LeadScoreError(f"{target}: {error.strerror or error} – name another file") from error
    finally:
        part.unlink(missing_ok=True)
    return len(found)
