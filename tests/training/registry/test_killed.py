"""Trainings at the same time, and trainings killed on the way: real processes, a real store."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
SCRIPT = Path(__file__).parents[2] / "helpers" / "registering.py"
POINTS = ("half of the files", "model not finished", "no alias yet", "none")


@pytest.fixture(scope="module")
def told(demo_model, tmp_path_factory):
    """What is in a registry after two at once that had no store yet, and after every point."""
    folder = tmp_path_factory.mktemp("killed")
    demo_model.save(folder / "model")
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(folder / "model"), "2", *POINTS],
        env={**os.environ, "MLFLOW_TRACKING_URI": f"sqlite:///{folder}/store/mlflow.db"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    states = [json.loads(line) for line in done.stdout.splitlines()]
    return dict(zip(("at once", *POINTS), states, strict=True))


def test_two_at_once_make_one_store_and_one_champion(told):
    state = told["at once"]
    assert state["versions"] == ["2", "1"]
    assert (state["champion"], state["challenger"]) == ("1", "2")
    assert state["runs"] == ["FINISHED"] * 2
    assert state["models"] == ["READY"] * 2


@pytest.mark.parametrize("point", POINTS[:2])
def test_a_training_killed_before_all_is_there_leaves_no_version(told, point):
    state = told[point]
    assert state["versions"] == ["2", "1"]
    assert (state["champion"], state["challenger"]) == ("1", "2")
    assert state["runs"].count("RUNNING") == 1


def test_the_next_training_ends_what_was_left(told):
    assert told["half of the files"]["models"] == ["READY"] * 2
    assert told["model not finished"]["runs"] == ["FINISHED", "FINISHED", "KILLED", "RUNNING"]
    assert told["model not finished"]["models"] == ["PENDING", "READY", "READY"]
    assert "PENDING" not in told["no alias yet"]["models"]
    assert told["none"]["runs"] == ["FINISHED"] * 3 + ["KILLED"] * 3
    assert told["none"]["models"] == ["FAILED"] + ["READY"] * 4


def test_a_version_without_alias_is_whole_and_taken_back(told):
    killed = told["no alias yet"]
    assert killed["versions"] == ["3", "2", "1"]
    assert (killed["champion"], killed["challenger"]) == ("1", "2")
    state = told["none"]
    assert state["versions"] == ["4", "2", "1"]
    assert (state["champion"], state["challenger"]) == ("1", "4")
