"""Acceptance on real leads: 13,087 loan applications (BPI Challenge 2012), judged later in time."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from leaky import some_leads

from features.collect import facts_from_tables, microseconds
from features.facts import Moments
from features.policy.load import load_policy
from features.tables import known_until, parse_time, read_tables
from training.fit import train
from training.metrics import log_losses, paired_bootstrap, sigmoid, summary

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "bpic2012"
POLICY = ROOT / "docs" / "examples" / "bpic2012" / "policy.yaml"
UNTIL = parse_time("2012-01-15T00:00:00Z")
HORIZON = pd.Timedelta(days=30)
AGES = [pd.Timedelta(minutes=5), pd.Timedelta(hours=1)]
AGES += [pd.Timedelta(days=d) for d in (1, 3, 7, 14, 21)]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not DATA.is_dir(), reason=f"the BPI Challenge 2012 tables are not in {DATA}"
    ),
]


def later_snapshots(tables):
    """Give lead, as_of and won of open leads created since UNTIL whose horizon is over."""
    leads, statuses = tables.leads, tables.statuses
    first = statuses[statuses["status"].isin(["won", "lost", "rejected"])]
    first = first.groupby("lead_id").agg(
        occurred_at=("occurred_at", "min"), status=("status", "first")
    )
    closed = leads["lead_id"].map(first["occurred_at"])
    won = leads["lead_id"].map(first["status"]) == "won"
    end = max(f.max() for f in (tables.activities["occurred_at"], statuses["occurred_at"]))
    found = []
    for age in AGES:
        as_of = leads["created_at"] + age
        chosen = (leads["created_at"] >= UNTIL) & (as_of + HORIZON <= end)
        chosen &= closed.isna() | (closed > as_of)
        wins = won & (closed <= as_of + HORIZON)
        rows = pd.DataFrame({"lead": leads.index, "as_of": as_of, "won": wins})
        found.append(rows[chosen])
    return pd.concat(found).reset_index(drop=True)


@pytest.fixture(scope="module")
def tables():
    return read_tables(str(DATA))


@pytest.fixture(scope="module")
def model(tables):
    known = some_leads(known_until(tables, UNTIL), slice(0, None, 2))  # half is enough, and quicker
    return train(known, load_policy(POLICY), microseconds(UNTIL), horizon_days=30).model


def test_later_loans_are_predicted_better_than_by_the_rules(tables, model):
    later = later_snapshots(tables)
    assert len(later) == 7238
    facts = facts_from_tables(tables, model.builder.matcher.kind_columns)
    as_of = later["as_of"].to_numpy("datetime64[us]").astype(np.int64)
    rows = model.builder.build(facts, Moments(later["lead"].to_numpy(np.int64), as_of))
    won, probability = later["won"].to_numpy(bool), model.probability(rows)
    found = summary(won, probability)
    assert found["auc"] >= 0.73
    assert found["log_loss"] <= 0.538
    assert found["calibration_error"] <= 0.035
    rules = sigmoid(model.parameters.rule_expert.logit(rows.points.items))
    ours, theirs = log_losses(won, probability), log_losses(won, rules)
    assert paired_bootstrap(ours, theirs, later["lead"].to_numpy())["high"] < 0
