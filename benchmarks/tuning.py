"""Tuning: ours against plain Optuna over `LGBMClassifier`, with the same space, trials and folds.

A simulated company has so many rows (snapshots). After every trial of ours follows one of the
plain search, so that both see the same machine. Ours is timed as a whole: rows of the folds, bins,
trials, SQLite. The plain one as its users write it: a data frame with categories, made once, and a
classifier that is fitted to it. What both found is then judged alike, without pruning.

    .venv/bin/python benchmarks/tuning.py [--rows 50000] [--trials 30] [--seeds 0]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

# The file features.py beside this one bears the name of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import lightgbm as lgb
import numpy as np
import optuna
import pandas as pd

from features.collect import microseconds
from features.policy.load import load_policy
from features.tables import known_until
from training.blend import FoldRows, Material
from training.folds import Fold
from training.gathered import Gathered, gather
from training.history_expert import TrainingRows, TreeSettings, parameters
from training.progress import Quiet
from training.simulator import simulate
from training.tuning import Budget, Tuned, tune
from training.tuning.binned import binned
from training.tuning.space import space_around, tried
from training.tuning.trial import MOST_ROUNDS, PATIENCE, Worth, worth_of
from training.tuning.tune import FOLDS_TO_TUNE_ON

ROWS_OF_A_LEAD = 8.22  # of the simulated company
START = TreeSettings()


def company(rows: int, seed: int) -> Gathered:
    """Give what training looks at: about so many snapshots."""
    made = simulate(round(rows / ROWS_OF_A_LEAD), seed)
    known = known_until(made.tables, made.end)
    return gather(known, load_policy(None), microseconds(made.end), None, Quiet())


@dataclass
class Plain:
    """Optuna over a classifier that knows nothing of the trial before."""

    folds: Sequence[FoldRows]
    study: optuna.Study = field(
        default_factory=lambda: optuna.create_study(sampler=optuna.samplers.TPESampler(seed=0))
    )

    def __post_init__(self) -> None:
        self.study.enqueue_trial(tried(START))
        self.frames = [
            (frame(rows.train, rows), frame(rows.test, rows), rows) for rows in self.folds
        ]

    def trial(self) -> None:
        """Run one more trial."""
        self.study.optimize(self._loss, n_trials=1)

    def _loss(self, trial: optuna.Trial) -> float:
        space = space_around(START)
        params = {name: trial._suggest(name, between) for name, between in space.items()}
        settings = START.model_copy(update=params)
        return float(np.mean([fitted(*of_fold, settings) for of_fold in self.frames]))


def frame(rows: TrainingRows, fold: FoldRows) -> pd.DataFrame:
    """Give the rows as a data frame, categories as such."""
    found = pd.DataFrame(
        np.asarray(rows.matrix), columns=[f"c{i}" for i in range(len(fold.columns))]
    )
    for i, column in enumerate(fold.columns):
        if column.categories:
            codes = range(len(column.categories))
            found[f"c{i}"] = pd.Categorical(found[f"c{i}"], categories=codes)
    return found


def fitted(
    train: pd.DataFrame, later: pd.DataFrame, rows: FoldRows, settings: TreeSettings
) -> float:
    """Fit a classifier until the later rows are predicted no better; give their log-loss."""
    told = parameters(settings, rows.columns, seed=0)
    for name in ("objective", "num_threads", "force_row_wise"):
        del told[name]
    model = lgb.LGBMClassifier(n_estimators=MOST_ROUNDS, force_row_wise=True, **told)
    model.fit(
        train,
        rows.train.won,
        sample_weight=rows.train.weight,
        eval_X=later,
        eval_y=rows.test.won,
        eval_sample_weight=[rows.test.weight],
        eval_metric="binary_logloss",
        callbacks=[lgb.early_stopping(PATIENCE, verbose=False)],
    )
    return float(model.best_score_["valid_0"]["binary_logloss"])


@dataclass
class Clock:
    """Seconds by the clock and of the processor."""

    wall: float = 0.0
    cpu: float = 0.0

    def __enter__(self) -> None:
        self._began = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.wall += time.perf_counter() - self._began[0]
        self.cpu += time.process_time() - self._began[1]


class Between(Quiet):
    """Lets the plain search run one trial after each of ours, on a clock of its own."""

    def __init__(self, plain: Plain, clock: Clock) -> None:
        self.plain, self.clock, self.trials = plain, clock, 0

    def advance(self) -> None:
        """Run a plain trial."""
        self.trials += 1
        with self.clock:
            self.plain.trial()
        print(f"  {self.trials} trials each", file=sys.stderr)


def both(
    material: Material, folds: list[Fold], trials: int
) -> tuple[Tuned, Plain, Mapping[str, Clock]]:
    """Tune in both ways at once."""
    ours, theirs = Clock(), Clock()
    rows = [material.fold_rows(fold) for fold in folds]
    with theirs:
        plain = Plain(rows)
    with tempfile.TemporaryDirectory() as folder, ours:
        budget = Budget(trials, place=Path(folder) / "tuning.db")
        tuned = tune(material, folds, budget, START, Between(plain, theirs))
    own = Clock(ours.wall - theirs.wall, ours.cpu - theirs.cpu)
    return tuned, plain, {"ours": own, "plain": theirs}


def judged(rows: Sequence[FoldRows], settings: TreeSettings) -> Worth:
    """Judge settings without pruning."""
    return worth_of([binned(r, START) for r in rows], settings, 0, lambda *_: None, lambda: None)


def main() -> None:
    """Search in every way, and print the table."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--rows", type=int, default=50_000)
    given.add_argument("--trials", type=int, default=30)
    given.add_argument("--seeds", type=int, nargs="+", default=[0])
    asked = given.parse_args()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    print("| seed | rows | columns | search | seconds | of the processor | log-loss | explaining |")
    print("|---|---|---|---|---|---|---|---|")
    for seed in asked.seeds:
        known = company(asked.rows, seed)
        folds = known.folds[-FOLDS_TO_TUNE_ON:]
        rows = [known.material.fold_rows(fold) for fold in folds]
        tuned, plain, clocks = both(known.material, folds, asked.trials)
        best = START.model_copy(update=plain.study.best_params)
        worth = {
            "start": judged(rows, START),
            "ours": judged(rows, tuned.settings),
            "plain": judged(rows, best),
        }
        for name, found in worth.items():
            clock = clocks.get(name, Clock())
            print(
                f"| {seed} | {len(known.snapshots):,} "
                f"| {len(rows[-1].columns)} | {name} | {clock.wall:.1f} | {clock.cpu:.1f} "
                f"| {found.log_loss:.5f} | {found.work / worth['start'].work:.2f} |",
                flush=True,
            )
        ratio = clocks["plain"].wall / clocks["ours"].wall
        cpu = clocks["plain"].cpu / clocks["ours"].cpu
        print(
            f"\nours is {ratio:.1f} times as fast ({cpu:.1f} by processor time); "
            f"{tuned.counts['trials_pruned']:.0f} of {asked.trials} trials pruned; log-loss ours "
            f"less plain {worth['ours'].log_loss - worth['plain'].log_loss:+.5f}\n"
        )


if __name__ == "__main__":
    main()
