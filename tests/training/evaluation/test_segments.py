"""Observed over expected wins part by part, and the parts that are called weak."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from judged_worlds import judged_world
from lead_worlds import quickly
from scipy.stats import norm

from features.facts import Behaviour, Changes, Column, Facts, Moments
from training.evaluation.labels import labels_of
from training.evaluation.predictor import JudgedRows
from training.evaluation.segments import FEWER, MORE, RANKS_WORSE, Labels, segments
from training.evaluation.several import stands_out, two_sided
from training.evaluation.wins import ratio_interval, variance_of_wins

DAY = 86_400_000_000


def of_leads(rows, parts, names):
    """Label every row by a property of its lead."""
    return {"source": Labels(names, parts[rows.group])}


def test_variance_is_that_of_leads_whose_snapshots_share_their_fate():
    rng = np.random.default_rng(0)
    group, p = np.repeat(np.arange(30), 4), rng.uniform(0.02, 0.6, 120)
    weight = rng.uniform(0.2, 1, 120)
    luck = rng.random((30, 40_000))
    wins = weight @ (luck[group] < p[:, None])
    assert variance_of_wins(p, weight, group) == pytest.approx(wins.var(), rel=0.03)
    alone = variance_of_wins(p, weight, np.arange(120))
    assert alone == pytest.approx(float(weight**2 @ (p * (1 - p))))
    assert variance_of_wins(p[:0], weight[:0], group[:0]) == 0


@quickly(100)
@given(st.floats(0, 50), st.floats(0.5, 50), st.floats(0.1, 50))
def test_the_interval_leaves_out_1_where_the_test_rejects(observed, expected, variance):
    found = ratio_interval(observed, expected, variance)
    rejects = abs(observed - expected) > norm.ppf(0.975) * np.sqrt(variance)
    assert (found.low > 1 or found.high < 1) == rejects
    assert found.low <= found.value + 1e-12
    assert found.value <= found.high + 1e-12


def test_no_win_at_all_is_no_certainty():
    found = ratio_interval(0.0, 2.0, 2.0)
    assert (found.value, found.low) == (0, 0)
    assert found.high == pytest.approx(norm.ppf(0.975) ** 2 / 2)
    assert not ratio_interval(0.0, 0.0, 0.0).known


def test_only_the_part_that_was_planted_is_weak():
    rows, truth = judged_world(4000, 1)
    parts = np.random.default_rng(2).integers(0, 6, 4000)
    promised = np.where(parts[rows.group] == 2, np.minimum(truth * 1.5, 0.99), truth)
    found = segments(rows, promised, of_leads(rows, parts, list("abcdef")))["source"]
    assert [s.name for s in found if s.weak] == ["c"]
    assert found[2].weak == (FEWER,)
    assert found[2].ratio.high < 1
    assert sum(s.leads for s in found) == 4000
    assert sum(s.won for s in found) == pytest.approx(float(rows.weight @ rows.won))


def test_a_part_that_is_ranked_at_random_is_weak():
    rows, truth = judged_world(3000, 3, spread=1.5)
    parts = np.random.default_rng(4).integers(0, 4, 3000)
    blind = parts[rows.group] == 1
    rate = float(np.average(rows.won[blind], weights=rows.weight[blind]))
    found = segments(rows, np.where(blind, rate, truth), of_leads(rows, parts, list("abcd")))
    assert [(s.name, s.weak) for s in found["source"] if s.weak] == [("b", (RANKS_WORSE,))]
    assert found["source"][1].auc.value == pytest.approx(0.5)


def test_chance_alone_seldom_makes_a_part_weak():
    weak = 0
    for seed in range(40):
        rows, truth = judged_world(400, seed)
        parts = np.random.default_rng(seed).integers(0, 8, 400)
        found = segments(rows, truth, of_leads(rows, parts, list("abcdefgh")))
        weak += any(s.weak for s in found["source"])
    assert weak <= 5


def test_more_wins_than_promised_is_weak_too():
    rows, truth = judged_world(2000, 5)
    parts = np.zeros(2000, np.int64)
    found = segments(rows, truth / 2, of_leads(rows, parts, ["all"]))["source"]
    assert found[0].weak == (MORE,)
    assert found[0].ratio.value == pytest.approx(2, rel=0.2)


def test_few_wins_have_no_auc():
    rows = JudgedRows(np.arange(30) < 9, np.ones(30), np.arange(30), 30, 1)
    found = segments(rows, np.linspace(0.9, 0.1, 30), {"source": Labels(["a"], np.zeros(30, int))})
    assert not found["source"][0].auc.known


def test_holm_by_hand():
    assert stands_out(np.array([0.01, 0.04, 0.03, np.nan])).tolist() == [True, False, False, False]
    assert stands_out(np.array([0.001, 0.02, 0.04])).all()
    assert not stands_out(np.full(3, np.nan)).any()
    assert two_sided(np.array([1.959963985, -1.959963985])) == pytest.approx([0.05, 0.05])


def facts_of(source, created_us):
    distinct = [*sorted({s for s in source if s is not None}), None]
    codes = np.array([distinct.index(s) for s in source])
    nothing = np.zeros(0, np.int64)
    behaviour = Behaviour(nothing, nothing, nothing, nothing, nothing, [], ("type", "subject"))
    n = len(source)
    changes = {"source": Changes(np.array([0]), np.array([created_us + DAY]), np.array([0]), ["b"])}
    return Facts(
        [str(i) for i in range(n)],
        np.full(n, created_us),
        {"source": Column(distinct, codes), "country": Column(["DE"], np.zeros(n, np.int64))},
        behaviour,
        changes,
    )


def test_labels_are_as_of_the_moment_and_small_ones_are_pooled():
    source = ["a"] * 41 + ["b"] * 35 + ["c"] * 3 + ["d"] * 2 + [None] * 31
    begin = 20_484 * DAY  # 2026-01-31
    facts = facts_of(source, begin)
    n = len(source)
    moments = Moments(np.arange(n), np.full(n, begin) + DAY * (np.arange(n) % 2))
    found = labels_of(facts, moments)
    assert list(found) == ["month", "source"]  # all are from one country
    assert found["month"].names == ["2026-01", "2026-02"]
    told = found["source"]
    assert told.names == ["a", "b", "missing", "others"]
    assert told.pooled == 2
    counts = np.bincount(told.number, minlength=4)
    # The first lead's source was not known before the second day.
    assert counts.tolist() == [40, 35, 32, 5]


def test_one_small_part_is_told_by_its_name():
    facts = facts_of(["a"] * 40 + ["b"] * 4, 20_484 * DAY)
    moments = Moments(np.arange(44), np.full(44, 20_486 * DAY))
    assert labels_of(facts, moments)["source"].names == ["a", "b"]
    assert labels_of(facts, moments)["source"].pooled == 0
