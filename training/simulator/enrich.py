"""Values bought in after the creation of a lead, whatever the lead wants."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from training.simulator.clock import whole_milliseconds
from training.simulator.people import times
from training.simulator.profile import Profile
from training.simulator.world import ENRICHED_SHARES, MICROSECONDS_PER_DAY

MEAN_DAYS = 20.0


def enriched(
    rng: np.random.Generator, leads: pd.DataFrame, profile: Profile, stop_us: NDArray[np.int64]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fill in some missing phones and employees, and write down when.

    Parameters
    ----------
    rng
        Source of randomness.
    leads
        The leads table as of creation.
    profile
        The leads.
    stop_us
        Shape (leads,): nothing is bought for a lead at or after it.

    Returns
    -------
    tuple of DataFrame
        The leads table with the latest values, and the attribute_changes table.
    """
    size = rng.integers(10, 2000, len(leads))
    number = rng.integers(0, 1_000_000, len(leads))
    bought = {
        "phone": [f"+49 555 {n:06d}" for n in number.tolist()],
        "employees": size.astype(np.float64),
    }
    table, changes = leads.copy(), []
    for attribute, values in bought.items():
        when_us = _when(rng, profile.created_us)
        luck = rng.random(len(leads)) < ENRICHED_SHARES[attribute]
        rows = np.flatnonzero(table[attribute].isna().to_numpy() & luck & (when_us < stop_us))
        new = pd.Series(values, dtype=table[attribute].dtype).iloc[rows]
        table.loc[rows, attribute] = new
        changes.append(_changes(table["lead_id"].iloc[rows], when_us[rows], attribute, new))
    ordered = pd.concat(changes).sort_values(["occurred_at", "lead_id"], ignore_index=True)
    return table, ordered


def _when(rng: np.random.Generator, created_us: NDArray[np.int64]) -> NDArray[np.int64]:
    days = 0.2 + MEAN_DAYS * rng.standard_exponential(created_us.size)
    return created_us + whole_milliseconds((days * MICROSECONDS_PER_DAY).astype(np.int64))


def _changes(
    lead_id: pd.Series, when_us: NDArray[np.int64], attribute: str, values: pd.Series
) -> pd.DataFrame:
    as_text = values if attribute == "phone" else values.astype(np.int64)
    return pd.DataFrame(
        {
            "lead_id": lead_id.reset_index(drop=True),
            "occurred_at": times(when_us),
            "attribute": pd.Series([attribute] * len(lead_id), dtype="str"),
            "value": as_text.astype("str").reset_index(drop=True),
        }
    )
