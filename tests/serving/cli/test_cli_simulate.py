"""`leadscore simulate`: what it prints and writes, and what it says about bad input."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
import yaml
from simulated import thinned

from features.policy.load import load_policy, policy_to_json
from features.tables.write import write_tables
from training.simulator import simulate as simulate_company


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    folder = tmp_path_factory.mktemp("history")
    write_tables(thinned(simulate_company(leads=400, seed=5).tables), folder, "csv")
    return folder


@pytest.fixture(scope="module")
def current(tmp_path_factory):
    return written(tmp_path_factory.mktemp("policies") / "current.yaml", {"capacity_per_week": 2})


@pytest.fixture(scope="module")
def new(tmp_path_factory):
    return written(tmp_path_factory.mktemp("policies") / "new.yaml", {"capacity_per_week": 1})


@pytest.fixture(autouse=True)
def nothing_trained(monkeypatch, tmp_path):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'none' / 'mlflow.db'}")


def written(path, threshold):
    data = policy_to_json(load_policy(None))
    data["hand_off"]["threshold"] = threshold
    path.write_text(yaml.safe_dump(data), "utf-8")
    return path


def test_it_prints_the_comparison_and_writes_page_and_hand_offs(
    run, history, current, new, tmp_path
):
    out = tmp_path / "out"
    done = run("simulate", history, "--policy", new, "--against", current, "--out", out)
    assert done.code == 0
    assert "The new agreement would have handed over" in done.out
    assert "Hand-offs a week" in done.out
    assert "95 % interval" in done.out
    assert (out / "simulation.html").read_text("utf-8").startswith("<!doctype html>")
    assert (out / "hand_offs.csv").read_text("utf-8").startswith("lead_id,policy,")
    assert {path.name for path in out.iterdir()} == {"simulation.html", "hand_offs.csv"}


def test_machines_get_one_document(run, history, current, new, tmp_path):
    out = tmp_path / "out"
    args = ("--policy", new, "--against", current, "--out", out, "--horizon-days", 30, "--json")
    found = run("simulate", history, *args).json
    assert found["horizon_days"] == 30
    assert set(found["measures"]["precision"]) == {"current", "new", "difference"}
    assert set(found["measures"]["precision"]["new"]) == {"value", "low", "high"}
    assert found["leaves"]
    rows = (out / "hand_offs.csv").read_text("utf-8").splitlines()
    assert sum(row.endswith(",leaves") for row in rows) == len(found["leaves"])
    json.dumps(found, allow_nan=False)


def test_without_a_champion_it_compares_with_the_shipped_agreement(run, history, tmp_path):
    from features.policy.load import policy_version  # noqa: PLC0415

    same = written(tmp_path / "same.yaml", {"capacity_per_week": 25})
    found = run("simulate", history, "--policy", same, "--out", tmp_path / "o", "--json").json
    assert found["against_version"] == policy_version(load_policy(None))
    assert found["identical"] is True
    assert found["verdict"].startswith("Both agreements say the same")
    assert found["enters"] == found["leaves"] == []
    assert not (tmp_path / "none").exists()


def test_with_a_champion_it_compares_with_its_agreement(
    run, registered, monkeypatch, history, new, tmp_path, own_store
):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", own_store)
    found = run("simulate", history, "--policy", new, "--out", tmp_path / "o", "--json").json
    from training.registry import load_model  # noqa: PLC0415

    assert found["against_version"] == load_model().model.parameters.policy_version


@pytest.fixture(scope="module")
def own_store(registered):
    """Where the registry with the demo model is."""
    return registered[0].tracking_uri


def test_a_missing_policy_file_is_said_before_the_data_are_read(run, tmp_path):
    done = run("simulate", "/nowhere", "--policy", tmp_path / "no.yaml")
    assert done.code == 2
    assert "no.yaml" in done.err


def test_the_policy_must_be_named(run, history):
    done = run("simulate", history)
    assert done.code == 2
    assert "--policy" in done.err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--until", "2020-01-01T00:00:00Z"), "no lead was created by then"),
        (("--until", "2025-04-10T00:00:00Z"), "no lead was won by then"),
        (("--horizon-days", "545"), "is too short to simulate with a horizon of 545 days"),
        (("--until", "yesterday"), "yesterday"),
        (("--horizon-days", "0"), "--horizon-days"),
    ],
)
def test_bad_input_ends_with_one_reason_and_writes_nothing(run, history, new, tmp_path, args, said):
    out = tmp_path / "out"
    done = run("simulate", history, "--policy", new, "--out", out, *args)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err
    assert not out.exists()


def test_leads_without_outcomes_are_refused(run, history, new, tmp_path):
    folder = tmp_path / "no_outcomes"
    folder.mkdir()
    for name in ("leads", "activities"):
        (folder / f"{name}.csv").write_bytes((history / f"{name}.csv").read_bytes())
    done = run("simulate", folder, "--policy", new, "--out", tmp_path / "out")
    assert done.code == 2
    assert "no lead was won by then" in done.err


def test_an_empty_leads_table_is_refused(run, new, tmp_path):
    (tmp_path / "leads.csv").write_text("lead_id,created_at\n", "utf-8")
    done = run("simulate", tmp_path, "--policy", new, "--out", tmp_path / "out")
    assert done.code == 2
    assert "leads: " in done.err


@pytest.mark.slow
def test_ctrl_c_leaves_no_half_written_file(history, current, new, tmp_path):
    out = tmp_path / "out"
    args = ["simulate", history, "--policy", new, "--against", current, "--out", out]
    process = subprocess.Popen(
        [sys.executable, "-m", "serving.cli", *map(str, args)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    # The first step has been told: it is in the middle of its work.
    assert process.stderr.readline()
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    if process.returncode == 0:  # it was quicker than the signal
        assert {path.name for path in out.iterdir()} == {"simulation.html", "hand_offs.csv"}
        return
    assert process.returncode == 130
    assert "stopped" in said
    assert "Traceback" not in said
    assert not out.exists() or not [p for p in out.iterdir() if "unfinished" in p.name]
