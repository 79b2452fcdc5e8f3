"""Spread and lift of single features, against counting by hand."""

import numpy as np
import pytest

from features.catalogue import FeatureColumn
from training.feature_sheet.figures import Judged, figures_of

NUMBER = FeatureColumn("n", "g", "days", "a number", "never missing")
KIND = FeatureColumn("k", "g", "kind", "a kind", "missing", categories=("a", "b", "c"))


def judged(won, weight=None):
    won = np.array(won, bool)
    weight = np.ones(len(won)) if weight is None else np.array(weight, float)
    return Judged(np.arange(len(won)), won, weight)


def only(values, column, facts):
    [found] = figures_of(np.array(values, float)[:, None], [column], facts)
    return found, {part.label: part for part in found.parts}


def test_numbers_by_hand():
    won = [True] * 30 + [False] * 70
    values = [10.0] * 25 + [np.nan] * 25 + [0.0] * 50
    found, parts = only(values, NUMBER, judged(won))
    assert found.quantiles == (0.0, 0.0, 10.0)
    assert parts["highest"].share == pytest.approx(0.25)
    assert parts["highest"].lift == pytest.approx(1 / 0.3)
    assert parts["missing"].lift == pytest.approx((5 / 25) / 0.3)
    assert parts["lowest"].lift == 0


def test_where_most_never_did_it_the_highest_are_all_who_did():
    values = [0.0] * 90 + [1.0, 2.0] * 15
    _, parts = only(values, NUMBER, judged([False] * 90 + [True] * 30))
    assert parts["highest"].share == pytest.approx(30 / 120)
    assert parts["lowest"].share == pytest.approx(90 / 120)
    assert "missing" not in parts


def test_categories_come_by_frequency_and_missing_last():
    values = [1] * 60 + [0] * 30 + [np.nan] * 30
    found, parts = only(values, KIND, judged([True] * 60 + [False] * 60))
    assert [part.label for part in found.parts] == ["b", "a", "missing"]
    assert parts["b"].lift == pytest.approx(2)
    assert found.quantiles == ()


def test_weights_count():
    values = [1.0] * 20 + [0.0] * 80
    _, parts = only(values, NUMBER, judged([True] * 20 + [False] * 80, [3.0] * 20 + [0.5] * 80))
    assert parts["highest"].share == pytest.approx(0.6)
    assert parts["highest"].lift == pytest.approx(1 / 0.6)


def test_few_leads_and_no_wins_have_no_lift():
    _, parts = only([1.0] * 5 + [0.0] * 95, NUMBER, judged([True] * 50 + [False] * 50))
    assert parts["highest"].lift is None
    _, parts = only([1.0] * 50 + [0.0] * 50, NUMBER, judged([False] * 100))
    assert {part.lift for part in parts.values()} == {None}


def test_snapshots_of_one_lead_are_one_lead():
    facts = Judged(np.zeros(100, np.int64), np.ones(100, bool), np.ones(100))
    _, parts = only([1.0] * 100, NUMBER, facts)
    assert parts["lowest"].lift is None


def test_a_feature_without_any_value():
    found, parts = only([np.nan] * 30, NUMBER, judged([True] * 15 + [False] * 15))
    assert found.quantiles == ()
    assert list(parts) == ["missing"]
