"""What a model said of the leads that came after its training, and what became of them by now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import MICROSECONDS_PER_DAY, FloatArray, IntArray
from training.metrics import sigmoid

MONTH_US = int(365.25 / 12 * MICROSECONDS_PER_DAY)


@dataclass(frozen=True)
class Since:
    """Looks at leads that a model had not learned from.

    Attributes
    ----------
    lead
        int64 (k,).
    created_us, as_of_us
        int64 (k,), when the lead came, and when it was looked at.
    logit
        float64 (k,), what the model says, without any recalibration.
    won
        bool (k,), won by now and within the horizon.
    share
        float64 (k,), the share of its wins that had time to come by now; 1 for mature looks.
    """

    lead: IntArray
    created_us: IntArray
    as_of_us: IntArray
    logit: FloatArray
    won: NDArray[np.bool_]
    share: FloatArray

    def __len__(self) -> int:
        return len(self.lead)

    @property
    def leads(self) -> int:
        """How many leads there are."""
        return len(np.unique(self.lead))

    @property
    def wins(self) -> int:
        """How many of the leads have won."""
        return len(np.unique(self.lead[self.won]))

    @property
    def weight(self) -> FloatArray:
        """Give what each look weighs: all alike, together as many as there are leads.

        A weight that depended on how many looks a lead lived for would know its outcome.
        """
        return np.full(len(self), self.leads / max(len(self), 1))

    def part(self, chosen: NDArray[np.bool_]) -> Since:
        """Pick some looks."""
        names = Since.__dataclass_fields__
        return Since(**{name: getattr(self, name)[chosen] for name in names})

    def expected(self, shift: float = 0.0) -> FloatArray:
        """Give the probability of each look to have won by now, after a shift of the log-odds."""
        return self.share * sigmoid(self.logit + shift)

    def months_before(self, until_us: int) -> IntArray:
        """Give how many whole months before a moment each lead came: int64 (k,)."""
        return (until_us - self.created_us) // MONTH_US
