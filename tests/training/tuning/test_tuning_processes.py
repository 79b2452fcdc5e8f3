"""Processes that tune: killed in the middle, or two at once."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
import tunable
from tunable import tuned

SECONDS = 60
MANY = 10_000


def start(place, trials):
    root = Path(__file__).parents[3]
    return subprocess.Popen(
        [sys.executable, tunable.__file__, str(place), str(trials)],
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        text=True,
    )


def trials_in(place):
    """Give number and state of the trials that are there by now."""
    if not place.is_file():
        return []
    with sqlite3.connect(place, timeout=30) as file:
        if not file.execute("select 1 from sqlite_master where name = 'trials'").fetchall():
            return []
        return file.execute("select number, state from trials order by number").fetchall()


@pytest.mark.slow
def test_a_killed_search_goes_on_where_it_was(tmp_path):
    place = tmp_path / "tuning.db"
    with start(place, MANY) as process:
        end = time.monotonic() + SECONDS
        while len(trials_in(place)) < 4 and time.monotonic() < end and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    done = trials_in(place)
    assert 4 <= len(done) < MANY
    assert {state for _, state in done} <= {"COMPLETE", "PRUNED"}
    wanted = len(done) + 2
    assert tuned(wanted, place) == tuned(wanted)
    assert [number for number, _ in trials_in(place)] == list(range(wanted))


@pytest.mark.slow
def test_two_processes_with_one_search_find_the_same_and_try_nothing_twice(tmp_path):
    place, trials = tmp_path / "tuning.db", 6
    both = [start(place, trials) for _ in range(2)]
    found = [json.loads(process.communicate(timeout=SECONDS)[0]) for process in both]
    assert found[0] == found[1]
    assert found[0]["settings"] == tuned(trials).settings.model_dump()
    assert [number for number, _ in trials_in(place)] == list(range(trials))
