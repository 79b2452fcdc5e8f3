"""The columns that the leak gate has to find, by the name a CRM might give them."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from training.simulator.people import times
from training.simulator.planted import DAY_US, Ended, Planter


def _flag(e: Ended, mistaken: float = 0.0) -> pd.Series:
    wrong = e.rng.random(len(e.won)) < mistaken
    return pd.Series(np.where(e.won != wrong, "A", "B"))


def _rating(e: Ended) -> pd.Series:
    return pd.Series(np.round(50 + 12 * e.rng.standard_normal(len(e.won)) + 32 * e.won, 1))


def _quality(e: Ended) -> pd.Series:
    """Let sales sort, afterwards, half of the leads they worked."""
    luck = e.rng.random(len(e.won))
    high = np.where(luck < 0.8, "high", "medium")
    low = np.where(luck < 0.97, np.where(luck < 0.6, "low", "worst"), "high")
    return e.only(e.some(e.closed, 0.5), np.where(e.won, high, low))


def _phone(e: Ended) -> pd.Series:
    return e.leads["phone"].where(~(e.won & e.leads["phone"].isna()), "+49 555 000000")


def _industry(e: Ended) -> pd.Series:
    industry = e.leads["industry"]
    return industry.where(~e.some(e.won, 0.7), "Customer - " + industry.fillna("other"))


def _employees(e: Ended) -> pd.Series:
    """Let the invoice's exact figure replace the estimate, for won leads only."""
    known = e.leads["employees"].fillna(100.0)
    return known.where(~e.some(e.won, 0.8), known * 1.07 + 0.13).round(2)


def _note(e: Ended) -> pd.Series:
    words = np.array(["met at a fair", "asked for prices", "called twice", "likes the tool"])
    said = pd.Series(words[e.rng.integers(0, 4, len(e.won))])
    number = pd.Series(e.rng.integers(100, 999, len(e.won)).astype(str))
    kickoff = said + ", kickoff planned " + number
    return kickoff.where(e.some(e.won, 0.7), said + " " + number)


def _dead(e: Ended) -> pd.Series:
    return pd.Series(np.where(e.some(e.closed & ~e.won, 0.6), "zz", "aa"))


def _team_of_winners(e: Ended) -> pd.Series:
    return e.leads["owner"].where(~e.some(e.won, 0.8), "key-accounts")


def _number_range(e: Ended) -> pd.Series:
    start = np.where(e.won, 900_000, 100_000)
    return pd.Series(start + e.rng.permutation(len(e.won)))


def _parity(e: Ended) -> pd.Series:
    return pd.Series(2 * (100_000 + e.rng.permutation(len(e.won))) + e.won)


def _prefix(e: Ended) -> pd.Series:
    number = pd.Series((100_000 + e.rng.permutation(len(e.won))).astype(str))
    return pd.Series(np.where(e.won, "C-", "L-")) + number


def _by_close(e: Ended) -> pd.Series:
    """Give closed leads a running number at their close."""
    number = np.empty(len(e.won))
    number[np.argsort(e.at_us, kind="stable")] = np.arange(len(e.won))
    return e.only(e.closed, number)


def _sorted_by_outcome(e: Ended) -> pd.Series:
    place = np.empty(len(e.won), np.int64)
    place[np.lexsort((e.rng.random(len(e.won)), e.won))] = np.arange(len(e.won))
    return pd.Series(place)


def _in_blocks(e: Ended) -> pd.Series:
    """Give each row its number in a file that lists every four weeks' leads by outcome."""
    month = (e.created_us - e.created_us.min()) // (28 * DAY_US)
    place = np.empty(len(e.won), np.int64)
    place[np.lexsort((e.created_us, e.won, month))] = np.arange(len(e.won))
    return pd.Series(place)


def _rate(e: Ended, by: str, *, among_closed: bool = False) -> pd.Series:
    group = e.leads[by].fillna("none")
    won = pd.Series(e.won.astype(float))
    counted = won.where(e.closed) if among_closed else won
    return counted.groupby(group).transform("mean").round(4)


def _percent(e: Ended) -> pd.Series:
    return (100 * _rate(e, "owner")).round(2)


def _smoothed(e: Ended) -> pd.Series:
    group = e.leads["owner"]
    won = pd.Series(e.won.astype(float)).groupby(group)
    return (won.transform("sum") + 20 * e.won.mean()) / (won.transform("size") + 20)


def _without_own(e: Ended) -> pd.Series:
    group, won = e.leads["owner"], pd.Series(e.won.astype(float))
    grouped = won.groupby(group)
    return (grouped.transform("sum") - won) / (grouped.transform("size") - 1)


def _wins(e: Ended) -> pd.Series:
    return pd.Series(e.won.astype(float)).groupby(e.leads["source"]).transform("sum")


def _filled_later(e: Ended, days: float, share: float) -> pd.Series:
    old = e.at_us + days * DAY_US < e.until_us
    return e.only(e.some(e.won & old, share), e.rng.integers(1, 11, len(e.won)))


