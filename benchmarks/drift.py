"""Whether the level of a model follows a market that moves, month by month.

    python benchmarks/drift.py [--leads 15000 40000] [--seeds 1 2 3] [--drift 1] [--months]

Simulates companies whose market moves in the second half, trains on the first half, and then, at
the begin of each month, updates the intercept with what is known by then. The leads of the month
that follows are judged: *observed* is the share of months in which observed over expected wins are
between .9 and 1.1, where at least 100 of the month's leads won (chance alone moves 100 wins by
10 %); *true* is the same for the win probabilities that only the simulator knows, over all months,
and *off by* how far the level is from the true one (root mean square of the log ratio).
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# The file features.py beside this one bears the name of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from features.collect import microseconds
from features.policy.load import load_policy
from features.tables import known_until
from training.fit import train
from training.history_expert import TreeSettings
from training.metrics import sigmoid
from training.model import LeadModel
from training.recalibration import Recalibration, recalibrate
from training.recalibration.follow import follow
from training.recalibration.ratio import ratio_of
from training.recalibration.recalibrate import FEWEST_WINS, LEAST_SHIFT, latest_shift
from training.recalibration.since import MONTH_US, Since
from training.simulator import Company, simulate

MONTHS = 9
ENOUGH_WINS = 100
LOW, HIGH = 0.9, 1.1
NO_STEP = 1e-3
# Small trees: the level is judged, not the order.
SMALL = TreeSettings(bag=2, learning_rate=0.15)

Rule = Callable[[Recalibration, int, float], float]


@dataclass(frozen=True)
class Judgement:
    """One month that followed an update: wins, and what was observed and true over expected."""

    wins: int
    observed: float
    true: float


def frozen(found: Recalibration, until_us: int, now: float) -> float:
    """Change nothing."""
    return now


def shipped(found: Recalibration, until_us: int, now: float) -> float:
    """Do as `leadscore recalibrate --promote`."""
    kept = found.model is None or found.not_confirmed
    return now if kept else found.shift_after


def mature_only(found: Recalibration, until_us: int, now: float) -> float:
    """Wait for a whole horizon before a lead counts."""
    since = found.followed.common
    return _worth(since.part(since.share >= 1.0), until_us, now)


def after_a_test(found: Recalibration, until_us: int, now: float) -> float:
    """Update only where observed over expected rejects 1 at the 5 % level."""
    rejects = ratio_of(found.followed.common, now).rejects_one or found.drifted
    return _worth(found.followed.common, until_us, now) if rejects else now


def rolling_window(found: Recalibration, until_us: int, now: float) -> float:
    """Take the leads of the last three months alone, all alike."""
    since = found.followed.common
    last = since.part(since.months_before(until_us) < 3)
    return _worth(last, until_us, now, NO_STEP)


def _worth(since: Since, until_us: int, now: float, step: float | None = None) -> float:
    if since.wins < FEWEST_WINS:
        return now
    given = {} if step is None else {"step": step}
    shift, _ = latest_shift(since, until_us, **given)
    return shift if abs(shift - now) >= LEAST_SHIFT else now


RULES: dict[str, Rule] = {
    "frozen": frozen,
    "as shipped": shipped,
    "mature labels only": mature_only,
    "only after a test at 5 %": after_a_test,
    "rolling three months": rolling_window,
}


def followed_up(company: Company, model: LeadModel, begin_us: int) -> dict[str, list[Judgement]]:
    """Live through the months after a training under every rule."""
    end_us = microseconds(company.end)
    looks = follow(model, company.tables, end_us).common
    truth = company.true_probability(looks.lead, looks.as_of_us, model.parameters.horizon_days)
    shifts, judged = dict.fromkeys(RULES, 0.0), {name: [] for name in RULES}
    served = model
    for month in range(MONTHS):
        now_us = begin_us + month * MONTH_US
        if month:
            found = recalibrate(served, known_until(company.tables, _moment(now_us)), now_us)
            shifts = {name: rule(found, now_us, shifts[name]) for name, rule in RULES.items()}
            served = served if shifts["as shipped"] == found.shift_before else found.model
        mine = (looks.created_us > now_us) & (looks.created_us <= now_us + MONTH_US)
        for name, shift in shifts.items():
            judged[name].append(_judged(looks.part(mine), truth[mine], shift))
    return judged


def _moment(us: int) -> dt.datetime:
    return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=us)


def _judged(looks: Since, truth: np.ndarray, shift: float) -> Judgement:
    mature = looks.part(looks.share >= 1.0)
    expected = float(sigmoid(looks.logit + shift).sum())
    return Judgement(mature.wins, ratio_of(mature, shift).value, float(truth.sum()) / expected)


def summary(name: str, judged: list[Judgement]) -> str:
    """Give a row of the table."""
    enough = [j.observed for j in judged if j.wins >= ENOUGH_WINS]
    true = np.array([j.true for j in judged])
    off = float(np.sqrt(np.mean(np.log(true) ** 2)))
    return f"{name} | {_inside(enough)} | {_inside(true)} | {off:.3f}"


def _inside(ratios: list[float] | np.ndarray) -> str:
    inside = sum(LOW <= ratio <= HIGH for ratio in ratios)
    return f"{inside} of {len(ratios)}"


def _month_by_month(judged: dict[str, list[Judgement]]) -> None:
    for month in range(MONTHS):
        before, after = judged["frozen"][month], judged["as shipped"][month]
        print(
            f"|   month {month} | {before.wins} won | observed {before.observed:.2f} → "
            f"{after.observed:.2f} | true {before.true:.2f} → {after.true:.2f} |",
            flush=True,
        )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, nargs="+", default=[15_000, 40_000])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--drift", type=float, nargs="+", default=[1.0])
    parser.add_argument("--months", action="store_true", help="print every month as well")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    print("| leads | drift | rule | observed | true | off by |\n|---|---|---|---|---|---|")
    for leads in given.leads:
        for drift in given.drift:
            every: dict[str, list[Judgement]] = {name: [] for name in RULES}
            for seed in given.seeds:
                company = simulate(leads, seed, drift)
                begin_us = microseconds(company.end) - MONTHS * MONTH_US
                known = known_until(company.tables, _moment(begin_us))
                model = train(known, load_policy(None), begin_us, settings=SMALL).model
                judged = followed_up(company, model, begin_us)
                if given.months:
                    _month_by_month(judged)
                for name in RULES:
                    every[name] += judged[name][1:]
            for name, found in every.items():
                print(f"| {leads:,} | {drift:g} | {summary(name, found)} |", flush=True)


if __name__ == "__main__":
    main()
