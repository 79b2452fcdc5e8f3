"""What one setting is worth: boosted fold by fold, with a look at it after every few rounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from training.history_expert import TreeSettings
from training.tuning.binned import BinnedFold
from training.tuning.price import price_of, work_of_explaining

FEWEST_ROUNDS = 10  # a bag never has fewer
MOST_ROUNDS = 600
PATIENCE = 40
ROUNDS_PER_LOOK = 10
LOOKS_PER_FOLD = MOST_ROUNDS // ROUNDS_PER_LOOK + 1


@dataclass(frozen=True)
class Worth:
    """How good settings are, on some folds or on all of them.

    Attributes
    ----------
    log_loss
        On the later rows with the best number of rounds, mean of the folds.
    rounds
        The best number of each fold.
    work
        Of explaining such trees; see `work_of_explaining`.
    """

    log_loss: float
    rounds: tuple[int, ...]
    work: float

    @property
    def value(self) -> float:
        """What tuning makes as small as it can."""
        return self.log_loss + price_of(self.work)


def worth_of(
    folds: Sequence[BinnedFold],
    settings: TreeSettings,
    seed: int,
    look: Callable[[int, Worth], None],
    check: Callable[[], None],
) -> Worth:
    """Judge settings on folds, the earliest first; one tree ensemble each instead of a bag.

    Parameters
    ----------
    look
        Told a number that is the same for all settings (so many rounds in such a fold), and what
        they are worth by then; may raise to end the trial.
    check
        Called after every round; may raise to end the trial.
    """
    losses: list[float] = []
    rounds: list[int] = []
    for number, fold in enumerate(folds):
        for so_far, best, loss in _curve(fold, settings, seed + number):
            check()
            worth = _worth(settings, [*losses, loss], [*rounds, best])
            if so_far % ROUNDS_PER_LOOK == 0:
                look(number * LOOKS_PER_FOLD + so_far // ROUNDS_PER_LOOK, worth)
        losses, rounds = [*losses, loss], [*rounds, best]
    return worth


def _curve(fold: BinnedFold, settings: TreeSettings, seed: int) -> Iterator[tuple[int, int, float]]:
    """Give the rounds so far, the best number among them and its loss, until that stays."""
    best, lowest = 0, float("inf")
    for so_far, loss in enumerate(fold.boosted(settings, seed), start=1):
        if so_far >= FEWEST_ROUNDS and loss < lowest:
            best, lowest = so_far, loss
        yield so_far, best, lowest
        if so_far - best >= PATIENCE or so_far == MOST_ROUNDS:
            return


def _worth(settings: TreeSettings, losses: list[float], rounds: list[int]) -> Worth:
    return Worth(fmean(losses), tuple(rounds), work_of_explaining(settings, rounds))
