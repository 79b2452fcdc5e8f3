"""How small the models of a simulation may be: each lead judged by what other leads teach.

    python benchmarks/hindsight.py [DATA] [--policy policy.yaml]

Every variant judges the same snapshots (ten ages of a training, while open) with judges that did
not learn from the lead, and tells the processor time of one such judging.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from pathlib import Path

# The file features.py beside this one bears the name of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from features.collect import microseconds
from features.policy.load import load_policy
from features.tables import known_until, last_known_moment, read_tables
from training.hindsight import cross_fitted, experts, past, past_of
from training.history_expert import TreeSettings
from training.metrics import summary
from training.simulator import simulate
from training.snapshots import AGES_DAYS, snapshots_of

SMALL = past.AGES_DAYS
VARIANTS = (
    ("as shipped: 4 ages, 60 rounds at 0.1", SMALL, 60, 0.1),
    ("ages 0, 3, 14, 45 days", (0.0, 3.0, 14.0, 45.0), 60, 0.1),
    ("5 ages, with one hour", (0.0, 1 / 24, 3.0, 14.0, 45.0), 60, 0.1),
    ("30 rounds at 0.2", SMALL, 30, 0.2),
    ("120 rounds at 0.05", SMALL, 120, 0.05),
    ("all 10 ages", AGES_DAYS, 60, 0.1),
)


def main() -> None:
    """Print a Markdown table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", nargs="?", help="default: a simulated company of 5,000 leads")
    arguments.add_argument("--policy", type=Path, default=None)
    given = arguments.parse_args()
    tables = read_tables(given.data) if given.data else simulate(5000, 1).tables
    until = last_known_moment(tables, dt.datetime.now(dt.UTC))
    policy, until_us = load_policy(given.policy), microseconds(until)
    history = past_of(known_until(tables, until), [policy], until_us)
    horizon = history.horizon_days
    judged = snapshots_of(history.facts, history.outcomes, until_us, horizon, AGES_DAYS)
    known, weight = judged.labelled(until_us)
    print("| variant | AUC | log-loss | calibration error | processor s |\n|---|---|---|---|---|")
    for name, ages, rounds, rate in VARIANTS:
        past.AGES_DAYS, experts.ROUNDS = ages, rounds
        experts.SETTINGS = TreeSettings(bag=1, share_of_leads=1.0, learning_rate=rate)
        begin = time.process_time()
        found = cross_fitted(history, judged.moments)
        seconds = time.process_time() - begin
        m = summary(judged.won[known], found.probability[0][known], weight[known])
        print(
            f"| {name} | {m['auc']:.4f} | {m['log_loss']:.4f} | {m['calibration_error']:.4f} "
            f"| {seconds:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
