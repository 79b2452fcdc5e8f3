"""What an evaluation of a real training finds."""

import numpy as np
import pytest

from features.policy.schema import Threshold
from training.evaluation import MEASURES, Findings, evaluate
from training.evaluation.evaluate import ORDER, POINTS_ALONE, capacity_of, rows_of
from training.evaluation.ranking import auc


@pytest.fixture(scope="module")
def found(trained):
    return evaluate(trained)


def test_scores_are_those_of_the_training(trained, found):
    assert tuple(found.scores) == ORDER
    for name, told in trained.metrics.items():
        for metric, value in told.items():
            if name in found.scores and metric in MEASURES:
                assert found.scores[name][metric].value == pytest.approx(value), (name, metric)


def test_differences_are_those_of_the_training(trained, found):
    for other in ("rules_alone", "history_alone", "constant"):
        told = trained.metrics[f"blend_less_{other}"]["difference"]
        assert found.differences[other]["log_loss"].value == pytest.approx(told)
    assert "blend" not in found.differences


def test_population_and_segments_count_the_judged_rows(trained, found):
    lead = trained.gathered.snapshots.moments.lead[trained.judged.place]
    assert found.population.snapshots == len(trained.judged.won)
    assert found.population.leads == len(np.unique(lead))
    wins = float(trained.judged.weight @ trained.judged.won)
    for parts in found.segments.values():
        assert sum(s.won for s in parts) == pytest.approx(wins)
    assert set(found.segments) >= {"month", "source", "country"}


def test_points_alone_rank_as_agreed_and_learn_from_the_past_only(trained):
    rows, judged = rows_of(trained), trained.judged
    points = trained.gathered.material.items.sum(axis=1)
    for number in np.unique(judged.fold):
        mine = judged.fold == number
        total, promised = points[judged.place[mine]], rows.probability[POINTS_ALONE][mine]
        order = np.argsort(total, kind="stable")
        assert (np.diff(promised[order]) >= -1e-12).all()
        fold = trained.gathered.folds[number]
        _, weight = trained.gathered.snapshots.labelled(fold.origin_us)
        past = np.average(trained.gathered.snapshots.won[fold.train], weights=weight[fold.train])
        # A logistic line through its own past promises the wins of that past.
        assert 0.3 * past < promised.mean() < 3 * past


def test_the_training_beats_the_points_as_they_are(found):
    assert found.scores["blend"]["auc"].value > found.scores[POINTS_ALONE]["auc"].value
    assert found.differences[POINTS_ALONE]["log_loss"].value < 0


def test_further_predictors_are_compared(trained):
    more = {"oracle": np.where(trained.judged.won, 0.9, 0.1)}
    found = evaluate(trained, others=more)
    assert list(found.scores)[-1] == "oracle"
    assert found.scores["oracle"]["auc"].value == 1
    assert found.differences["oracle"]["log_loss"].low > 0
    assert found.reliability["oracle"].promised[0] == pytest.approx(0.1)


def test_shallow_leaves_out_what_needs_further_fits(found):
    assert found.learning_curve is None
    assert found.feature_groups == ()
    assert found.reason_stability is None
    assert found.random_split is None


def test_the_same_training_is_always_judged_alike(trained, found):
    again = evaluate(trained)
    assert again.scores == found.scores
    assert again.segments == found.segments


def test_nothing_to_judge_is_said(unjudged):
    found = evaluate(unjudged, deep=True)
    assert found == Findings(notes=found.notes)
    assert "too little history" in found.notes[0]


def test_capacity_is_that_of_the_policy_or_the_best_tenth(trained):
    judged = trained.gathered.snapshots.moments.part(trained.judged.place)
    leads = len(np.unique(judged.lead))
    weeks = np.ptp(judged.as_of_us) / (7 * 86_400_000_000)

    def with_threshold(threshold):
        p = trained.model.parameters
        hand_off = p.policy.hand_off.model_copy(update={"threshold": threshold})
        policy = p.policy.model_copy(update={"hand_off": hand_off})
        model = type(trained.model)(p.model_copy(update={"policy": policy}), trained.model.trees)
        return capacity_of(type(trained)(**{**vars(trained), "model": model}), judged)

    two = with_threshold(Threshold(capacity_per_week=2))
    assert (two.leads, two.per_week) == (int(2 * weeks), 2)
    assert with_threshold(Threshold(capacity_per_week=1e6)).share == 1
    tenth = with_threshold(Threshold(score=50))
    assert (tenth.leads, tenth.per_week) == (round(leads / 10), None)


def test_auc_of_one_outcome_is_unknown():
    assert np.isnan(auc(np.array([[1.0], [2.0]]), np.array([[1.0], [2.0]]))).all()
