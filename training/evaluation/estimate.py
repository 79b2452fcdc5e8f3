"""A figure and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def known(self) -> bool:
        """Tell whether there is a figure at all."""
        return bool(np.isfinite(self.value))


UNKNOWN = Estimate(float("nan"), float("nan"), float("nan"))
