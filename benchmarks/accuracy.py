"""Ours against tuned peers, on the same features, rows, splits and number of trials, in one run.

    python benchmarks/accuracy.py --bpic FOLDER                  # loans of BPI Challenge 2012
    python benchmarks/accuracy.py --data FOLDER --policy policy.yaml --split 2026-01-01T00:00:00Z
    python benchmarks/accuracy.py --simulated 5000 --seeds 1 2   # the truth is known

Every peer gets the rows that our feature builder makes, with our weights, and handles categories
and missing values in its own way. Settings are searched by TPE on the same rolling-origin folds,
with early stopping; then it is refitted on all rows. It is judged as it comes, and once more with a
shift and a slope fitted on its out-of-time predictions (Platt): that row is shown where it helps.
Odoo-style naive Bayes sees the fields of closed leads as texts, numbers in bins, and no behaviour;
once more it gets our columns in bins. Seconds of ours include building the features.
"""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

# The file features.py beside this one bears the name of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from threadpoolctl import threadpool_limits

from benchmarks.accuracy_exam import Budget, exam_of
from benchmarks.accuracy_predictors import OURS, PEERS, Predicted, installed, jobs
from benchmarks.accuracy_question import JUDGING_SEED, Question, simulated, split_in_time
from benchmarks.accuracy_table import Answer, answer_of, as_json, mean_table, tables, versions
from benchmarks.peers.kind import Peer, Run
from features.policy.load import load_policy
from features.tables import parse_time, read_tables
from training.metrics import log_losses

BPIC_POLICY = Path(__file__).parent.parent / "docs" / "examples" / "bpic2012" / "policy.yaml"
BPIC_SPLIT, BPIC_HORIZON_DAYS = "2012-01-15T00:00:00Z", 30.0
NAMES = [peer.name for peer in PEERS]
AGES_DAYS = (5 / 1440, 1 / 24, 1.0, 3.0, 7.0, 14.0, 21.0)


def questions(asked: argparse.Namespace) -> Iterator[Question]:
    """Give what was asked, one after the other; nothing where a folder is not there."""
    folder = asked.bpic or asked.data
    if folder is None:
        yield from (simulated(asked.simulated, seed) for seed in asked.seeds)
    elif not Path(folder).is_dir():
        print(f"skipped: {folder} is not there – name a folder with the tables")
    elif asked.bpic is not None:
        given = load_policy(BPIC_POLICY), parse_time(BPIC_SPLIT), BPIC_HORIZON_DAYS, AGES_DAYS
        yield split_in_time(read_tables(folder), "BPI Challenge 2012", *given)
    else:
        given = load_policy(asked.policy), parse_time(asked.split)
        about = asked.horizon_days, tuple(asked.ages)
        yield split_in_time(read_tables(folder), Path(folder).name, *given, *about)


def answered(
    question: Question, budget: Budget, peers: Sequence[Peer], resamples: int
) -> tuple[Answer | None, bool]:
    """Let everybody predict; also tell whether all came to their turn (Ctrl-C ends it)."""
    predicted: list[Predicted] = []
    exam, finished = None, False
    try:
        say(f"{question.title}: our training")
        exam = exam_of(question, budget)
        for name, work in jobs(exam, peers):
            say(f"{question.title}: {name}")
            for one in work():
                loss = log_losses(exam.later.won, one.probability).mean()
                say(f"  {one.name}: log-loss {loss:.4f} after {one.seconds:.0f} s")
                predicted.append(one)
        finished = True
    except KeyboardInterrupt:
        say("stopped: what follows is what was there")
    if exam is None or all(one.name != OURS for one in predicted):
        return None, finished
    return answer_of(exam, predicted, resamples), finished


def say(line: str) -> None:
    """Tell on stderr what is going on."""
    print(line, file=sys.stderr, flush=True)


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    found = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    found.add_argument("--bpic", metavar="FOLDER", help="tables of BPI Challenge 2012")
    found.add_argument("--data", metavar="FOLDER", help="any tables; with --split")
    found.add_argument("--policy", type=Path, help="agreement for --data; default: the shipped one")
    found.add_argument("--split", help="moment of training for --data, as 2026-01-01T00:00:00Z")
    found.add_argument("--horizon-days", type=float, help="for --data; default: from the past")
    found.add_argument("--ages", type=float, nargs="+", default=AGES_DAYS, help="days, for --data")
    found.add_argument("--simulated", type=int, metavar="LEADS", default=2000)
    found.add_argument("--seeds", type=int, nargs="+", default=[1], help="one company each")
    found.add_argument("--trials", type=int, default=30, help="settings to try, for everybody")
    found.add_argument("--seed", type=int, default=0, help="of tuning and of the peers")
    found.add_argument("--threads", type=int, default=1)
    found.add_argument("--resamples", type=int, default=500, help="behind the intervals")
    found.add_argument("--peers", nargs="+", metavar="NAME", help="some only: " + ", ".join(NAMES))
    found.add_argument("--alike", action="store_true", help="peers weigh all rows alike")
    found.add_argument("--points", action="store_true", help="peers see the agreed items, too")
    found.add_argument("--json", type=Path, metavar="FILE", help="write everything there")
    return found


def checked(given: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; exit code 2 names what is wrong with it."""
    ways = parser()
    asked = ways.parse_args(given)
    if asked.data is not None and asked.split is None:
        ways.error("--data needs --split, the moment of training")
    if min(asked.trials, asked.threads, asked.simulated, asked.resamples) < 1:
        ways.error("--trials, --threads, --simulated and --resamples are 1 or more")
    if JUDGING_SEED in asked.seeds:
        ways.error(f"--seeds: {JUDGING_SEED} is the judging company's")
    if unknown := set(asked.peers or ()) - set(NAMES):
        ways.error(f"--peers: {', '.join(sorted(unknown))} unknown; there are {', '.join(NAMES)}")
    return asked


def main(given: Sequence[str] | None = None) -> None:
    """Answer what was asked, print tables, write JSON."""
    asked = checked(given)
    warnings.filterwarnings("ignore", "Overriding the parameters from Reference Dataset")
    chosen = [peer for peer in PEERS if peer.name in (asked.peers or NAMES)]
    peers, missing = installed(chosen)
    for peer in missing:
        print(f"skipped: {peer.name} is not installed – requirements-bench.lock has it")
    budget = Budget(asked.trials, Run(asked.seed, asked.threads), asked.alike, asked.points)
    answers = []
    with threadpool_limits(asked.threads):
        for question in questions(asked):
            answer, finished = answered(question, budget, peers, asked.resamples)
            if answer is not None:
                answers.append(answer)
                print(tables(answer), flush=True)
            if not finished:
                break
    if len(answers) > 1:
        print(mean_table(answers))
    if asked.json is not None and answers:
        told = {"versions": versions(), "asked": {k: str(v) for k, v in vars(asked).items()}}
        told["answers"] = [as_json(answer) for answer in answers]
        asked.json.write_text(json.dumps(told, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
