"""The monthly update of the intercept: whether the model is still right, and if not, how far off.

The trees and the agreement stay as they are; only the level follows the market. What the level is
now is read off the leads that came after the training, the latest months counting most.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from features.tables import Tables
from training.metrics import log_losses, paired_bootstrap
from training.model import LeadModel
from training.parameters import Recalibrated
from training.recalibration.follow import Followed, follow
from training.recalibration.months import Month, months_of, recent
from training.recalibration.moved import moved
from training.recalibration.shift import BEGIN, STEP, path_of
from training.recalibration.since import Since

FEWEST_WINS = 20
LEAST_SHIFT, LEAST_OF_LINE = 0.03, 0.1


@dataclass(frozen=True)
class Recalibration:
    """What a recalibration found.

    Attributes
    ----------
    total, recent, months
        Observed over expected wins of all leads since the training, of those of the last three
        months, and of each calendar month.
    shift_before, shift_after
        Of the log-odds since the training: that of the model, and the one that fits now.
    error
        Standard deviation of the latter.
    lines_before, lines_after
        The same for what product lines are moved by on top.
    model
        The updated model; None where nothing is worth an update.
    better
        `paired_bootstrap` of the log-losses of the recent leads, updated less not; None without.
    why
        Why it was updated or not, in a sentence.
    followed
        The looks behind it all.
    """

    total: Month
    recent: Month
    months: tuple[Month, ...]
    shift_before: float
    shift_after: float
    error: float
    lines_before: Mapping[str, float]
    lines_after: Mapping[str, float]
    model: LeadModel | None
    better: Mapping[str, float] | None
    why: str
    followed: Followed

    @property
    def not_confirmed(self) -> str:
        """Say why the update should not go into service by itself; empty if it may."""
        if self.better is None or self.better["share_better"] > 0.5:
            return ""
        return (
            f"the latest leads do not confirm it: log-loss {self.better['difference']:+.4f}, "
            f"better in {self.better['share_better']:.0%} of the resamples"
        )

    @property
    def drifted(self) -> bool:
        """Tell whether observed over expected rejects 1, in all or recently."""
        return self.total.before.rejects_one or self.recent.before.rejects_one


def recalibrate(model: LeadModel, tables: Tables, until_us: int) -> Recalibration:
    """Compare what a model promised with what came, and move its intercept where that helps.

    Parameters
    ----------
    model
        The model, recalibrated or not.
    tables
        Already cut with `known_until`.
    until_us
        Now, microseconds.
    """
    p = model.parameters
    before = p.recalibrated or Recalibrated(until_us=p.trained_until_us, shift=0.0)
    followed = follow(model, tables, until_us)
    since = followed.common
    shift, error = latest_shift(since, until_us)
    lines = {
        name: _line_shift(looks, p.product_lines[name].slope * shift)
        for name, looks in followed.lines.items()
    }
    old_lines = {name: before.lines.get(name, 0.0) for name in lines}
    why_not = _why_not(since, shift - before.shift, lines, old_lines)
    months = months_of(since, until_us, before.shift, None if why_not else shift)
    updated = None if why_not else moved(model, shift, lines, until_us)
    better = None if why_not else _better(since, until_us, before.shift, shift)
    return Recalibration(
        *months,
        before.shift,
        shift,
        error,
        old_lines,
        lines,
        updated,
        better,
        why_not or _why(shift - before.shift),
        followed,
    )


def latest_shift(
    since: Since, until_us: int, step: float = STEP, begin: float = BEGIN
) -> tuple[float, float]:
    """Give the shift of the log-odds for the leads to come, since the training, and its error."""
    if not len(since):
        return 0.0, begin
    before = since.months_before(until_us)
    month = before.max() - before
    path = path_of(since.logit, since.won, since.share, since.weight, month, step, begin)
    quiet = int(before.min())  # months without any lead: the walk goes on unseen
    return float(path.shift[-1]), float(np.hypot(path.error[-1], step * np.sqrt(quiet)))


def _line_shift(looks: Since, common: float) -> float:
    """Give what a line is moved by beyond the common shift; shrunk as a first month is."""
    if not len(looks):
        return 0.0
    one_month = np.zeros(len(looks), np.int64)
    path = path_of(looks.logit + common, looks.won, looks.share, looks.weight, one_month)
    return float(path.shift[-1])


def _why_not(
    since: Since, change: float, lines: Mapping[str, float], old: Mapping[str, float]
) -> str:
    if not len(since):
        return "no lead came after the training of which anything can be known yet"
    if since.wins < FEWEST_WINS:
        return (
            f"only {since.wins} of the leads that came after the training have won; "
            f"at least {FEWEST_WINS} are needed"
        )
    of_lines = max((abs(lines[name] - old[name]) for name in lines), default=0.0)
    if abs(change) < LEAST_SHIFT and of_lines < LEAST_OF_LINE:
        return f"the odds would move by {_percent(change)}: not worth an update"
    return ""


def _why(change: float) -> str:
    return f"the odds of a win moved by {_percent(change)}"


def _percent(change: float) -> str:
    return f"{100 * np.expm1(change):+.0f} %".replace("-", "−")


def _better(since: Since, until_us: int, before: float, after: float) -> dict[str, float]:
    """Compare log-losses of "won by now" on the recent leads; on all where hardly any has won."""
    looks = since.part(recent(since, until_us))
    looks = looks if looks.wins >= FEWEST_WINS else since
    new, old = (log_losses(looks.won, looks.expected(shift)) for shift in (after, before))
    return paired_bootstrap(new, old, looks.lead)
