"""Gates on the comparison with the champion: log-loss and calibration on the same snapshots."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_array

from features.facts import FloatArray, IntArray
from training.evaluation.findings import Estimate
from training.evaluation.resampling import Resamples, estimate, numbered
from training.evaluation.smooth import (
    COARSE,
    STEPS_OF_RESAMPLES,
    grid_cells,
    smooth_calibration_error,
    smoothed_error,
)
from training.judged_file import OPEN
from training.metrics import sigmoid
from training.promotion.candidate import Candidate
from training.promotion.gate import Gate
from training.promotion.pairs import Pairs, pairs_of
from training.promotion.words import interval, signed

FEWEST_LEADS, FEWEST_WINS, FEWEST_NEWER_WINS = 100, 20, 50
SURELY_WORSE = 0.01
# Measured in docs/decisions/0015: what knows more is expected to be better, so four resamples in
# five are enough; what knows nothing new has luck alone to thank unless it is sure.
SURE_ENOUGH_WHEN_RENEWED = 0.8
NEWLY_CLOSED = 0.05
WORSE_CALIBRATED = 0.002


def comparison_gates(challenger: Candidate, champion: Candidate) -> Iterator[Gate]:
    """Ask whether the challenger predicts better than the champion, and is as well calibrated."""
    pairs = common_rows(challenger, champion)
    if pairs is None or pairs.leads < FEWEST_LEADS or pairs.wins < FEWEST_WINS:
        yield _too_few(pairs, champion)
        return
    yield _log_loss(pairs, renewed=_renewed(challenger, champion))
    yield from _newer(pairs.since)
    yield _calibration(pairs)


def common_rows(challenger: Candidate, champion: Candidate) -> Pairs | None:
    """Give what both predicted: as logged, if it was this champion that was compared with."""
    if challenger.pairs is not None and challenger.pairs.version == champion.name:
        return challenger.pairs
    if challenger.judged is None:
        return None
    return pairs_of(champion.name, challenger.judged, champion.judged)


def _too_few(pairs: Pairs | None, champion: Candidate) -> Gate:
    found = "no leads" if pairs is None else f"{pairs.leads:,} leads, {pairs.wins:,} of them won,"
    told = f"both predicted {found} in common: too few to compare with version {champion.name}"
    if len(champion.later):
        return Gate("log-loss", False, f"{told} – retrain with more history")
    return Gate("log-loss", True, f"{told}, which could not be judged either")


def _renewed(challenger: Candidate, champion: Candidate) -> bool:
    """Tell whether the challenger knows the end of leads whose end the champion did not know."""
    if challenger.leads is None or champion.leads is None:
        return False
    now, then = (leads[leads["state"] != OPEN] for leads in (challenger.leads, champion.leads))
    new = ~now["lead"].isin(then["lead"])
    return bool(new.sum() >= NEWLY_CLOSED * len(then))


def _log_loss(pairs: Pairs, *, renewed: bool) -> Gate:
    found = pairs.difference
    told = (
        f"{signed(found['difference'])} against version {pairs.version} on {pairs.leads:,} leads "
        f"({pairs.wins:,} won) that both predicted, {interval(found)}, better in "
        f"{found['share_better']:.0%} of resamples"
    )
    if found["difference"] >= 0:
        return Gate("log-loss", False, f"{told} – not better")
    if renewed:
        needed = f"{SURE_ENOUGH_WHEN_RENEWED:.0%} are needed"
        passed = found["share_better"] >= SURE_ENOUGH_WHEN_RENEWED
    else:
        needed = "as it learned from hardly any new outcome, the whole interval must lie below 0"
        passed = found["high"] < 0
    return Gate("log-loss", passed, told if passed else f"{told} – may be noise: {needed}")


def _newer(newer: Pairs) -> Iterator[Gate]:
    """Refuse what is clearly worse on what came since, whatever it gained on older leads."""
    if newer.wins < FEWEST_NEWER_WINS:
        return
    found = newer.difference
    told = (
        f"{signed(found['difference'])} in log-loss on {newer.leads:,} leads ({newer.wins:,} won) "
        f"since version {newer.version} was trained, {interval(found)}, better in "
        f"{found['share_better']:.0%} of resamples"
    )
    worse = found["share_better"] < SURELY_WORSE
    yield Gate("newer leads", not worse, told + (" – clearly worse" if worse else ""))


def _calibration(pairs: Pairs) -> Gate:
    mine, theirs, difference = calibration_of(pairs)
    told = (
        f"smooth calibration error {mine:.4f}, of version {pairs.version} {theirs:.4f} "
        f"({signed(difference.value)}, {interval(vars(difference))})"
    )
    if difference.low > 0 and difference.value > WORSE_CALIBRATED:
        return Gate("calibration", False, f"{told} – clearly worse")
    return Gate("calibration", True, told)


def calibration_of(pairs: Pairs) -> tuple[float, float, Estimate]:
    """Give the smooth calibration errors of challenger and champion, and their difference."""
    mine, theirs = (
        smooth_calibration_error(pairs.won, sigmoid(logit), pairs.weight)
        for logit in (pairs.challenger, pairs.champion)
    )
    group, leads = numbered(pairs.lead.astype(np.int64))
    residuals = [
        _residuals(pairs, logit, group, leads) for logit in (pairs.challenger, pairs.champion)
    ]
    mass = np.bincount(group, weights=pairs.weight, minlength=leads)
    draws = []
    for times in Resamples.of(leads, len(pairs)).chunks(COARSE):
        errors = [
            smoothed_error((residual @ times) / (mass @ times), STEPS_OF_RESAMPLES)
            for residual in residuals
        ]
        draws.append(errors[0] - errors[1])
    return mine, theirs, estimate(mine - theirs, np.concatenate(draws))


def _residuals(pairs: Pairs, logit: FloatArray, group: IntArray, leads: int) -> csr_array:
    """Give what was won less what was promised, by cell of the probability and lead."""
    promised = sigmoid(logit)
    cells, share = grid_cells(promised, COARSE)
    residual = share * (pairs.weight * (pairs.won - promised))
    place = cells.ravel(), np.tile(group, 2)
    return csr_array((residual.ravel(), place), shape=(COARSE, leads))
