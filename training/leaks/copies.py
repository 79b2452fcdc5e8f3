"""Columns that copy what was written down at the close: the amount of the win, the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from features.conditions import category_of
from features.tables import Tables
from training.leaks.seen import Seen
from training.leaks.signs import Sign, counted, percent
from training.outcomes import CLOSING

FEWEST_LEADS = 8
SHARE_EQUAL = 0.8
WRITTEN = ("amount", "reason")

Written = Mapping[str, list[str | None]]


def written_at_close(tables: Tables) -> Written:
    """Give the amount and the reason of each lead's last closing status, as text, per lead."""
    closing = tables.statuses[tables.statuses["status"].isin(CLOSING)]
    last = closing.drop_duplicates("lead_id", keep="last").set_index("lead_id")
    return {
        name: [
            None if pd.isna(value) else category_of(name, value)
            for value in last[name].reindex(tables.leads["lead_id"]).tolist()
        ]
        for name in WRITTEN
    }


def copies(seen: Seen, written: Written) -> Iterator[Sign]:
    """Give a sign where the column repeats what the closing status says."""
    for name, values in written.items():
        distinct = [None, *dict.fromkeys(v for v in values if v is not None)]
        if len(distinct) < 3:
            continue
        place = {text: i for i, text in enumerate(distinct)}
        of_column = np.array([place.get(text, -1) for text in seen.texts])[seen.codes]
        of_close = np.array([place[value] for value in values])
        both = (of_close > 0) & ~seen.missing[seen.codes]
        equal = both & (of_close == of_column)
        varied = len(np.unique(of_close[equal])) >= 3
        if varied and equal.sum() >= max(FEWEST_LEADS, SHARE_EQUAL * both.sum()):
            yield Sign(
                "copy",
                f"It repeats the {name} of the closing status in "
                f"{percent(equal.sum() / both.sum())} of {counted(int(both.sum()))} with both.",
            )
