"""Gates on how good the challenger is: better than chance, than the champion, and as calibrated."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from features.facts import FloatArray
from training.chance import auc_interval
from training.metrics import log_losses, paired_bootstrap, sigmoid
from training.promotion.candidate import Candidate
from training.promotion.gate import Gate
from training.promotion.words import interval, signed


def chance_gates(challenger: Candidate, champion: Candidate | None) -> Iterator[Gate]:
    """Ask whether later leads were predicted better than by a constant, and no worse than by rules.

    Nothing where no later leads could be judged. Where the champion is no better than chance
    itself, no more is asked of the challenger: the comparison of both decides.
    """
    judged = challenger.later
    if not len(judged):
        return
    better, told = _against_chance(judged)
    weak = champion is not None and len(champion.later) and not _against_chance(champion.later)[0]
    if better:
        yield Gate("chance", True, told)
    elif champion is not None and weak:
        yield Gate("chance", True, f"{told} – no better than chance, as version {champion.name}")
    else:
        remedy = "look at the labels, or give more history"
        yield Gate("chance", False, f"{told} – no better than chance: {remedy}")
    rules = _compared(judged, "rule")
    told = f"log-loss {signed(rules['difference'])} against the rules alone, {interval(rules)}"
    worse = rules["low"] > 0
    remedy = " – worse than the rules: look at what changed in the data" if worse else ""
    yield Gate("rules", not worse, told + remedy)


def _against_chance(judged: pd.DataFrame) -> tuple[bool, str]:
    """Tell whether the order of the scores and the scores themselves are better than chance."""
    won, weight = judged["won"].to_numpy(bool), judged["weight"].to_numpy()
    lead = judged["lead"].to_numpy().astype(np.int64)
    auc, low, high = auc_interval(won, judged["blend"].to_numpy(), weight, lead)
    constant = _compared(judged, "constant")["difference"]
    told = (
        f"AUC {auc:.3f} on later leads, 95 % interval {low:.3f} to {high:.3f}; log-loss "
        f"{signed(constant)} against a constant"
    )
    return low > 0.5 and constant < 0, told


def _compared(judged: pd.DataFrame, other: str) -> dict[str, float]:
    won = judged["won"].to_numpy(bool)
    mine, theirs = (log_losses(won, _probability(judged, name)) for name in ("blend", other))
    lead = judged["lead"].to_numpy().astype(np.int64)
    return paired_bootstrap(mine, theirs, lead, judged["weight"].to_numpy())


def _probability(judged: pd.DataFrame, name: str) -> FloatArray:
    return sigmoid(judged[name].to_numpy(np.float64))
