"""Looking back: nothing changes where nothing moved, and nothing later is ever seen."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from drifting import trained_earlier, with_fewer_wins
from histories import tables_from

from features.collect import facts_from_tables, microseconds
from features.facts import Moments
from features.policy.load import policy_from_json, policy_to_json
from features.tables import Tables, known_until
from training.lines import LineParameters
from training.metrics import logit
from training.model import LeadModel
from training.recalibration import recalibrate
from training.recalibration.follow import follow
from training.recalibration.recalibrate import LEAST_SHIFT
from training.recalibration.since import MONTH_US


def looked_back(model, tables, until):
    return recalibrate(model, known_until(tables, until), microseconds(until))


@pytest.fixture(scope="module")
def steady(earlier, demo_company):
    return looked_back(earlier, demo_company.tables, demo_company.end)


@pytest.fixture(scope="module")
def fallen(earlier, demo_company, begin):
    fewer = with_fewer_wins(demo_company.tables, begin, 0.6)
    return looked_back(earlier, fewer, demo_company.end)


def test_where_nothing_moved_the_shift_is_within_noise(steady):
    assert not steady.drifted
    assert abs(steady.shift_after) < 3 * steady.error
    assert 0.8 < steady.total.before.value < 1.25


def test_six_of_ten_wins_lost_are_found(fallen, steady):
    assert fallen.drifted
    assert fallen.total.before.value < 0.7 * steady.total.before.value
    assert fallen.shift_after == pytest.approx(np.log(0.4), abs=0.5)
    assert fallen.shift_after < -0.3
    assert fallen.not_confirmed == ""
    assert abs(np.log(fallen.recent.after.value)) < abs(np.log(fallen.recent.before.value))
    assert fallen.model.parameters.recalibrated.shift == fallen.shift_after


def test_the_same_look_again_changes_nothing(fallen, earlier, demo_company, begin):
    fewer = with_fewer_wins(demo_company.tables, begin, 0.6)
    again = looked_back(fallen.model, fewer, demo_company.end)
    assert again.model is None
    assert "not worth an update" in again.why
    assert again.shift_before == fallen.shift_after
    assert again.shift_after == pytest.approx(fallen.shift_after, abs=1e-9)
    assert again.total.before.value == pytest.approx(fallen.total.after.value)


def test_only_leads_since_the_training_are_looked_at(fallen, begin, demo_company):
    since, end_us = fallen.followed.common, microseconds(demo_company.end)
    assert since.created_us.min() > microseconds(begin)
    assert since.as_of_us.max() <= end_us
    assert (since.share[since.as_of_us + 90 * 86_400_000_000 <= end_us] == 1).all()
    created = demo_company.tables.leads["created_at"] > begin
    assert since.leads <= created.sum()
    assert since.leads > 0.9 * created.sum()


def test_what_is_said_is_what_the_model_says(earlier, demo_company, steady):
    since = steady.followed.common
    few = np.flatnonzero(since.lead == since.lead[0])

    facts = facts_from_tables(demo_company.tables, earlier.builder.matcher.kind_columns)
    rows = earlier.builder.build(facts, Moments(since.lead[few], since.as_of_us[few]))
    assert since.logit[few] == pytest.approx(logit(earlier.probability(rows)), abs=1e-6)


def scrambled_later(tables: Tables, until: dt.datetime) -> Tables:
    """Change every outcome, activity and lead that became known after a moment."""
    statuses, activities = tables.statuses.copy(), tables.activities.copy()
    later = statuses["occurred_at"] > until
    won = later & (statuses["status"] == "won")
    lost = later & (statuses["status"] == "lost")
    statuses.loc[won, "status"], statuses.loc[lost, "status"] = "lost", "won"
    after = activities["occurred_at"] > until
    activities.loc[after, "type"] = "careers_visit"
    leads = tables.leads[tables.leads["created_at"] <= until + dt.timedelta(days=5)]
    kept = statuses["lead_id"].isin(leads["lead_id"])
    return Tables(
        leads.reset_index(drop=True),
        activities[activities["lead_id"].isin(leads["lead_id"])].reset_index(drop=True),
        statuses[kept].reset_index(drop=True),
        tables.attribute_changes[
            tables.attribute_changes["lead_id"].isin(leads["lead_id"])
        ].reset_index(drop=True),
    )


@pytest.mark.parametrize("months", [1, 4])
def test_what_becomes_known_later_changes_nothing(earlier, demo_company, begin, months):
    until = begin + pd.Timedelta(MONTH_US * months, unit="us").to_pytimedelta()
    tables = with_fewer_wins(demo_company.tables, begin, 0.5)
    one, other = (looked_back(earlier, t, until) for t in (tables, scrambled_later(tables, until)))
    assert one.total.before.leads > 50
    assert (one.shift_after, one.error, one.why) == (other.shift_after, other.error, other.why)
    assert one.months == other.months
    if one.model is not None:
        assert one.model.parameters == other.model.parameters


def test_a_look_at_the_moment_of_training_or_before(earlier, demo_company, begin):
    for until in (begin, begin - dt.timedelta(days=90)):
        found = looked_back(earlier, demo_company.tables, until)
        assert found.model is None
        assert found.why == "no lead came after the training of which anything can be known yet"
        assert found.months == ()
        assert not found.drifted


def test_few_wins_change_nothing(earlier, demo_company, begin):
    fewer = with_fewer_wins(demo_company.tables, begin, 0.95, seed=1)
    found = looked_back(earlier, fewer, demo_company.end)
    assert found.model is None
    assert "have won; at least 20 are needed" in found.why


def test_one_lead_and_none(earlier, demo_company):
    until = demo_company.end
    one = tables_from({"a": 30.0}, [("a", 40.0, "won")])
    assert looked_back(earlier, one, until).model is None
    assert (
        len(follow(earlier, known_until(tables_from({}), until), microseconds(until)).common) == 0
    )


def test_a_line_that_sells_worse_is_moved_on_its_own(demo_model, demo_company, begin):

    p = demo_model.parameters
    named = {
        name: {"label": name, "match": {"when": {"product_line": name}}}
        for name in ("starter", "platform")
    }
    policy = policy_from_json({**policy_to_json(p.policy), "product_lines": named})
    line = LineParameters(
        leads=9, won_leads=1, horizon_days=p.horizon_days, threshold_score=p.threshold_score
    )
    update = {"policy": policy, "product_lines": dict.fromkeys(named, line)}
    model = trained_earlier(LeadModel(p.model_copy(update=update), demo_model.trees), begin)
    tables = demo_company.tables
    of_line = tables.leads["lead_id"][tables.leads["product_line"] == "starter"]
    statuses = tables.statuses.copy()
    turned = (statuses["status"] == "won") & statuses["lead_id"].isin(of_line)
    statuses.loc[turned, "status"] = "lost"
    changed = Tables(tables.leads, tables.activities, statuses, tables.attribute_changes)
    found = looked_back(model, changed, demo_company.end)
    assert found.lines_after["starter"] < -0.05
    assert found.lines_after["platform"] > found.lines_after["starter"]
    assert abs(found.shift_after) > LEAST_SHIFT or found.lines_after["starter"] < -0.1
    lines = found.model.parameters.product_lines
    assert lines["starter"].shift == pytest.approx(found.lines_after["starter"])
