"""Strong columns that are known in time, and odd ones: none of them may pass for a leak.

They are drawn given how the lead ends, or will end, which is what a good predictor looks like from
behind; none is nearly sure, and none depends on when or whether a lead closes.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from training.simulator.people import times
from training.simulator.planted import DAY_US, Ended, Planter


def _either(e: Ended, if_won: float, if_not: float) -> pd.Series:
    chance = np.where(e.fate, if_won, if_not)
    return pd.Series(np.where(e.rng.random(len(e.won)) < chance, "yes", "no"))


def _shifted(e: Ended, by: float) -> pd.Series:
    return pd.Series(np.round(np.exp(10 + e.rng.standard_normal(len(e.won)) + by * e.fate), 0))


def _chosen(e: Ended, if_won: list[float], if_not: list[float]) -> pd.Series:
    names = np.array([f"option {i + 1}" for i in range(len(if_won))])
    won = e.rng.choice(names, len(e.won), p=if_won)
    return pd.Series(np.where(e.fate, won, e.rng.choice(names, len(e.won), p=if_not)))


def _filled(e: Ended, if_won: float, if_not: float) -> pd.Series:
    chance = np.where(e.fate, if_won, if_not)
    return e.only(e.rng.random(len(e.won)) < chance, e.rng.integers(1, 100, len(e.won)))


def _since(e: Ended, share: float) -> pd.Series:
    """Ask a question in the form only since a part of the period had passed."""
    begun = e.created_us > np.quantile(e.created_us, share)
    return e.only(begun, e.rng.choice(["red", "green", "blue"], len(e.won)))


def _until(e: Ended, share: float) -> pd.Series:
    ended = e.created_us < np.quantile(e.created_us, share)
    return e.only(ended, e.rng.integers(0, 50, len(e.won)))


def _scored(e: Ended, by: float, since: float = 0.0) -> pd.Series:
    """Let the web site score a visitor before the form is sent."""
    score = np.round(50 + 12 * (e.rng.standard_normal(len(e.won)) + by * e.fate), 0)
    return e.only(e.created_us >= np.quantile(e.created_us, since), score)


def _classes(e: Ended, by: float, number: int) -> pd.Series:
    known = e.rng.standard_normal(len(e.won)) + by * e.fate
    edges = np.linspace(-1.5, 2.5, number - 1)
    return pd.Series(np.array([*"ABCDEFGHIJ"])[np.searchsorted(edges, known)])


def _ends(e: Ended) -> pd.Series:
    """Ask when the present contract, with another provider, ends; half leave it empty."""
    away = e.rng.integers(-30 * DAY_US, 700 * DAY_US, len(e.won))
    asked = e.rng.random(len(e.won)) < np.where(e.fate, 0.5, 0.3)
    return e.dates(asked, e.created_us + away)


def _wanted_start(e: Ended) -> pd.Series:
    wait = e.rng.integers(5 * DAY_US, 200 * DAY_US, len(e.won))
    return times(e.created_us + wait).dt.strftime("%Y-%m-%d").astype("str")


def _seasonal(e: Ended) -> pd.Series:
    """Name the campaign of the month: none of them is ever seen again."""
    return times(e.created_us).dt.strftime("campaign %b %Y").astype("str")


def _postcode(e: Ended) -> pd.Series:
    return pd.Series(e.rng.integers(10_000, 99_999, len(e.won)).astype(str))


def _market(e: Ended) -> pd.Series:
    """Give each country its market size: one number per group, worked out from no outcome."""
    size = {c: 1000 + 137 * i**2 for i, c in enumerate(sorted(e.leads["country"].unique()))}
    return e.leads["country"].map(size)


def _random(e: Ended, *values: str) -> pd.Series:
    return pd.Series(e.rng.choice(values, len(e.won)))


HONEST_COLUMNS: Final[dict[str, Planter]] = {
    "budget_stated": lambda e: _shifted(e, 1.0),
    "visits_before_form": lambda e: _shifted(e, 1.5),
    "asked_for_prices": lambda e: _either(e, 0.6, 0.12),
    "came_by_referral": lambda e: _either(e, 0.25, 0.02),
    "student": lambda e: _either(e, 0.02, 0.2),
    "time_frame": lambda e: _chosen(e, [0.5, 0.3, 0.15, 0.05], [0.15, 0.25, 0.3, 0.3]),
    "use_case": lambda e: _chosen(e, [0.3, 0.3, 0.2, 0.2], [0.2, 0.2, 0.3, 0.3]),
    "team_note_given": lambda e: _filled(e, 0.8, 0.4),
    "optional_question": lambda e: _filled(e, 0.5, 0.2),
    "new_question": lambda e: _since(e, 0.6),
    "old_question": lambda e: _until(e, 0.5),
    "wanted_start": _wanted_start,
    "month_campaign": _seasonal,
    "postcode": _postcode,
    "market_size": _market,
    "running_number": lambda e: pd.Series(np.argsort(np.argsort(e.created_us)) + 7),
    "founded": lambda e: pd.Series(e.rng.integers(1950, 2024, len(e.won))),
    "coin": lambda e: _random(e, "heads", "tails"),
    # Called like something else than they are.
    "contract_type_wanted": lambda e: _random(e, "monthly", "yearly", "open"),
    "customer_type": lambda e: _random(e, "b2b", "b2c"),
    "priority": lambda e: _random(e, "1", "2", "3"),
    "company_rating": lambda e: pd.Series(e.rng.integers(1, 11, len(e.won))),
    "payment_preferred": lambda e: _random(e, "invoice", "card"),
    "google_rating": lambda e: pd.Series(np.round(e.rng.normal(4, 0.5, len(e.won)), 1)),
    # Called like an outcome or a verdict, and good predictors known in time.
    "web_score": lambda e: _scored(e, 0.9),
    "new_tool_score": lambda e: _scored(e, 0.9, since=0.5),
    "order_volume_planned": lambda e: _shifted(e, 0.8),
    "contract_term_wanted": lambda e: _chosen(e, [0.4, 0.3, 0.3], [0.2, 0.3, 0.5]),
    "existing_customer": lambda e: _either(e, 0.4, 0.1),
    "current_contract_ends": _ends,
    "current_customer_of": lambda e: _filled(e, 0.35, 0.3),
    "fit_class": lambda e: _classes(e, 1.19, 5),
    "fit_in_tenths": lambda e: _classes(e, 1.19, 10),
}
"""Name of the column → what makes it."""