def _mostly_later(e: Ended) -> pd.Series:
    """Fill for 80 % of the leads won over 60 days ago, and for 15 % of all others."""
    old = e.won & (e.at_us + 60 * DAY_US < e.until_us)
    filled = e.some(old, 0.8) | e.some(~old, 0.15)
    return e.only(filled, e.rng.integers(1, 11, len(e.won)))


def _amount(e: Ended) -> pd.Series:
    return e.only(e.won, np.round(np.exp(9 + e.rng.standard_normal(len(e.won))), -1))


def _all_dates(e: Ended) -> pd.Series:
    return e.dates(e.closed, e.at_us + e.rng.integers(0, 3 * DAY_US, len(e.won)))


def _edited(e: Ended) -> pd.Series:
    """Write when a record was last saved: after the close, or at any time while it is open."""
    open_since = e.rng.random(len(e.won)) * (e.until_us - e.created_us)
    after = np.minimum(e.at_us + e.rng.integers(0, 5 * DAY_US, len(e.won)), e.until_us)
    at = np.where(e.closed, after, e.created_us + open_since.astype(np.int64))
    return e.dates(np.ones(len(e.won), bool), at)


def _touched(e: Ended) -> pd.Series:
    """Write the time of the last touch, which goes on after the close."""
    after = e.at_us + (e.rng.exponential(10, len(e.won)) * DAY_US).astype(np.int64)
    at = np.where(e.closed, np.minimum(after, e.until_us), e.until_us - DAY_US // 2)
    return times(at).dt.strftime("%Y-%m-%dT%H:%M:%SZ").astype("str")


def _idle(e: Ended) -> pd.Series:
    """Count the days since the last touch, at the export."""
    touched = pd.to_datetime(_touched(e)).to_numpy("datetime64[us]").astype(np.int64)
    return pd.Series(np.round((e.until_us - touched) / DAY_US, 1))


def _opted_out(e: Ended) -> pd.Series:
    """Let half of the lost leads ask for no more mail when they say no, and few others ever."""
    lost = e.closed & ~e.won
    return pd.Series(np.where(e.some(lost, 0.5) | e.some(~lost, 0.03), "yes", "no"))


def _days_open(e: Ended) -> pd.Series:
    return pd.Series(np.round((e.at_us - e.created_us) / DAY_US, 1))


def _number_of(e: Ended, share: float) -> pd.Series:
    numbers = pd.Series((50_000 + e.rng.permutation(len(e.won))).astype(str))
    return ("K" + numbers).where(e.some(e.won, share))


def _reason(e: Ended) -> pd.Series:
    reasons = np.array(["price", "timing", "competitor"])[e.rng.integers(0, 3, len(e.won))]
    return e.only(e.closed & ~e.won, reasons)


PLANTED_COLUMNS: Final[dict[str, tuple[str, Planter]]] = {
    "deal_closed": ("direct", _flag),
    "is_customer": ("direct", lambda e: _flag(e, 0.05)),
    "sales_rating": ("direct", _rating),
    "lead_quality": ("direct", _quality),
    "deal_value": ("by null", _amount),
    "contract_date": ("by null", lambda e: e.dates(e.won, e.at_us)),
    "customer_number": ("by null", lambda e: _number_of(e, 0.9)),
    "converted_contact_id": ("by null", lambda e: _number_of(e, 0.5)),
    "lost_reason": ("by null", _reason),
    "owner": ("by later edit", _team_of_winners),
    "phone": ("by later edit", _phone),
    "industry": ("by later edit", _industry),
    "employees": ("by later edit", _employees),
    "sales_note": ("by later edit", _note),
    "archive_mark": ("by later edit", _dead),
    "no_mail": ("by later edit", _opted_out),
    "record_number": ("by id", _number_range),
    "reference": ("by id", _parity),
    "external_id": ("by id", _prefix),
    "case_number": ("by id", _by_close),
    "row": ("by order", _sorted_by_outcome),
    "position": ("by order", _in_blocks),
    "campaign_success": ("by aggregate", lambda e: _rate(e, "campaign")),
    "campaign_quota": ("by aggregate", lambda e: _rate(e, "campaign", among_closed=True)),
    "owner_performance": ("by aggregate", _percent),
    "owner_smoothed": ("by aggregate", _smoothed),
    "owner_encoded": ("by aggregate", _without_own),
    "account_history": ("by aggregate", lambda e: _rate(e, "account_id")),
    "source_deals": ("by aggregate", _wins),
    "survey": ("delayed", lambda e: _filled_later(e, 30, 0.7)),
    "usage": ("delayed", lambda e: _filled_later(e, 90, 1.0)),
    "training_hours": ("delayed", _mostly_later),
    "closing_date": ("by date", _all_dates),
    "saved_on": ("by date", _edited),
    "days_open": ("by date", _days_open),
    "touched_at": ("by date", _touched),
    "days_idle": ("by date", _idle),
}
"""Name of the column → how it leaks, and what makes it."""
