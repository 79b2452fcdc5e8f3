"""The truth again, lead by lead and from nothing but the tables, by the slowest possible way."""

import itertools
import math
from collections import defaultdict

import numpy as np
import pytest

from features.profile.mail import mail_domain, mail_domain_kind
from training.simulator import mail, names, rates, world
from training.simulator import outcome as closing
from training.simulator.clock import to_busy_days
from training.simulator.intent import log_path_chances
from training.simulator.profile import Profile

DAY_US = 86_400_000_000
LEADS = 60


def code(vocabulary, value):
    return list(vocabulary).index(value) if isinstance(value, str) else -1


def titled(title):
    if not isinstance(title, str):
        return -1, -1
    for (level, language), pattern in names.TITLES.items():
        for function in world.FUNCTIONS:
            if pattern.format(names.FUNCTION_WORDS[function, language]) == title:
                return code(world.SENIORITIES, level), code(world.FUNCTIONS, function)
    raise AssertionError(title)


@pytest.fixture(scope="module")
def profile(few):
    leads, changes = few.tables.leads, few.tables.attribute_changes
    bought = set(changes[changes["attribute"] == "employees"]["lead_id"])
    employees = np.where(leads["lead_id"].isin(bought), np.nan, leads["employees"])
    size = np.searchsorted(list(world.SIZES), employees, side="right") - 1
    kinds = [mail_domain(address) for address in leads["email"]]
    title = np.array([titled(t) for t in leads["job_title"]])
    created_us = leads["created_at"].astype("int64").to_numpy()
    return Profile(
        created_us=created_us,
        progress=np.zeros(len(leads)),
        account=np.zeros(len(leads), int),
        industry=np.array([code(world.INDUSTRIES, v) for v in leads["industry"]]),
        size=np.where(np.isnan(employees), -1, size),
        employees=employees,
        seniority=title[:, 0],
        function=title[:, 1],
        product_line=np.array([code(world.PRODUCT_LINES, v) for v in leads["product_line"]]),
        source=np.array([code(world.SOURCES, v) for v in leads["source"]]),
        country=np.array([code(world.COUNTRIES, v) for v in leads["country"]]),
        mail_kind=np.array(
            [-1 if k is None else code(world.MAIL_KINDS, mail_domain_kind(k)) for k in kinds]
        ),
        current_system=np.array([code(world.CURRENT_SYSTEMS, v) for v in leads["current_system"]]),
        team_size=leads["team_size"].to_numpy(),
    )


def kind_of(type_, subject):
    found = [n for n, k in rates.KINDS.items() if k.type == type_ and subject in k.subjects]
    return found[0] if found else None


def rate(kind, state, outcome, age_days):
    entry = rates.KINDS[kind]
    shape = rates.SAME_FOR_ALL.get(entry.group) or rates.SHAPES[entry.group, outcome]
    piece = sum(age_days >= edge for edge in rates.AGE_EDGES_DAYS) - 1
    return entry.busy_day_rates[world.STATES.index(state)] * shape[piece]


def expected_count(created_us, until_us, state, outcome):
    edges = [*rates.AGE_EDGES_DAYS, math.inf]
    total = 0.0
    for begin, end in itertools.pairwise(edges):
        last_us = min(until_us, created_us + end * DAY_US)
        first_us = created_us + begin * DAY_US
        if last_us <= first_us:
            continue
        busy = to_busy_days(np.array(int(last_us))) - to_busy_days(np.array(int(first_us)))
        total += busy * sum(rate(kind, state, outcome, begin) for kind in rates.KINDS)
    return total


def waited(delay, seconds):
    return 1 - math.exp(-max(seconds - delay[0], 0) / delay[1])


def log_mails(seen, until_us, state, outcome):
    s, o = world.STATES.index(state), world.OUTCOMES.index(outcome)
    chances = (
        (mail.OPEN[s] * mail.OPEN_FACTORS[o], mail.OPEN_DELAY, "email_delivered", "email_open"),
        (mail.CLICK_IF_OPEN[s], mail.CLICK_DELAY, "email_open", "email_click"),
        (
            mail.UNSUBSCRIBE_IF_OPEN[s] * mail.UNSUBSCRIBE_FACTORS[o],
            mail.UNSUBSCRIBE_DELAY,
            "email_open",
            "email_unsubscribe",
        ),
    )
    total = 0.0
    for times in seen.values():
        for chance, delay, before, after in chances:
            if after in times:
                total += math.log(chance)
            elif before in times:
                passed = waited(delay, (until_us - times[before]) / 1e6)
                total += math.log(1 - chance * passed)
    return total


def mails_of(rows):
    """First delivery, open, click and unsubscribe of each mail."""
    seen = defaultdict(dict)
    for time_us, type_, subject in rows:
        one = seen[subject.partition("/")[0]]
        one.setdefault(type_, time_us)
    return seen


def closed_by(days, state, outcome):
    delays = {"won": "WON_DELAYS", "lost": "LOST_DELAYS"}
    if outcome == "stale":
        return 0.0
    median, log_sd = getattr(closing, delays[outcome])[world.STATES.index(state)]
    return 0.5 * math.erfc(-(math.log(days) - math.log(median)) / log_sd / math.sqrt(2))


def slow_truth(rows, created_us, until_us, log_chances, horizon_days):
    site = [(t, kind_of(*what)) for t, *what in rows if not what[0].startswith("email")]
    seen = mails_of([row for row in rows if row[1].startswith("email")])
    age = (until_us - created_us) / DAY_US
    weights, wins = [], 0.0
    for path, (state, outcome) in enumerate(world.PATHS):
        first, *later = site
        touches = {k: v[world.STATES.index(state)] for k, v in rates.FIRST_TOUCHES.items()}
        log = log_chances[path] + math.log(touches[first[1]] / sum(touches.values()))
        log -= expected_count(created_us, until_us, state, outcome)
        log += sum(math.log(rate(k, state, outcome, (t - created_us) / DAY_US)) for t, k in later)
        log += log_mails(seen, until_us, state, outcome)
        still_open = 1 - closed_by(age, state, outcome)
        weights.append(math.exp(log) * still_open)
        if outcome == "won":
            soon = closed_by(age + horizon_days, state, outcome) - (1 - still_open)
            wins += math.exp(log) * soon
    return wins / sum(weights)


@pytest.mark.parametrize("age_days", [1, 9, 33])
def test_the_tables_alone_give_the_same_truth(few, look, profile, age_days):
    chances = log_path_chances(profile, 0.0)
    lead, as_of, truth, _ = look(few, age_days, 90)
    activities = few.tables.activities
    times = activities["occurred_at"].astype("int64").to_numpy()
    by_lead = activities.groupby("lead_id").indices
    for one in range(0, lead.size, lead.size // LEADS):
        row, until = lead[one], as_of[one]
        own = by_lead[few.tables.leads["lead_id"][row]]
        known = activities.iloc[own[(times[own] <= until) & ~few.machine[own]]]
        columns = (times[known.index], known["type"], known["subject"])
        rows = sorted(zip(*columns, strict=True))
        slow = slow_truth(rows, profile.created_us[row], until, chances[row], 90)
        assert slow == pytest.approx(truth[one], rel=1e-7)
