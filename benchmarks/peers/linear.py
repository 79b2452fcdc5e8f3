"""Logistic regression on scaled numbers and one-hot categories; naive Bayes on binned rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import optuna

from benchmarks.odoo import fit_naive_bayes
from benchmarks.odoo_fields import fields_of_rows, fit_binner
from benchmarks.peers.kind import Fitted, Lesson, Peer, Run, Settings, usual
from features.facts import FloatArray

RAREST_CATEGORY = 20


def signed_log(values: FloatArray) -> FloatArray:
    """Give sign(x) · log(1 + |x|)."""
    return np.sign(values) * np.log1p(np.abs(values))


def _scaled(scale: str, run: Run) -> list[Any]:
    from sklearn.preprocessing import (  # noqa: PLC0415
        FunctionTransformer,
        QuantileTransformer,
        StandardScaler,
    )

    ways: dict[str, list[Any]] = {
        "plain": [],
        "log": [FunctionTransformer(signed_log)],
        "ranks": [
            QuantileTransformer(
                n_quantiles=200, output_distribution="normal", random_state=run.seed
            )
        ],
    }
    return [*ways[scale], StandardScaler()]


def fit_logistic(lesson: Lesson, settings: Settings, run: Run) -> Fitted:
    """Fit: missing numbers become the median and a mark, missing categories one of their own."""
    from sklearn.compose import make_column_transformer  # noqa: PLC0415
    from sklearn.impute import SimpleImputer  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.preprocessing import OneHotEncoder  # noqa: PLC0415

    codes = lesson.codes
    numbers = np.setdiff1d(np.arange(len(lesson.columns)), codes)
    filled = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
    hot = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=RAREST_CATEGORY)
    columns = make_column_transformer(
        (make_pipeline(filled, *_scaled(str(settings["scale"]), run)), numbers),
        (hot, codes),
        sparse_threshold=0.0,
    )
    lasso = settings["penalty"] == "l1"
    regression = LogisticRegression(
        C=settings["C"],
        l1_ratio=float(lasso),
        solver="liblinear" if lasso else "newton-cholesky",
        tol=1e-3 if lasso else 1e-4,
        max_iter=200,
        random_state=run.seed,
    )
    rows = lesson.rows
    regression.fit(columns.fit_transform(rows.matrix), rows.won, usual(rows))
    return Fitted(lambda matrix: regression.predict_proba(columns.transform(matrix))[:, 1])


def _suggest_logistic(trial: optuna.Trial) -> Settings:
    return {
        "C": trial.suggest_float("C", 1e-5, 10.0, log=True),
        "penalty": trial.suggest_categorical("penalty", ["l1", "l2"]),
        "scale": trial.suggest_categorical("scale", ["plain", "log", "ranks"]),
    }


def fit_bayes(lesson: Lesson, settings: Settings, run: Run) -> Fitted:
    """Count as Odoo does, the rows being our snapshots and the fields our columns in bins."""
    rows, columns = lesson.rows, lesson.columns
    codes = [bool(column.categories) for column in columns]
    binner = fit_binner(rows.matrix, codes, int(settings["bins"]))
    model = fit_naive_bayes(
        fields_of_rows(rows.matrix, columns, binner), [None] * len(rows), rows.won
    )

    def predict(matrix: FloatArray) -> FloatArray:
        return model.percent(fields_of_rows(matrix, columns, binner), [None] * len(matrix)) / 100

    return Fitted(predict)


LOGISTIC = Peer(
    name="logistic regression",
    package="sklearn",
    defaults={"C": 1.0, "penalty": "l2", "scale": "plain"},
    suggest=_suggest_logistic,
    fit=fit_logistic,
)
BAYES = Peer(
    name="naive Bayes, our columns",
    package="sklearn",
    defaults={"bins": 5},
    suggest=lambda trial: {"bins": trial.suggest_int("bins", 2, 10)},
    fit=fit_bayes,
)
