"""What the demo company's tables show: the behaviours asked for, and no trace of the truth."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from features.errors import InputProblems
from training.simulator import simulate
from training.simulator.clock import microseconds
from training.simulator.intent import COUNTRY, FUNCTION, INDUSTRY_SIZE
from training.simulator.outcome import NEVER
from training.simulator.progress import REJECTION_REASONS
from training.simulator.rates import KINDS, rate_table
from training.simulator.world import COUNTRIES, FUNCTIONS, INDUSTRIES, SIZES, STATES

DAY = pd.Timedelta(days=1)


def frames(company):
    return vars(company.tables).values()


def test_no_word_of_the_truth_is_in_the_tables(few):
    allowed = {"lead_id", "created_at", "email", "phone", "first_name", "last_name", "job_title"}
    allowed |= {"company", "account_id", "industry", "employees", "annual_revenue", "country"}
    allowed |= {"region", "source", "campaign", "product_line", "owner", "current_system"}
    assert set(few.tables.leads) == allowed | {"team_size"}
    assert list(few.tables.activities) == [
        *("lead_id", "occurred_at", "type", "subject", "received_at", "activity_id", "user_agent")
    ]
    for frame in frames(few):
        for name in frame.select_dtypes("str"):
            assert not frame[name].isin([*STATES, "stale"]).any()


def test_the_same_seed_gives_the_same_company():
    first, again, other = simulate(300, seed=1), simulate(300, seed=1), simulate(300, seed=2)
    for one, two in zip(frames(first), frames(again), strict=True):
        pd.testing.assert_frame_equal(one, two)
    assert not first.tables.leads["created_at"].equals(other.tables.leads["created_at"])


def test_nothing_happens_after_the_end_nor_before_the_creation_nor_after_the_close():
    end = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
    company = simulate(800, seed=4, end=end, months=6)
    tables = company.tables
    created = tables.leads.set_index("lead_id")["created_at"]
    assert (end - created.min()) <= pd.Timedelta(days=183)
    closes = tables.statuses[tables.statuses["status"].isin(["won", "lost", "rejected"])]
    closed = closes.set_index("lead_id")["occurred_at"]
    for frame in (tables.activities, tables.statuses, tables.attribute_changes):
        assert frame["occurred_at"].max() <= end
        assert (frame["occurred_at"] >= frame["lead_id"].map(created)).all()
        assert not (frame["occurred_at"] > frame["lead_id"].map(closed)).any()
    assert tables.activities["received_at"].max() <= end
    assert (tables.activities["received_at"] >= tables.activities["occurred_at"]).all()
    assert closed.index.is_unique


def test_tables_and_truth_agree_on_the_ends(few):
    statuses, outcomes = few.tables.statuses, few.truth.outcomes
    end_us = microseconds(few.end)
    in_time = outcomes.closed_us <= end_us
    won = set(statuses[statuses["status"] == "won"]["lead_id"])
    lost = set(statuses[statuses["status"].isin(["lost", "rejected"])]["lead_id"])
    ids = few.tables.leads["lead_id"]
    assert won == set(ids[outcomes.won & in_time])
    assert lost == set(ids[~outcomes.won & in_time])
    assert 0.1 < (len(won) / len(ids)) < 0.14
    assert 0.15 < (~in_time).mean() < 0.25


def test_wins_have_amounts_and_rejections_have_reasons(few):
    statuses = few.tables.statuses
    assert (statuses["amount"].notna() == (statuses["status"] == "won")).all()
    assert (statuses["amount"].dropna() > 0).all()
    rejected = statuses[statuses["status"] == "rejected"]
    assert set(rejected["reason"]) == set(REJECTION_REASONS)
    mql = set(statuses[statuses["status"] == "mql"]["lead_id"])
    assert set(rejected["lead_id"]) <= mql
    assert (statuses["status"] == "recycled").sum() > 10


def test_wins_take_a_month_and_rarely_a_quarter(many):
    outcomes = many.truth.outcomes
    days = (outcomes.closed_us - many.truth.created_us)[outcomes.won] / 86_400_000_000
    assert 22 < np.median(days) < 30
    assert 65 < np.quantile(days, 0.9) < 85


def test_leads_come_in_working_hours_and_rarely_in_december(many):
    created = many.tables.leads["created_at"]
    assert (created.dt.day_of_week >= 5).mean() < 0.15
    assert created.dt.hour.between(7, 17).mean() > 0.7
    months = created.dt.strftime("%Y-%m").value_counts()
    assert months["2025-12"] < 0.7 * months["2025-11"]


def test_the_product_mix_shifts(many):
    leads = many.tables.leads
    half = len(leads) // 2
    share = (leads["product_line"] == "analytics").to_numpy()
    assert share[half:].mean() > share[:half].mean() + 0.03


def test_drift_begins_in_the_middle(few):
    drifted = simulate(1_500, seed=3, drift=1.0)
    chances, moved = few.truth.log_path_chances, drifted.truth.log_path_chances
    middle = few.tables.leads["created_at"].min() + 9 * 30.4 * DAY
    early = (few.tables.leads["created_at"] < middle).to_numpy()
    assert np.abs(chances - moved)[early].max() < 0.05
    assert np.abs(chances - moved)[-200:].mean() > 0.2
    pd.testing.assert_series_equal(few.tables.leads["source"], drifted.tables.leads["source"])


def test_values_bought_in_later_are_written_down(many):
    changes = many.tables.attribute_changes
    assert set(changes["attribute"]) == {"phone", "employees"}
    latest = many.tables.leads.set_index("lead_id")
    phones = changes[changes["attribute"] == "phone"].set_index("lead_id")["value"]
    assert (latest["phone"].reindex(phones.index) == phones).all()
    sizes = changes[changes["attribute"] == "employees"].set_index("lead_id")["value"]
    assert (latest["employees"].reindex(sizes.index) == sizes.astype(float)).all()


def test_every_wrong_argument_is_named_at_once():
    with pytest.raises(InputProblems) as caught:
        simulate(0, drift=-1, bot_share=2, end=dt.datetime(2026, 1, 1), months=0)
    assert len(caught.value.problems) == 5


def test_the_worlds_tables_fit_together():
    assert INDUSTRY_SIZE.shape == (len(INDUSTRIES) + 1, len(SIZES) + 1)
    assert (len(COUNTRY), len(FUNCTION)) == (len(COUNTRIES), len(FUNCTIONS) + 1)
    assert rate_table().shape[0] == len(KINDS)
    assert (rate_table() > 0).all()
    assert simulate(1).truth.outcomes.closed_us[0] <= NEVER
