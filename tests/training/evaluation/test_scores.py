"""Intervals and paired differences: they cover the truth as often as they say."""

import numpy as np
import pytest
from judged_worlds import judged_world

from training.evaluation.predictor import MEASURES, UNBOUNDED
from training.evaluation.resampling import Resamples, estimate, numbered
from training.evaluation.scores import COMPARED, differences, drawn, scores
from training.metrics import log_losses, paired_bootstrap


@pytest.fixture(scope="module")
def world():
    rows, truth = judged_world(400, 1)
    probability = {"blend": truth, "constant": np.full(len(truth), 0.2), "dull": truth**0.7}
    resamples = Resamples.of(400, len(truth))
    return rows, probability, drawn(rows, probability, resamples)


def test_every_figure_lies_in_its_interval(world):
    told = scores(*world)
    for found in told.values():
        for name in MEASURES:
            figure = found[name]
            assert 0 <= figure.low <= figure.value <= figure.high, name
            assert figure.high <= 1 or name in UNBOUNDED, name


def test_paired_differences_are_those_of_the_training(world):
    rows, probability, measured = world
    found = differences(measured)
    assert set(found) == {"constant", "dull"}
    assert set(found["dull"]) == set(COMPARED)
    losses = [log_losses(rows.won, probability[n]) for n in ("blend", "dull")]
    again = paired_bootstrap(*losses, rows.group, rows.weight)
    assert found["dull"]["log_loss"].value == pytest.approx(again["difference"])
    for end in ("low", "high"):
        assert getattr(found["dull"]["log_loss"], end) == pytest.approx(again[end], abs=2e-3)


def test_a_paired_difference_is_surer_than_two_figures(world):
    told, pair = scores(*world), differences(world[2])["dull"]["log_loss"]
    alone = told["blend"]["log_loss"]
    assert pair.high - pair.low < 0.5 * (alone.high - alone.low)


def test_a_predictor_does_not_differ_from_itself(world):
    rows, probability, _ = world
    same = {"blend": probability["blend"], "copy": probability["blend"].copy()}
    found = differences(drawn(rows, same, Resamples(400, 50)))["copy"]
    for figure in found.values():
        assert (figure.value, figure.low, figure.high) == (0, 0, 0)


def test_intervals_cover_the_truth():
    covered = {"log_loss": 0, "auc": 0}
    large, truth = judged_world(30_000, 99, weighted=False)
    everybody = drawn(large, {"blend": truth}, Resamples(30_000, 0))["blend"].value
    for seed in range(60):
        rows, truth = judged_world(150, seed, weighted=False)
        found = drawn(rows, {"blend": truth}, Resamples(150, 120, seed))["blend"].estimates()
        for name in covered:
            covered[name] += found[name].low <= everybody[name] <= found[name].high
    assert 51 <= covered["log_loss"] <= 60
    assert 51 <= covered["auc"] <= 60


def test_leads_are_resampled_and_not_their_snapshots():
    rows, truth = judged_world(200, 2, looks=1)
    again = np.repeat(np.arange(200), 8)
    many = type(rows)(rows.won[again], rows.weight[again] / 8, rows.group[again], 200, rows.worked)
    once = drawn(rows, {"blend": truth}, Resamples(200, 200))["blend"].estimates()
    copies = drawn(many, {"blend": truth[again]}, Resamples(200, 200))["blend"].estimates()
    for name in ("log_loss", "brier", "auc", "precision_at_capacity"):
        assert copies[name].low == pytest.approx(once[name].low, rel=1e-6), name
        assert copies[name].high == pytest.approx(once[name].high, rel=1e-6), name


def test_of_one_lead_no_interval_is_known():
    rows, truth = judged_world(1, 3)
    found = drawn(rows, {"blend": truth}, Resamples.of(1, len(truth)))["blend"].estimates()
    assert np.isfinite(found["log_loss"].value)
    assert np.isnan([found["log_loss"].low, found["log_loss"].high]).all()


def test_an_interval_says_so_when_most_resamples_cannot_tell():
    draws = np.array([0.5, np.nan, np.nan, 0.6])
    assert np.isnan(estimate(0.5, draws).low)
    assert not np.isnan(estimate(0.5, np.array([0.5, np.nan, 0.6])).low)
    assert np.isnan(estimate(float("nan"), np.array([0.5, 0.6])).high)


def test_draws_are_moved_to_the_figure_and_kept_within_its_range():
    draws = np.linspace(0.1, 0.3, 201)
    moved = estimate(0.1, draws, 0.0)
    assert (moved.low, moved.high) == pytest.approx((0.005, 0.195))
    assert estimate(0.05, draws, 0.0).low == 0
    assert estimate(0.95, draws, 0.0, 1.0).high == 1


def test_resamples_are_repeatable_and_of_the_right_size():
    one, two = Resamples(50, 30), Resamples(50, 30)
    first = np.concatenate(list(one.chunks(10)), axis=1)
    assert first.shape == (50, 30)
    assert (first.sum(axis=0) == 50).all()
    # However they are cut into chunks.
    assert (first == np.concatenate(list(two.chunks(1_500_000)), axis=1)).all()
    assert Resamples.of(1_000, 10_000).number == 1000
    assert Resamples.of(1_000, 100_000).number == 400
    assert Resamples.of(1_000, 10_000_000).number == 200


def test_leads_are_numbered():
    group, leads = numbered(np.array([7, 3, 7, 9]))
    assert (group.tolist(), leads) == ([1, 0, 1, 2], 3)
