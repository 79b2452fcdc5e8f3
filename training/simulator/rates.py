"""How often each kind of lead does what, at which age: the tables behind every activity.

A lead on a path (state, outcome) does a kind of activity as a Poisson process in busy time.
Its rate is the state's rate for the kind times the outcome's shape for the kind's group at
the lead's age.

Planted here: documentation and integration pages tell most and look like nothing; blog,
newsletter and social follows look like interest and are not; a tire-kicker reads prices and
starts trials.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.simulator.world import OUTCOMES, PATHS, STATES


class Kind(NamedTuple):
    """A kind of activity: type, subjects (which one is noise), group, rate per state."""

    type: str
    subjects: tuple[str, ...]
    group: str
    busy_day_rates: tuple[float, float, float, float, float]


BLOG_POSTS: Final = tuple(f"/blog/post-{n:02d}" for n in range(1, 13))
PRODUCT_PAGES: Final = tuple(
    f"/product/{name}" for name in ("overview", "platform", "analytics", "starter", "services")
)
FEATURE_PAGES: Final = ("/features/reporting", "/features/workflow", "/features/security")
CASE_STUDIES: Final = ("/case-studies/logistics", "/case-studies/retail", "/case-studies/bank")
DOCS: Final = ("/docs/getting-started", "/docs/api", "/integrations/erp", "/integrations/crm")
COMPARISONS: Final = ("/compare/legacy-suite", "/compare/spreadsheets")
CAREERS: Final = ("/careers", "/careers/engineer", "/careers/sales", "/careers/intern")
WHITEPAPERS: Final = ("whitepaper-market", "whitepaper-roi", "whitepaper-security")
DATASHEETS: Final = ("datasheet-platform", "datasheet-analytics", "case-study-bank")
WEBINARS: Final = ("webinar-trends", "webinar-live-demo", "webinar-best-practice")

# Rates for: ready_buyer, evaluating, researcher, tire_kicker, job_seeker.
KINDS: Final = {
    "home": Kind("page_view", ("/",), "noise", (0.12, 0.12, 0.12, 0.12, 0.12)),
    "blog": Kind("page_view", BLOG_POSTS, "early", (0.07, 0.1, 0.17, 0.12, 0.08)),
    "product": Kind("page_view", PRODUCT_PAGES, "mid", (0.15, 0.14, 0.12, 0.14, 0.08)),
    "features": Kind("page_view", FEATURE_PAGES, "mid", (0.1, 0.1, 0.075, 0.08, 0.03)),
    "case_study": Kind("page_view", CASE_STUDIES, "mid", (0.065, 0.06, 0.045, 0.045, 0.015)),
    "docs": Kind("page_view", DOCS, "late", (0.1, 0.075, 0.035, 0.015, 0.02)),
    "pricing": Kind("page_view", ("/pricing",), "late", (0.11, 0.08, 0.04, 0.08, 0.02)),
    "compare": Kind("page_view", COMPARISONS, "late", (0.04, 0.035, 0.02, 0.035, 0.006)),
    "careers": Kind("page_view", CAREERS, "careers", (0.006, 0.006, 0.008, 0.008, 0.55)),
    "whitepaper": Kind("download", WHITEPAPERS, "early", (0.05, 0.06, 0.08, 0.065, 0.12)),
    "datasheet": Kind("download", DATASHEETS, "mid", (0.05, 0.045, 0.035, 0.04, 0.11)),
    "price_list": Kind("download", ("price-list",), "late", (0.028, 0.02, 0.009, 0.018, 0.005)),
    "newsletter": Kind("form_submit", ("/newsletter",), "early", (0.008, 0.01, 0.02, 0.016, 0.014)),
    "contact": Kind("form_submit", ("/contact",), "late", (0.016, 0.009, 0.0035, 0.0045, 0.003)),
    "demo": Kind("form_submit", ("/demo-request",), "late", (0.017, 0.01, 0.0035, 0.006, 0.002)),
    "webinar_in": Kind("webinar_register", WEBINARS, "early", (0.018, 0.022, 0.026, 0.022, 0.006)),
    "webinar": Kind("webinar_attend", WEBINARS, "mid", (0.013, 0.013, 0.013, 0.01, 0.003)),
    "event": Kind("event_visit", ("fair-spring", "fair-autumn"), "flat", (0.004,) * 5),
    "trial": Kind("trial_start", ("trial",), "late", (0.013, 0.01, 0.004, 0.011, 0.003)),
    "chat": Kind("chat", ("website-chat",), "mid", (0.017, 0.014, 0.01, 0.014, 0.009)),
    "call": Kind("call", ("inbound", "outbound"), "late", (0.015, 0.01, 0.005, 0.0055, 0.004)),
    "cart": Kind("cart_add", ("starter-licence",), "late", (0.005, 0.0035, 0.0015, 0.0055, 0.001)),
    "social": Kind("social_follow", ("linkedin",), "early", (0.008, 0.01, 0.016, 0.017, 0.015)),
}
KIND_NAMES: Final = tuple(KINDS)

# Ages at which the rates change, in days; the last piece never ends.
AGE_EDGES_DAYS: Final = (0.0, 1.0, 3.0, 7.0, 20.0, 45.0, 120.0)
# A buyer's late stage grows between day 1 and day 20; everybody else cools down.
SHAPES: Final = {
    ("late", "won"): (0.9, 1.0, 1.15, 1.1, 0.8, 0.5, 0.3),
    ("late", "lost"): (0.9, 0.85, 0.8, 0.65, 0.45, 0.25, 0.12),
    ("late", "stale"): (0.8, 0.65, 0.45, 0.25, 0.12, 0.06, 0.03),
    ("mid", "won"): (1.2, 1.0, 0.75, 0.5, 0.35, 0.25, 0.15),
    ("mid", "lost"): (1.2, 0.95, 0.65, 0.4, 0.25, 0.12, 0.06),
    ("mid", "stale"): (1.1, 0.8, 0.5, 0.25, 0.12, 0.06, 0.03),
    ("early", "won"): (1.2, 0.8, 0.5, 0.3, 0.2, 0.12, 0.08),
    ("early", "lost"): (1.2, 0.8, 0.5, 0.3, 0.2, 0.12, 0.06),
    ("early", "stale"): (1.2, 0.8, 0.5, 0.3, 0.2, 0.12, 0.04),
}
SAME_FOR_ALL: Final = {
    "noise": (1.0, 0.8, 0.5, 0.3, 0.2, 0.1, 0.05),
    "careers": (2.0, 1.2, 0.5, 0.2, 0.1, 0.05, 0.02),
    "flat": (1.0,) * len(AGE_EDGES_DAYS),
}

# What created the lead, by state: kind of activity at the very moment of creation.
FIRST_TOUCHES: Final = {
    "newsletter": (0.07, 0.13, 0.34, 0.24, 0.22),
    "whitepaper": (0.15, 0.25, 0.38, 0.33, 0.52),
    "webinar_in": (0.12, 0.20, 0.22, 0.19, 0.06),
    "contact": (0.29, 0.19, 0.03, 0.07, 0.16),
    "demo": (0.29, 0.16, 0.01, 0.09, 0.02),
    "trial": (0.08, 0.07, 0.02, 0.08, 0.02),
}


def rate_table() -> NDArray[np.float64]:
    """Rates per busy day, shape (kinds, paths, age pieces)."""
    rows = [[_path_rates(kind, s, o) for s, o in PATHS] for kind in KINDS.values()]
    return np.array(rows, dtype=np.float64)


def first_touch_table() -> NDArray[np.float64]:
    """P(first touch | path), shape (first touches, paths); each column sums to 1."""
    by_state = np.array(list(FIRST_TOUCHES.values()), dtype=np.float64)
    return np.repeat(by_state / by_state.sum(axis=0), len(OUTCOMES), axis=1)


def _path_rates(kind: Kind, state: str, outcome: str) -> list[float]:
    shape = SAME_FOR_ALL.get(kind.group) or SHAPES[kind.group, outcome]
    rate = kind.busy_day_rates[STATES.index(state)]
    return [rate * factor for factor in shape]
