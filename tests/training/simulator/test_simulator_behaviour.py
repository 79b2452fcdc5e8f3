"""What the demo company's leads do: job seekers, scanners, repeated opens, and what is planted."""

import pandas as pd
import pytest

from training.simulator import simulate
from training.simulator.names import SCANNER_AGENTS
from training.simulator.world import OUTCOMES, STATES

DAY = pd.Timedelta(days=1)


def state_of(company):
    return pd.Series(company.truth.outcomes.path // len(OUTCOMES), company.tables.leads["lead_id"])


def first_of(activities, type_, pattern=""):
    chosen = activities[
        (activities["type"] == type_) & activities["subject"].str.startswith(pattern)
    ]
    return chosen.groupby("lead_id")["occurred_at"].min()


def test_job_seekers_visit_careers_then_download(many):
    activities = many.tables.activities
    careers = first_of(activities, "page_view", "/careers")
    downloads = activities[activities["type"] == "download"]
    since = downloads["occurred_at"] - downloads["lead_id"].map(careers)
    then = set(downloads[(since > pd.Timedelta(0)) & (since < 7 * DAY)]["lead_id"])
    state = state_of(many)
    share = state.index.isin(list(then))
    assert share[state == STATES.index("job_seeker")].mean() > 0.4
    assert share[state == STATES.index("ready_buyer")].mean() < 0.03


def test_mails_are_opened_again_and_again_by_anybody(few):
    activities = few.tables.activities
    opens = activities[activities["type"] == "email_open"].groupby(["lead_id", "subject"]).size()
    assert (opens >= 2).mean() > 0.2
    assert opens.max() >= 4


def clicks_of(company):
    """Clicks with the seconds since the mail's delivery, and whether a machine did them."""
    activities = company.tables.activities.assign(machine=company.machine)
    mails = activities[activities["type"].str.startswith("email")]
    keys = [mails["lead_id"], mails["subject"].str.slice(0, 7)]
    delivered = mails["occurred_at"].where(mails["type"] == "email_delivered").groupby(keys)
    seconds = (mails["occurred_at"] - delivered.transform("max")).dt.total_seconds()
    return mails.assign(seconds=seconds, mail=keys[1])[mails["type"] == "email_click"]


@pytest.mark.parametrize("bot_share", [0.1, 0.9])
def test_scanners_have_habits(bot_share):
    company = simulate(1_500, seed=9, bot_share=bot_share)
    clicks = clicks_of(company)
    machine = clicks[clicks["machine"]]
    assert machine["lead_id"].nunique() / 1_500 == pytest.approx(bot_share, abs=0.04)
    assert machine["seconds"].between(1, 102).all()
    assert ((machine["seconds"] <= 4) | (machine["seconds"] >= 30)).all()
    assert 0.2 < machine["user_agent"].isin(SCANNER_AGENTS).mean() < 0.5
    per_mail = machine.groupby(["lead_id", "mail"])["seconds"].agg(["size", "min", "max"])
    assert set(per_mail["size"]) >= {1, 4}
    late = per_mail["min"] >= 30
    assert 0.3 < late.mean() < 0.6
    took = (per_mail["max"] - per_mail["min"])[per_mail["size"] == 4]
    assert (took[late] < 2).mean() > 0.3  # all links at once …
    assert (took[late] > 2).mean() > 0.3  # … or one after the other
    assert took.max() <= 7.5


def test_people_take_their_time_and_scanners_leave_them_as_they_are():
    with_scanners = simulate(1_500, seed=9, bot_share=0.3)
    clicks = clicks_of(with_scanners)
    people = clicks[~clicks["machine"]]
    assert people["seconds"].min() > 60
    assert not people["user_agent"].isin(SCANNER_AGENTS).any()
    without = simulate(1_500, seed=9, bot_share=0)
    assert not without.machine.any()
    kept = with_scanners.tables.activities[~with_scanners.machine]
    pd.testing.assert_frame_equal(known_at_once(kept), known_at_once(without.tables.activities))


def known_at_once(activities):
    """What the lists of fairs, typed in sooner or later by chance, have no part in."""
    some = activities[activities["type"] != "event_visit"].reset_index(drop=True)
    return some[["lead_id", "occurred_at", "type", "subject"]]


def test_the_portal_looks_good_and_never_buys(many):
    leads, won = many.tables.leads, many.truth.outcomes.won
    portal = (leads["source"] == "comparison_portal").to_numpy()
    assert won[portal].mean() < 0.3 * won[~portal].mean()
    priced = leads["lead_id"].isin(first_of(many.tables.activities, "page_view", "/pricing").index)
    assert priced[portal].mean() > 0.9 * priced[~portal].mean()


def test_documentation_tells_more_than_what_marketing_counts(many):
    activities, won = many.tables.activities, many.truth.outcomes.won
    week = activities["lead_id"].map(many.tables.leads.set_index("lead_id")["created_at"]) + 7 * DAY
    first_week = activities[activities["occurred_at"] <= week]

    def lift(type_, pattern=""):
        did = many.tables.leads["lead_id"].isin(first_of(first_week, type_, pattern).index)
        return won[did].mean() / won[~did].mean()

    assert lift("page_view", "/docs") > 1.5
    assert lift("email_click") < 0.8 * lift("page_view", "/docs")
    assert lift("social_follow") < 1
    assert lift("form_submit", "/newsletter") < 1
    assert lift("page_view", "/blog") < 1


def test_unsubscribers_get_no_more_mails_and_are_no_buyers(many):
    activities = many.tables.activities
    gone = first_of(activities, "email_unsubscribe")
    mails = activities[activities["type"] == "email_delivered"]
    assert not (mails["occurred_at"] > mails["lead_id"].map(gone)).any()
    state = state_of(many)
    left = pd.Series(state.index.isin(gone.index), state.index).groupby(state).mean()
    assert left[STATES.index("job_seeker")] > 5 * left[STATES.index("ready_buyer")]
