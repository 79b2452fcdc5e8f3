"""The trees of a model as they are kept: LightGBM's text, ready to score and to explain rows."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from features.facts import FloatArray
from training.forest.forest import Forest

if TYPE_CHECKING:
    import lightgbm as lgb

_LAST_COLUMN = re.compile(r"^max_feature_idx=(\d+)$", re.MULTILINE)


class Trees:
    """A finished booster. LightGBM itself is not even imported where it is not needed.

    Parameters
    ----------
    text
        As LightGBM writes a model.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def of(cls, booster: lgb.Booster) -> Trees:
        """Take over a booster that learns no more."""
        trees = cls(booster.model_to_string(num_iteration=-1))
        trees.__dict__["booster"] = booster
        return trees

    @property
    def columns(self) -> int:
        """How many columns they look at; ValueError if the text is none of LightGBM's."""
        found = _LAST_COLUMN.search(self.text)
        if found is None:
            raise ValueError("it says nothing of max_feature_idx")
        return int(found[1]) + 1

    @cached_property
    def booster(self) -> lgb.Booster:
        """Have LightGBM read them."""
        import lightgbm as lgb  # noqa: PLC0415 - it takes a second or two

        return lgb.Booster(model_str=self.text)

    @cached_property
    def forest(self) -> Forest | None:
        """Read them as arrays; None where they are too large or linear: LightGBM works then.

        Raises
        ------
        ValueError
            If the text cannot be read.
        """
        return Forest.of_text(self.text)

    def logit(self, matrix: FloatArray) -> FloatArray:
        """Give the sum of the leaves of rows (n, columns): float64 (n,)."""
        if self.forest is not None:
            return self.forest.logit(matrix)
        return np.asarray(self.booster.predict(matrix, raw_score=True), np.float64)

    def contributions(self, matrix: FloatArray) -> FloatArray:
        """Give what columns contribute to `logit`: float64 (n, columns + 1), last the start."""
        if self.forest is not None:
            return self.forest.contributions(matrix)
        return np.asarray(self.booster.predict(matrix, pred_contrib=True), np.float64)
