"""The page of all features: complete, and that of the documents is what the demo company gives."""

import datetime as dt
import re
from pathlib import Path

import pytest

from features.collect import facts_from_tables, microseconds
from features.columns import feature_columns
from features.errors import HistoryError
from features.matching import kind_columns_of
from features.policy.load import load_policy
from features.spec import fit_spec
from features.tables import known_until, last_known_moment
from training.feature_sheet import feature_sheet
from training.outcomes import outcomes_of
from training.simulator import simulate
from training.snapshots import default_horizon_days, snapshots_of

DOCUMENT = Path(__file__).parents[3] / "docs/features.md"


@pytest.fixture(scope="module")
def tables():
    company = simulate(2500, 0)
    until = last_known_moment(company.tables, dt.datetime.now(dt.UTC))
    return known_until(company.tables, until), microseconds(until)


@pytest.fixture(scope="module")
def sheet(tables):
    return feature_sheet(tables[0], load_policy(None), tables[1])


def test_the_document_is_what_the_demo_company_gives(sheet):
    """Write it anew with: leadscore check demo-company --describe docs/features.md."""
    assert DOCUMENT.read_text("utf-8").splitlines() == sheet.splitlines()


def test_every_column_is_there(tables, sheet):
    policy = load_policy(None)
    facts = facts_from_tables(tables[0], kind_columns_of(policy))
    outcomes = outcomes_of(tables[0])
    horizon = default_horizon_days(facts, outcomes)
    moments = snapshots_of(facts, outcomes, tables[1], horizon).moments
    columns = feature_columns(policy, fit_spec(policy, facts, moments))
    assert f" {len(columns)} of them" in sheet
    named = set(re.findall(r"`([^`\n]+)`", sheet))
    for column in columns:
        unit, mark, measure = column.name.rpartition("__")
        assert ({unit, measure} if mark else {column.name}) <= named, column.name


def test_attributes_with_a_history_are_told_apart(sheet):
    profile = sheet.partition("## Who the lead is")[2].partition("| feature | 10 %")[0]
    as_of = dict(re.findall(r"^\| `(\w+)` .* \| ([^|]+) \|$", profile, re.MULTILINE))
    assert as_of["has_phone"] == "the moment"
    assert as_of["company_size"] == "the moment"
    assert as_of["attribute_country"] == "creation time or unknown"


def test_without_an_outcome_there_is_no_lift(tables):
    until = tables[0].leads["created_at"].min().to_pydatetime()
    with pytest.raises(HistoryError, match="no outcome"):
        feature_sheet(known_until(tables[0], until), load_policy(None), microseconds(until))
