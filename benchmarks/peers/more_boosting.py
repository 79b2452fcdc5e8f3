"""CatBoost and scikit-learn's HistGradientBoosting."""

from __future__ import annotations

from itertools import islice

import numpy as np
import optuna
import pandas as pd

from benchmarks.peers.kind import PATIENCE, Fitted, Lesson, Peer, Run, Settings, labels, usual
from features.facts import FloatArray
from training.history_expert import TrainingRows

MISSING_CODE = -1
# CatBoost lowers these by itself where rounds are few: a refit without early stopping would not be
# the model that was tuned.
WHATEVER_THE_ROUNDS = {"leaf_estimation_iterations": 10, "max_ctr_complexity": 4}
MOST_CATEGORIES = 255


def fit_catboost(lesson: Lesson, settings: Settings, run: Run) -> Fitted:
    """Fit CatBoost; a missing category is one of its own, as its documentation advises."""
    import catboost  # noqa: PLC0415

    codes = lesson.codes

    def frame(matrix: FloatArray) -> pd.DataFrame:
        known = {i: np.nan_to_num(matrix[:, i], nan=MISSING_CODE).astype(np.int64) for i in codes}
        return pd.DataFrame({i: known.get(i, matrix[:, i]) for i in range(matrix.shape[1])})

    def pool(rows: TrainingRows) -> catboost.Pool:
        return catboost.Pool(
            frame(rows.matrix), labels(rows), cat_features=codes, weight=usual(rows)
        )

    watched = lesson.watched
    model = catboost.CatBoost(
        {
            **{"loss_function": "Logloss", "iterations": lesson.rounds, "random_seed": run.seed},
            **{"thread_count": run.threads, "verbose": False, "allow_writing_files": False},
            **({} if watched is None else {"od_type": "Iter", "od_wait": PATIENCE}),
            **WHATEVER_THE_ROUNDS,
            **settings,
        }
    )
    model.fit(pool(lesson.rows), eval_set=None if watched is None else pool(watched))

    def predict(matrix: FloatArray) -> FloatArray:
        given = catboost.Pool(frame(matrix), cat_features=codes)
        found = model.predict(given, prediction_type="Probability", thread_count=run.threads)
        return np.asarray(found)[:, 1]

    return Fitted(predict, int(model.tree_count_))


def _suggest_catboost(trial: optuna.Trial) -> Settings:
    return {
        "learning_rate": trial.suggest_float("learning_rate", 0.02, 0.2, log=True),
        "depth": trial.suggest_int("depth", 3, 8),
        "l2_leaf_reg": trial.suggest_float("l2_leaf_reg", 1.0, 100.0, log=True),
        "random_strength": trial.suggest_float("random_strength", 0.1, 10.0, log=True),
        "bagging_temperature": trial.suggest_float("bagging_temperature", 0.0, 1.0),
        "rsm": trial.suggest_float("rsm", 0.1, 1.0),
    }


def fit_hist_gradient_boosting(lesson: Lesson, settings: Settings, run: Run) -> Fitted:
    """Fit HistGradientBoosting; its threads are those of the process."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415

    rows, watched = lesson.rows, lesson.watched
    few = [i for i in lesson.codes if len(lesson.columns[i].categories) <= MOST_CATEGORIES]
    model = HistGradientBoostingClassifier(
        **settings,
        max_iter=lesson.rounds,
        early_stopping=watched is not None,
        n_iter_no_change=PATIENCE,
        categorical_features=few or None,
        random_state=run.seed,
    )
    later = {}
    if watched is not None:
        later = {"X_val": watched.matrix, "y_val": watched.won}
        later["sample_weight_val"] = usual(watched)
    model.fit(rows.matrix, rows.won, usual(rows), **later)
    rounds = lesson.rounds if watched is None else max(int(np.argmax(model.validation_score_)), 1)

    def predict(matrix: FloatArray) -> FloatArray:
        return next(islice(model.staged_predict_proba(matrix), rounds - 1, None))[:, 1]

    return Fitted(predict, rounds)


def _suggest_hist_gradient_boosting(trial: optuna.Trial) -> Settings:
    return {
        "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.2, log=True),
        "max_leaf_nodes": trial.suggest_int("max_leaf_nodes", 4, 64, log=True),
        "min_samples_leaf": trial.suggest_int("min_samples_leaf", 5, 300, log=True),
        "l2_regularization": trial.suggest_float("l2_regularization", 1e-3, 100.0, log=True),
        "max_features": trial.suggest_float("max_features", 0.1, 1.0),
    }


CATBOOST = Peer(
    name="CatBoost",
    package="catboost",
    defaults={
        **{"learning_rate": 0.05, "depth": 6, "l2_leaf_reg": 3.0, "random_strength": 1.0},
        **{"bagging_temperature": 1.0, "rsm": 1.0},
    },
    suggest=_suggest_catboost,
    fit=fit_catboost,
)
HIST_GRADIENT_BOOSTING = Peer(
    name="HistGradientBoosting",
    package="sklearn",
    defaults={
        **{"learning_rate": 0.1, "max_leaf_nodes": 31, "min_samples_leaf": 20},
        **{"l2_regularization": 1e-3, "max_features": 1.0},
    },
    suggest=_suggest_hist_gradient_boosting,
    fit=fit_hist_gradient_boosting,
)
