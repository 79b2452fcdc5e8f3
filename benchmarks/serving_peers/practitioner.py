"""A practitioner's service: FastAPI, `LGBMClassifier` and `shap.TreeExplainer` on a data frame.

As tutorials write it. It gets the features ready made, so it has less to do than ours; the
classifier learned from the same rows and has about as many trees.

    LEADSCORE_BENCHMARK=FOLDER uvicorn benchmarks.serving_peers.practitioner:app
"""

from __future__ import annotations

import os
from pathlib import Path

import joblib
import pandas as pd
import shap
from fastapi import FastAPI
from pydantic import BaseModel

LARGEST = 5

app = FastAPI()
model = joblib.load(Path(os.environ["LEADSCORE_BENCHMARK"]) / "practitioner.joblib")
explainer = shap.TreeExplainer(model)


class Features(BaseModel):
    """The features of one lead by name."""

    features: dict[str, float | None]

    def frame(self) -> pd.DataFrame:
        """Give the data frame of one row that the classifier takes."""
        row = pd.DataFrame([self.features], columns=model.feature_name_)
        return row.astype("float64")


@app.get("/ready")
def ready() -> dict[str, str]:
    """Tell that the service answers."""
    return {"status": "ready"}


@app.post("/score")
def score(asked: Features) -> dict[str, float]:
    """Give the probability."""
    return {"probability": float(model.predict_proba(asked.frame())[0, 1])}


@app.post("/explain")
def explain(asked: Features) -> dict[str, float | dict[str, float]]:
    """Give the probability and what contributed most."""
    frame = asked.frame()
    values = pd.Series(explainer.shap_values(frame)[0], index=frame.columns)
    largest = values.loc[values.abs().nlargest(LARGEST).index]
    probability = float(model.predict_proba(frame)[0, 1])
    return {"probability": probability, "reasons": largest.to_dict()}
