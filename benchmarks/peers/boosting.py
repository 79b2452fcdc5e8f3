"""LightGBM and XGBoost, each with its own categories, missing values and early stopping."""

from __future__ import annotations

import numpy as np
import optuna

from benchmarks.peers.kind import PATIENCE, Fitted, Lesson, Peer, Run, Settings, labels, usual
from features.facts import FloatArray
from training.history_expert import TrainingRows


def fit_lightgbm(lesson: Lesson, settings: Settings, run: Run) -> Fitted:
    """Fit LightGBM."""
    import lightgbm as lgb  # noqa: PLC0415

    def data(rows: TrainingRows, train: lgb.Dataset | None = None) -> lgb.Dataset:
        """Put rows into LightGBM's form, binned as the training rows where those are given."""
        return lgb.Dataset(
            rows.matrix,
            labels(rows),
            reference=train,
            weight=usual(rows),
            categorical_feature=lesson.codes,
            params={"verbosity": -1, "force_row_wise": True, "feature_pre_filter": False},
        )

    fixed = {"objective": "binary", "verbosity": -1, "deterministic": True, "force_row_wise": True}
    fixed |= {"bagging_freq": 1, "seed": run.seed, "num_threads": run.threads}
    train, watched = data(lesson.rows), lesson.watched
    stop = [lgb.early_stopping(PATIENCE, verbose=False)] if watched is not None else []
    booster = lgb.train(
        {**fixed, **settings},
        train,
        lesson.rounds,
        valid_sets=[] if watched is None else [data(watched, train)],
        callbacks=stop,
    )
    rounds = booster.best_iteration if watched is not None else lesson.rounds
    return Fitted(lambda matrix: np.asarray(booster.predict(matrix, num_iteration=rounds)), rounds)


def _suggest_lightgbm(trial: optuna.Trial) -> Settings:
    return {
        "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.2, log=True),
        "num_leaves": trial.suggest_int("num_leaves", 4, 64, log=True),
        "min_data_in_leaf": trial.suggest_int("min_data_in_leaf", 5, 300, log=True),
        "feature_fraction": trial.suggest_float("feature_fraction", 0.1, 1.0),
        "bagging_fraction": trial.suggest_float("bagging_fraction", 0.4, 1.0),
        "lambda_l1": trial.suggest_float("lambda_l1", 1e-3, 30.0, log=True),
        "lambda_l2": trial.suggest_float("lambda_l2", 1e-3, 100.0, log=True),
    }


def fit_xgboost(lesson: Lesson, settings: Settings, run: Run) -> Fitted:
    """Fit XGBoost."""
    import xgboost as xgb  # noqa: PLC0415

    codes = set(lesson.codes)
    types = ["c" if i in codes else "q" for i in range(len(lesson.columns))]

    def data(matrix: FloatArray, rows: TrainingRows | None = None) -> xgb.DMatrix:
        about = {} if rows is None else {"label": labels(rows), "weight": usual(rows)}
        told = {"feature_types": types, "enable_categorical": True, "nthread": run.threads}
        return xgb.DMatrix(matrix, **about, **told)

    fixed = {"objective": "binary:logistic", "eval_metric": "logloss", "tree_method": "hist"}
    fixed |= {"seed": run.seed, "nthread": run.threads}
    watched = lesson.watched
    booster = xgb.train(
        {**fixed, **settings},
        data(lesson.rows.matrix, lesson.rows),
        lesson.rounds,
        evals=[] if watched is None else [(data(watched.matrix, watched), "later")],
        early_stopping_rounds=None if watched is None else PATIENCE,
        verbose_eval=False,
    )
    rounds = booster.best_iteration + 1 if watched is not None else lesson.rounds
    return Fitted(lambda m: booster.predict(data(m), iteration_range=(0, rounds)), rounds)


def _suggest_xgboost(trial: optuna.Trial) -> Settings:
    return {
        "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.3, log=True),
        "max_depth": trial.suggest_int("max_depth", 2, 8),
        "min_child_weight": trial.suggest_float("min_child_weight", 0.5, 100.0, log=True),
        "subsample": trial.suggest_float("subsample", 0.4, 1.0),
        "colsample_bytree": trial.suggest_float("colsample_bytree", 0.1, 1.0),
        "alpha": trial.suggest_float("alpha", 1e-3, 30.0, log=True),
        "lambda": trial.suggest_float("lambda", 1e-3, 100.0, log=True),
    }


LIGHTGBM = Peer(
    name="LightGBM",
    package="lightgbm",
    defaults={
        **{"learning_rate": 0.1, "num_leaves": 31, "min_data_in_leaf": 20},
        **{"feature_fraction": 1.0, "bagging_fraction": 1.0, "lambda_l1": 1e-3, "lambda_l2": 1e-3},
    },
    suggest=_suggest_lightgbm,
    fit=fit_lightgbm,
)
XGBOOST = Peer(
    name="XGBoost",
    package="xgboost",
    defaults={
        **{"learning_rate": 0.3, "max_depth": 6, "min_child_weight": 1.0, "subsample": 1.0},
        **{"colsample_bytree": 1.0, "alpha": 1e-3, "lambda": 1.0},
    },
    suggest=_suggest_xgboost,
    fit=fit_xgboost,
)
