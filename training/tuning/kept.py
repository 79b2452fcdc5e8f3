"""Finished trials in SQLite: a search that was ended goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import optuna
from filelock import FileLock, Timeout
from optuna.exceptions import OptunaError
from optuna.trial import FrozenTrial
from sqlalchemy.exc import SQLAlchemyError

from features.errors import LeadScoreError

SECONDS_SQLITE_WAITS = 60.0
SECONDS_BETWEEN_LOOKS = 0.1
MOST_CHARACTERS = 200


@dataclass(frozen=True)
class Kept:
    """The study of a search, for one process at a time to add to."""

    study: optuna.Study
    place: Path | None

    def first(self, trials: int) -> list[FrozenTrial]:
        """Give the first so many finished trials, pruned ones included, in their order."""
        done = [trial for trial in self.study.get_trials() if trial.state.is_finished()]
        return done[:trials]

    def add(self, trial: FrozenTrial) -> None:
        """Add a finished trial in one transaction: whole, or not at all."""
        with _mended(self.place):
            self.study.add_trial(trial)


@contextmanager
def kept_trials(place: Path | None, name: str, give_up: Callable[[], bool]) -> Iterator[Kept]:
    """Open the study of a search, with this process alone adding to it.

    Of two processes with the same search the second one waits for the first, and then finds its
    trials: both come to the same settings. A process that is killed lets go at once.

    Parameters
    ----------
    place
        SQLite file; made where it is not there. None: kept in memory, and so forgotten.
    name
        Of the study.
    give_up
        Asked while another process has the study: whether to wait no longer. The study is then
        given as it is, to be read only.

    Raises
    ------
    LeadScoreError
        If the file holds no trials that can be read, or cannot be written.
    """
    if place is None:
        yield Kept(optuna.create_study(study_name=name), None)
        return
    with _mended(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        alone = FileLock(place.with_name(f"{place.name}.{name}.lock"))
        mine = _acquired(alone, give_up)
    try:
        yield Kept(_opened(place, name), place)
    finally:
        if mine:
            # Before it is free: whoever waits sees that the file is gone, and makes a new one.
            Path(alone.lock_file).unlink(missing_ok=True)
            alone.release()


def _acquired(lock: FileLock, give_up: Callable[[], bool]) -> bool:
    try:
        lock.acquire(poll_interval=SECONDS_BETWEEN_LOOKS, cancel_check=give_up)
    except Timeout:
        return False
    return True


def _opened(place: Path, name: str) -> optuna.Study:
    connecting = {"connect_args": {"timeout": SECONDS_SQLITE_WAITS}}
    # Two processes that find no file would both make the tables.
    with _mended(place), FileLock(place.with_name(f"{place.name}.lock")):
        storage = optuna.storages.RDBStorage(f"sqlite:///{place}", connecting)
        return optuna.create_study(storage=storage, study_name=name, load_if_exists=True)


@contextmanager
def _mended(place: Path | None) -> Iterator[None]:
    """Say in one line what is wrong with the file, and what to do."""
    try:
        yield
    except (OptunaError, SQLAlchemyError, RuntimeError, OSError) as error:
        reason = " ".join(str(error.__cause__ or error).split())[:MOST_CHARACTERS]
        raise LeadScoreError(
            f"{place}: the trials of tuning cannot be kept there ({reason}); make room, or move "
            "the file away, and train again"
        ) from error
