"""Leaks to plant in a company: columns and activities that know the outcome, in many guises.

For tests and benchmarks of the leak gate. Each planter gets the leads with their outcome and gives
the column it would find in a careless export.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.tables import Tables
from training.outcomes import NEVER, outcomes_of
from training.simulator.people import times

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Ended:
    """How n leads ended: `won`, `closed` bool (n,), `at_us` int64 (n,) (the end of data if open).

    `leads` is the table, `rng` the luck of the planter.
    """

    leads: pd.DataFrame
    won: Bools
    closed: Bools
    created_us: Ints
    at_us: Ints
    until_us: int
    rng: np.random.Generator

    @cached_property
    def fate(self) -> Bools:
        """Tell who is won, open leads as often as closed ones that were open as long: bool (n,).

        What is known in time depends on how a lead will end, and not on whether it has ended.
        """
        lived, until = self.at_us - self.created_us, self.until_us - self.created_us
        order = np.argsort(lived[self.closed])
        longer = np.searchsorted(lived[self.closed][order], until, side="right")
        wins_after = np.append(np.cumsum(self.won[self.closed][order][::-1])[::-1], 0)
        base = self.won.sum() / max(self.closed.sum(), 1)
        chance = (wins_after[longer] + base) / (len(order) - longer + 1)
        return np.where(self.closed, self.won, np.random.default_rng(0).random(len(lived)) < chance)

    def some(self, of: Bools, share: float) -> Bools:
        """Pick a share of the leads in `of`."""
        return of & (self.rng.random(len(of)) < share)

    def only(self, where: Bools, values: object) -> pd.Series:
        """Give values where asked, else missing."""
        return pd.Series(values, index=self.leads.index).where(where)

    def dates(self, where: Bools, at_us: Ints) -> pd.Series:
        """Write times as ISO days where asked."""
        return times(at_us).dt.strftime("%Y-%m-%d").astype("str").where(where)


Planter = Callable[[Ended], pd.Series]


def ended_of(tables: Tables, seed: int) -> Ended:
    """Read how the leads of the tables ended."""
    outcomes = outcomes_of(tables)
    won = outcomes.won_us != NEVER
    at = np.where(won, outcomes.won_us, outcomes.closed_us)
    moments = [tables.leads["created_at"].max(), tables.statuses["occurred_at"].max()]
    until = int(max(moments).value // 1000)
    created = tables.leads["created_at"].to_numpy("datetime64[us]").astype(np.int64)
    rng = np.random.default_rng(seed)
    return Ended(tables.leads, won, at != NEVER, created, np.minimum(at, until), until, rng)


def plant(tables: Tables, columns: Mapping[str, Planter], seed: int = 0) -> Tables:
    """Add columns to the leads (or replace them), each under its name.

    Parameters
    ----------
    tables
        Of a company.
    columns
        Name of the column → what makes it.
    seed
        Of the planters' luck.
    """
    ended = ended_of(tables, seed)
    made = {name: make(ended).reset_index(drop=True) for name, make in columns.items()}
    return replace(tables, leads=tables.leads.assign(**{k: _typed(v) for k, v in made.items()}))


def _typed(column: pd.Series) -> pd.Series:
    return column if pd.api.types.is_numeric_dtype(column) else column.astype("str")


def plant_activity(
    tables: Tables, name: str, lead_rows: Ints, at_us: Ints, subject: str = ""
) -> Tables:
    """Add activities of one type to the leads in these rows, at these times."""
    new = pd.DataFrame(
        {
            "lead_id": tables.leads["lead_id"].take(lead_rows).reset_index(drop=True),
            "occurred_at": times(at_us),
            "type": pd.Series([name] * len(lead_rows), dtype="str"),
            "subject": pd.Series([subject] * len(lead_rows), dtype="str"),
        }
    )
    together = pd.concat([tables.activities, new], ignore_index=True)
    place = pd.Index(tables.leads["lead_id"]).get_indexer(together["lead_id"])
    order = np.lexsort((together["occurred_at"].to_numpy(), place))
    return replace(tables, activities=together.iloc[order].reset_index(drop=True))
