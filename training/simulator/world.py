"""The demo company's world: who its leads are, and how often. Tables to read, no code to run.

Shares are relative weights; `numpy` normalises them where they are used.
"""

from __future__ import annotations

from typing import Final

MICROSECONDS_PER_DAY: Final = 86_400_000_000
MISSING: Final = -1  # the code of a value that is not in the tables

# What a lead wants, and how its story ends. A path is one of each; the truth sums over paths.
STATES: Final = ("ready_buyer", "evaluating", "researcher", "tire_kicker", "job_seeker")
OUTCOMES: Final = ("won", "lost", "stale")  # stale: never closed by anybody
PATHS: Final = tuple((state, outcome) for state in STATES for outcome in OUTCOMES)

INDUSTRIES: Final = {
    "software": 18,
    "manufacturing": 20,
    "healthcare": 12,
    "finance": 12,
    "retail": 12,
    "logistics": 10,
    "education": 8,
    "public_sector": 8,
}
# Lowest number of employees of each size, the highest is one below the next.
SIZES: Final = {1: 18, 10: 24, 50: 25, 250: 17, 1000: 11, 5000: 5}
LARGEST_COMPANY_EMPLOYEES: Final = 60_000

SENIORITIES: Final = {"c_level": 16, "head": 24, "manager": 30, "specialist": 24, "trainee": 6}
FUNCTIONS: Final = {"it": 30, "operations": 25, "purchasing": 20, "marketing": 15, "hr": 10}

# Weights in the first and in the last month: the product mix shifts over the period.
PRODUCT_LINES: Final = {
    "platform": (35, 28),
    "analytics": (20, 32),
    "starter": (30, 25),
    "services": (15, 15),
}
SOURCES: Final = {
    "organic_search": 22,
    "paid_search": 16,
    "referral": 8,
    "partner": 10,
    "trade_fair": 8,
    "comparison_portal": 14,
    "content_syndication": 12,
    "social_ads": 10,
}
CAMPAIGNS: Final = ("always-on", "spring-launch", "autumn-push", "industry-week", "retargeting")

# country: (weight, region, language of titles, dialling code)
COUNTRIES: Final = {
    "DE": (34, "DACH", "de", "+49"),
    "AT": (8, "DACH", "de", "+43"),
    "CH": (9, "DACH", "de", "+41"),
    "FR": (11, "West", "en", "+33"),
    "GB": (11, "West", "en", "+44"),
    "US": (15, "Overseas", "en", "+1"),
    "PL": (7, "East", "en", "+48"),
    "IT": (5, "South", "en", "+39"),
}
MAIL_KINDS: Final = {"business": 72, "free": 20, "academic": 5, "disposable": 3}
CURRENT_SYSTEMS: Final = {
    "spreadsheets": 30,
    "legacy_suite": 22,
    "competitor_tool": 18,
    "in_house": 15,
    "none": 15,
}
TEAM_SIZE_MEDIAN: Final = 14.0
TEAM_SIZE_LOG_SD: Final = 0.9

# Share of leads whose value is not in the tables, at random.
MISSING_SHARES: Final = {
    "industry": 0.06,
    "employees": 0.12,
    "annual_revenue": 0.35,
    "job_title": 0.05,
    "email": 0.015,
    "phone": 0.40,
    "last_name": 0.02,
    "campaign": 0.25,
    "current_system": 0.20,
    "team_size": 0.25,
}
# Share of leads whose missing value is bought in later, whatever they want.
ENRICHED_SHARES: Final = {"phone": 0.06, "employees": 0.02}

LEADS_PER_ACCOUNT: Final = 1.6

# Arrivals: weight of each calendar month, and growth over the whole period.
MONTH_WEIGHTS: Final = (1.0, 1.05, 1.15, 1.0, 0.95, 0.95, 0.7, 0.65, 1.2, 1.2, 1.15, 0.6)
GROWTH: Final = 1.25
# Weight of an hour (UTC) on a working day, and of a whole Saturday or Sunday against a Monday.
HOUR_WEIGHTS: Final = (
    *(0.1, 0.08, 0.06, 0.06, 0.1, 0.3, 0.8, 1.6, 2.2, 2.4, 2.2, 1.8),
    *(1.9, 2.2, 2.2, 1.9, 1.5, 1.1, 0.8, 0.7, 0.6, 0.5, 0.3, 0.2),
)
WEEKDAY_WEIGHTS: Final = (1.0, 1.15, 1.15, 1.1, 0.85, 0.3, 0.35)
