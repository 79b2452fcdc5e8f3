"""Who the leads are, as codes: drawn first, with what is missing already missing.

What a lead wants depends on the values *in the tables* only (a missing value has an effect of
its own), so the truth given the tables needs no guess about what is not in them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.simulator.world import (
    COUNTRIES,
    CURRENT_SYSTEMS,
    FUNCTIONS,
    INDUSTRIES,
    LARGEST_COMPANY_EMPLOYEES,
    LEADS_PER_ACCOUNT,
    MAIL_KINDS,
    MISSING,
    MISSING_SHARES,
    PRODUCT_LINES,
    SENIORITIES,
    SIZES,
    SOURCES,
    TEAM_SIZE_LOG_SD,
    TEAM_SIZE_MEDIAN,
)

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Profile:
    """One array per attribute, shape (leads,); codes index the tables of `world`, -1 is missing.

    `employees` and `team_size` are numbers (0 and NaN where missing), `progress` is the place of
    the creation in the period, 0 at its start and 1 at its end.
    """

    created_us: Codes
    progress: NDArray[np.float64]
    account: Codes
    industry: Codes
    size: Codes
    employees: Codes
    seniority: Codes
    function: Codes
    product_line: Codes
    source: Codes
    country: Codes
    mail_kind: Codes
    current_system: Codes
    team_size: NDArray[np.float64]


def draw_profile(
    rng: np.random.Generator, created_us: Codes, start_us: int, end_us: int
) -> Profile:
    """Draw accounts and the leads that belong to them.

    Parameters
    ----------
    rng
        Source of randomness.
    created_us
        Creation of every lead, microseconds since 1970, shape (leads,).
    start_us, end_us
        The simulated period.

    Returns
    -------
    Profile
        One value per lead and attribute.
    """
    leads = created_us.size
    account = rng.integers(0, max(1, int(leads / LEADS_PER_ACCOUNT)), leads)
    accounts = int(account.max()) + 1
    progress = (created_us - start_us) / (end_us - start_us)
    size = draw(rng, accounts, SIZES)[account]
    employees = _employees(rng, accounts, size, account)
    known = _known(rng, leads, "employees")
    titled = _known(rng, leads, "job_title")
    return Profile(
        created_us=created_us,
        progress=progress,
        account=account,
        industry=_hide(rng, draw(rng, accounts, INDUSTRIES)[account], "industry"),
        size=np.where(known, size, MISSING),
        employees=np.where(known, employees, 0),
        seniority=np.where(titled, draw(rng, leads, SENIORITIES), MISSING),
        function=np.where(titled, draw(rng, leads, FUNCTIONS), MISSING),
        product_line=_product_lines(rng, progress),
        source=draw(rng, leads, SOURCES),
        country=draw(rng, accounts, [weight for weight, *_ in COUNTRIES.values()])[account],
        mail_kind=_hide(rng, draw(rng, leads, MAIL_KINDS), "email"),
        current_system=_hide(rng, draw(rng, leads, CURRENT_SYSTEMS), "current_system"),
        team_size=_team_sizes(rng, leads),
    )


def draw(
    rng: np.random.Generator, count: int, weights: Mapping[str, int] | Collection[float]
) -> Codes:
    """Draw codes by weight, shape (count,): positions in `weights`."""
    values = list(weights.values()) if isinstance(weights, Mapping) else list(weights)
    edges = np.cumsum(values) / np.sum(values)
    return np.searchsorted(edges[:-1], rng.random(count), side="right")


def draw_rows(rng: np.random.Generator, probabilities: NDArray[np.float64]) -> Codes:
    """Draw one column per row of a (rows, columns) table of probabilities that sum to 1."""
    edges = np.cumsum(probabilities, axis=1)[:, :-1]
    return np.asarray((rng.random((len(edges), 1)) >= edges).sum(axis=1), dtype=np.int64)


def _known(rng: np.random.Generator, leads: int, attribute: str) -> NDArray[np.bool_]:
    return rng.random(leads) >= MISSING_SHARES[attribute]


def _hide(rng: np.random.Generator, codes: Codes, attribute: str) -> Codes:
    return np.where(_known(rng, codes.size, attribute), codes, MISSING)


def _employees(rng: np.random.Generator, accounts: int, size: Codes, account: Codes) -> Codes:
    edges = np.array([*SIZES, LARGEST_COMPANY_EMPLOYEES], dtype=np.float64)
    low, high = edges[size], edges[size + 1]
    place = rng.random(accounts)[account]
    return np.floor(low * (high / low) ** place).astype(np.int64)


def _product_lines(rng: np.random.Generator, progress: NDArray[np.float64]) -> Codes:
    first, last = np.array(list(PRODUCT_LINES.values()), dtype=np.float64).T
    mix = first[None, :] + progress[:, None] * (last - first)[None, :]
    return draw_rows(rng, mix / mix.sum(axis=1, keepdims=True))


def _team_sizes(rng: np.random.Generator, leads: int) -> NDArray[np.float64]:
    sizes = np.ceil(TEAM_SIZE_MEDIAN * np.exp(TEAM_SIZE_LOG_SD * rng.standard_normal(leads)))
    return np.where(_known(rng, leads, "team_size"), sizes, np.nan)
