"""`leadscore train --trials`: a real process that is told to stop goes on with the best so far."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time

import numpy as np
import pytest
from histories import tables_from
from registries import own_registry

from features.tables.write import write_tables

LEADS, MANY, SECONDS = 1300, 10_000, 300


@pytest.fixture
def tunable(tmp_path):
    """A folder with enough leads to tune on; those who look at prices win more often."""
    rng = np.random.default_rng(0)
    created = {f"l{i}": round(float(rng.uniform(0, 300)), 3) for i in range(LEADS)}
    looked, fate = rng.random(LEADS) < 0.4, rng.random(LEADS)
    statuses = [
        (lead, day + float(rng.uniform(1, 30)), "won" if f < 0.15 + 0.3 * looks else "lost")
        for (lead, day), f, looks in zip(created.items(), fate, looked, strict=True)
    ]
    did = [
        (lead, day + 0.01, "page_view", "/pricing" if looks else "/blog/x")
        for (lead, day), looks in zip(created.items(), looked, strict=True)
    ]
    write_tables(tables_from(created, statuses, did), tmp_path, "csv")
    return tmp_path


def trials_in(place):
    """Count the finished trials by now."""
    if not place.is_file():
        return 0
    with sqlite3.connect(place, timeout=30) as file:
        if not file.execute("select 1 from sqlite_master where name = 'trials'").fetchall():
            return 0
        return file.execute("select count(*) from trials").fetchone()[0]


@pytest.mark.slow
def test_ctrl_c_while_tuning_still_gives_a_model(tunable, tmp_path_factory):
    out = tmp_path_factory.mktemp("report")
    args = ("train", tunable, "--trials", MANY, "--out", out, "--json")
    with own_registry(tmp_path_factory) as registry:
        process = subprocess.Popen(
            [sys.executable, "-m", "serving.cli", *map(str, args)],
            env=dict(os.environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        place, end = registry / "tuning.db", time.monotonic() + SECONDS
        while trials_in(place) < 3 and time.monotonic() < end and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        told, said = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, said
        done = trials_in(place)
    found = json.loads(told)
    assert 3 <= found["counts"]["trials"] == done < MANY
    assert found["counts"]["tuning_stopped_early"] == 1
    assert found["model_version"] == "1"
    assert (out / "report.html").is_file()
    assert f"ended early (Ctrl-C): {done} of 10,000 trials" in " ".join(found["notes"])
    assert "tuning, 10000 trials …" in said


def test_a_timeout_without_trials_is_refused(run, tmp_path):
    refused = run("train", tmp_path, "--timeout", "60")
    assert refused.code == 2
    assert "give --trials, too" in refused.err
