"""What leads want: the chance of every path (state, outcome) given who the lead is.

Planted here: industry × size, seniority × product line, a hump in team size, a source that
looks good and never buys (`comparison_portal`), and student addresses.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_softmax

from training.simulator.profile import Profile
from training.simulator.world import OUTCOMES, PATHS, STATES

# Rows: industries of `world`, then missing. Columns: sizes from 1 to 5,000 employees, missing.
INDUSTRY_SIZE: Final = np.array(
    [
        [0.2, 0.6, 0.6, 0.3, -0.3, -0.5, 0.2],  # software: the small ones buy
        [-1.2, -0.6, 0.3, 0.8, 0.9, 0.3, 0.2],  # manufacturing: the upper middle buys
        [-0.8, -0.4, 0.1, 0.4, 0.7, 0.8, 0.0],  # healthcare: the larger the better
        [-0.9, -0.3, 0.4, 0.6, 0.1, -0.6, 0.0],  # finance: giants build their own
        [-0.5, -0.1, 0.1, 0.1, 0.2, 0.3, 0.0],  # retail: hardly matters
        [-0.7, 0.0, 0.7, 0.4, -0.1, -0.2, 0.1],  # logistics: medium-sized
        [-1.0, -0.9, -0.5, -0.4, -0.3, -0.2, -0.6],  # education
        [-1.0, -0.8, -0.5, -0.4, -0.4, -0.4, -0.6],  # public sector: tenders elsewhere
        [-0.5, -0.2, 0.2, 0.2, 0.2, 0.0, 0.0],  # missing
    ]
)
# Rows: seniorities, then missing. Columns: platform, analytics, starter, services.
SENIORITY_PRODUCT: Final = np.array(
    [
        [1.1, 0.8, -0.4, 1.0],  # c_level
        [1.0, 0.8, 0.0, 0.7],  # head
        [0.1, 0.2, 0.3, 0.0],  # manager
        [-1.1, -0.5, 0.7, -0.9],  # specialist: buys the starter edition, and only that
        [-1.8, -1.6, -0.9, -1.8],  # trainee
        [-0.2, 0.0, 0.1, -0.1],  # missing
    ]
)
FUNCTION: Final = np.array([0.2, 0.3, 0.1, -0.1, -0.7, 0.0])  # last: missing
COUNTRY: Final = np.array([0.2, 0.2, 0.3, -0.2, 0.0, -0.2, -0.1, -0.3])
CURRENT_SYSTEM: Final = np.array([0.4, 0.3, -0.2, -0.4, -0.2, 0.0])  # last: missing
TEAM_SIZE_HUMP: Final = (8.0, 40.0, 0.4, -0.35)  # from, to, inside, outside; 0 where missing

# How much fit, source and mail domain speak for each of the STATES.
STATE_BASE: Final = np.array([-1.58, -0.12, 0.75, 0.25, -0.75])
STATE_FIT: Final = np.array([1.0, 0.65, 0.0, -0.15, -0.25])
SOURCE_STATE: Final = np.array(
    [
        [0.1, 0.2, 0.2, 0.0, 0.3],  # organic_search
        [0.2, 0.2, 0.0, 0.2, 0.0],  # paid_search
        [1.1, 0.6, -0.3, -0.7, -0.6],  # referral
        [0.7, 0.6, 0.0, -0.5, -0.8],  # partner
        [0.0, 0.3, 0.3, 0.2, 0.2],  # trade_fair
        [-1.6, -1.2, -0.3, 1.4, -0.8],  # comparison_portal: looks at prices, never buys
        [-0.8, -0.2, 0.7, 0.3, -0.3],  # content_syndication
        [-0.5, -0.2, 0.2, 0.3, 0.9],  # social_ads
    ]
)
MAIL_STATE: Final = np.array(
    [
        [0.4, 0.3, 0.0, -0.1, -0.4],  # business
        [-0.7, -0.3, 0.2, 0.3, 0.8],  # free
        [-1.2, -0.7, 0.8, 0.6, 1.0],  # academic
        [-1.5, -1.0, 0.0, 1.5, 0.2],  # disposable
        [-0.2, 0.0, 0.0, 0.1, 0.0],  # missing
    ]
)
# Chance that a lead of each state is won, where fit is 0, and that one not won is never closed.
WON_LOGIT: Final = np.array([0.25, -1.4, -3.0, -5.2, -6.5])
WON_FIT: Final = 0.5
STALE_SHARE: Final = np.array([0.08, 0.10, 0.15, 0.17, 0.17])

# With drift 1, added by the end of the period; nothing before its middle.
DRIFT_INDUSTRY: Final = np.array([-1.0, -0.8, 0.9, 0.8, 0.6, -0.6, 0.8, 0.5, 0.0])
DRIFT_PRODUCT: Final = np.array([-0.5, 0.7, -0.3, 0.3])
DRIFT_WON_LOGIT: Final = -0.5


def log_path_chances(profile: Profile, drift: float) -> NDArray[np.float64]:
    """Log P(state, outcome | profile) for every lead, before anything it does.

    Parameters
    ----------
    profile
        The leads.
    drift
        How far the world moves between the middle and the end of the period; 0: not at all.

    Returns
    -------
    ndarray
        Shape (leads, paths), columns as in `world.PATHS`; each row's chances sum to 1.
    """
    moved = drift * drifted(profile.progress)
    fit = _fit(profile) + moved * _drift_of_fit(profile)
    states = STATE_BASE + fit[:, None] * STATE_FIT
    states = states + SOURCE_STATE[profile.source] + MAIL_STATE[profile.mail_kind]
    log_states = log_softmax(states, axis=1)
    won = expit(WON_LOGIT + (WON_FIT * fit + moved * DRIFT_WON_LOGIT)[:, None])
    outcomes = np.stack([won, (1 - won) * (1 - STALE_SHARE), (1 - won) * STALE_SHARE], axis=2)
    assert outcomes.shape[1:] == (len(STATES), len(OUTCOMES))
    return (log_states[:, :, None] + np.log(outcomes)).reshape(-1, len(PATHS))


def drifted(progress: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the drift that has happened: 0 until the middle of the period, 1 at its end."""
    return np.clip(2.0 * progress - 1.0, 0.0, 1.0)


def _fit(profile: Profile) -> NDArray[np.float64]:
    low, high, inside, outside = TEAM_SIZE_HUMP
    hump = np.where((profile.team_size >= low) & (profile.team_size <= high), inside, outside)
    return np.asarray(
        INDUSTRY_SIZE[profile.industry, profile.size]
        + SENIORITY_PRODUCT[profile.seniority, profile.product_line]
        + FUNCTION[profile.function]
        + COUNTRY[profile.country]
        + CURRENT_SYSTEM[profile.current_system]
        + np.where(np.isnan(profile.team_size), 0.0, hump),
        dtype=np.float64,
    )


def _drift_of_fit(profile: Profile) -> NDArray[np.float64]:
    return DRIFT_INDUSTRY[profile.industry] + DRIFT_PRODUCT[profile.product_line]
