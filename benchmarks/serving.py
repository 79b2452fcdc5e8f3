"""Serving: ours against its peers, all in one run on the same machine, and what it costs.

A model is trained on a simulated company and put in service by `leadscore serve`; the same model by
`mlflow models serve`; its trees behind a plain typed BentoML endpoint; a classifier of as many
trees behind FastAPI, in a data frame and explained by shap, as practitioners write it; and uvicorn
does nothing, as the limit. One after the other is asked about the same 400 leads for some seconds,
then all again. Every server is one worker process; the load is a process of its own. The features
in the requests to BentoML and FastAPI are ready made; ours and MLflow make them of the activities.

    .venv/bin/python benchmarks/serving.py [--seconds 3] [--repeats 5] [--connections 1 32]
        [--only ours mlflow bentoml practitioner noop alone batch soak help] [--requests 5000]
        [--quick] [--keep FOLDER] [--json FILE]

`--keep` keeps the trained models there for the next run. `--requests 100000` is the long soak.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # every peer's as well: one worker, one thread
# The file features.py beside this one bears the name of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.serving_peers.alone import Alone, Trees
from benchmarks.serving_peers.contests import CONTESTS, servers
from benchmarks.serving_peers.rounds import Results, measured, say, started
from benchmarks.serving_peers.service import help_seconds, soak
from benchmarks.serving_peers.table import alone_lines, as_json, contest_table, goal_table, goals
from benchmarks.serving_peers.world import BATCHES, World, world

SERVERS = ("ours", "mlflow", "bentoml", "practitioner", "noop")
ALONE, BATCH, SOAK, HELP = "alone", "batch", "soak", "help"
PARTS = (*SERVERS, ALONE, BATCH, SOAK, HELP)
LEADS = 2500
QUICK = {"seconds": 1.0, "repeats": 2, "requests": 2000, "batches": 1}


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    found = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    found.add_argument("--seconds", type=float, default=3.0, help="of each contest in each round")
    found.add_argument("--repeats", type=int, default=5, help="rounds")
    found.add_argument("--connections", type=int, nargs="+", default=[1, 32])
    found.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    found.add_argument("--requests", type=int, default=5000, help="of the soak")
    found.add_argument("--batches", type=int, default=BATCHES, help="of 1,000 leads, up to 10")
    found.add_argument("--leads", type=int, default=LEADS, help="that teach the model")
    found.add_argument("--quick", action="store_true", help="short rounds: a look, no record")
    found.add_argument("--keep", type=Path, metavar="FOLDER", help="for the models, and logs")
    found.add_argument("--json", type=Path, metavar="FILE", help="write everything there")
    return found


def checked(given: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; exit code 2 names what is wrong with it."""
    ways = parser()
    asked = ways.parse_args(given)
    if asked.quick:
        vars(asked).update(
            {k: v for k, v in QUICK.items() if vars(asked)[k] == ways.get_default(k)}
        )
    if min(asked.seconds, asked.repeats, asked.requests, asked.batches, *asked.connections) <= 0:
        ways.error("--seconds, --repeats, --connections, --requests, --batches are above 0")
    if asked.batches > BATCHES:
        ways.error(f"--batches is at most {BATCHES}")
    if BATCH in asked.only and "ours" not in asked.only:
        ways.error("--only batch needs ours, too")
    return asked


def contested(made: World, asked: argparse.Namespace, results: Results, alone: Alone) -> None:
    """Run all rounds; what was measured until Ctrl-C stays in the results."""
    trees = Trees(made, asked.batches)
    with started(made, [one for one in servers(made) if one.name in asked.only]) as at:
        contests = [one for one in CONTESTS if one.server in at]
        for number in range(asked.repeats):
            say(f"round {number + 1} of {asked.repeats}")
            measured(made, contests, at, asked.connections, asked.seconds, results)
            if ALONE in asked.only:
                trees.add_one_by_one(alone)
            if BATCH in asked.only:
                trees.add_at_once(alone, at["ours"])


def main(given: Sequence[str] | None = None) -> None:
    """Measure what was asked, print tables, write JSON."""
    asked = checked(given)
    results: Results = {}
    alone, soaked, helps = Alone(), None, None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        say("company and models")
        made = world(asked.keep or Path(folder) / "world", asked.leads)
        try:
            contested(made, asked, results, alone)
            if SOAK in asked.only:
                say(f"soak of {asked.requests:,} requests")
                soaked = soak(made, asked.requests)
            if HELP in asked.only:
                helps = help_seconds()
        except KeyboardInterrupt:
            say("stopped: what follows is what was there")
    found = list(goals(results, alone, soaked, helps))
    print(contest_table(results), *alone_lines(alone), goal_table(found), sep="\n\n")
    if soaked is not None:
        print(f"\n{soaked}")
    if asked.json is not None:
        told = {"asked": {name: str(value) for name, value in vars(asked).items()}}
        told |= as_json(results, alone, soaked, found)
        asked.json.write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
