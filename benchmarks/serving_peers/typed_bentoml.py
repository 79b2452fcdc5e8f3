"""A plain typed BentoML endpoint, as its documentation writes one, over the trees of our model.

It gets the features ready made and gives the probability alone: no points, no decision, nothing
kept. So it has less to do than ours, but for what BentoML does around it.

    LEADSCORE_BENCHMARK=FOLDER bentoml serve benchmarks.serving_peers.typed_bentoml:TypedScore
"""

from __future__ import annotations

import os
from pathlib import Path

import bentoml
import numpy as np
from pydantic import BaseModel

from training.metrics import sigmoid
from training.model import LeadModel


class Scored(BaseModel):
    """What is answered."""

    lead_id: str
    probability: float


@bentoml.service
class TypedScore:
    """Scores rows of features."""

    def __init__(self) -> None:
        self.model = LeadModel.load(Path(os.environ["LEADSCORE_BENCHMARK"]) / "model")
        assert self.model.trees is not None
        self.names = [column.name for column in self.model.columns]

    @bentoml.api
    async def score(self, lead_id: str, features: dict[str, float | None]) -> Scored:
        """Give the probability of one lead."""
        values = [features.get(name) for name in self.names]
        row = np.array([[np.nan if value is None else value for value in values]])
        p = self.model.parameters
        linear = np.zeros(1) if p.linear is None else p.linear.logit(row)
        trees = self.model.trees.logit(row) / p.bag
        probability = sigmoid(p.mix.logit(linear, trees))
        return Scored(lead_id=lead_id, probability=float(probability[0]))
