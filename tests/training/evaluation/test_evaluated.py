"""The rows behind the figures are those behind the metrics."""

from dataclasses import replace

import numpy as np
import pytest

from training.blend import OutOfTime
from training.evaluation.evaluated import (
    above_threshold,
    evaluated,
    reliability,
    wilson,
)
from training.metrics import calibration_error, equal_bins, summary

METRICS = ("snapshots", "win_rate", "log_loss", "brier", "auc", "calibration_error")


def test_rows_give_the_metrics_again(trained):
    moments = trained.gathered.snapshots.moments.part(trained.judged.place)
    rows = evaluated(trained.judged, moments)
    for name, probability in rows.probability.items():
        again = summary(rows.won, probability, rows.weight)
        for metric in METRICS:
            assert again[metric] == trained.metrics[name][metric], (name, metric)


def test_wilson_is_the_textbook_interval():
    low, high = wilson(np.array([0.1, 0.0]), np.array([50.0, 10.0]))
    assert low == pytest.approx([0.0434752, 0.0], abs=1e-6)
    assert high == pytest.approx([0.2136023, 0.2775328], abs=1e-6)


def test_reliability_bins_hold_the_calibration_error(trained):
    rows = evaluated(trained.judged)
    rows = replace(rows, weight=np.ones(len(rows)))
    bins = reliability(rows, "blend")
    sizes = np.unique(equal_bins(rows.probability["blend"], 10), return_counts=True)[1]
    error = np.average(np.abs(bins.observed - bins.predicted), weights=sizes)
    assert error == pytest.approx(calibration_error(rows.won, rows.probability["blend"]))
    assert (bins.low <= bins.observed).all()
    assert (bins.observed <= bins.high).all()


def made_up(folds):
    k = len(folds)
    logits = np.linspace(-2, 2, k)
    return OutOfTime(
        place=np.arange(k),
        rule=logits,
        linear=logits,
        trees=logits,
        history=np.where(np.array(folds) == 1, -1.0, logits),
        blend=logits,
        constant=np.full(k, -1.0),
        won=np.arange(k) % 2 == 0,
        weight=np.full(k, 0.5),
        fold=np.array(folds),
    )


def test_every_block_is_judged_and_silent_history_is_counted():
    rows = evaluated(made_up([0, 0, 1, 1, 2, 2]))
    assert (len(rows), rows.blocks, rows.silent_blocks) == (6, 3, 1)


def test_snapshots_of_one_lead_count_as_one():
    rows = evaluated(made_up([1] * 6))
    assert rows.leads_behind(np.arange(6)) == pytest.approx(3.0)
    known = replace(rows, lead=np.array([7, 7, 7, 8, 8, 8]))
    assert known.leads_behind(np.arange(6)) == pytest.approx(2.0)
    assert known.leads_behind(np.array([0, 1])) == pytest.approx(1.0)


def test_threshold_looks_back_at_what_reached_it():
    rows = evaluated(made_up([1] * 6))
    found = above_threshold(rows, 50.0)
    assert (found.share, found.win_rate) == (pytest.approx(0.5), pytest.approx(1 / 3))
    assert found.low < 1 / 3 < found.high
    assert above_threshold(rows, 99.0) is None
