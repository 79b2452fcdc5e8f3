"""The command line: every command says what it does, and what is wrong with what it was given."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from registries import own_registry

from serving.cli.app import STOPPED_TEXT

# One process for all of them: the registry is slow to fill.
COMMANDS = ("demo", "check", "train", "simulate", "score", "explain", "promote", "serve")
COMMANDS += ("rollback", "models")
HEAVY = {"pandas", "mlflow", "lightgbm", "sklearn", "shap", "bentoml", "scipy", "optuna"}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(run, command):
    done = run(command, "--help")
    assert done.code == 0
    assert f"Example: leadscore {command}" in done.out


def test_the_commands_are_listed(run):
    done = run("--help")
    assert done.code == 0
    for command in COMMANDS:
        assert f"  {command} " in done.out


def test_help_is_quick_because_it_imports_nothing_heavy():
    look = (
        "import sys; sys.argv = ['leadscore', *sys.argv[1:]]\n"
        "from serving.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print('IMPORTED', *{name.split('.')[0] for name in sys.modules})\n"
    )
    for args in (["--help"], ["train", "--help"], ["score", "--nonsense"]):
        done = subprocess.run(
            [sys.executable, "-c", look, *args], capture_output=True, text=True, check=True
        )
        imported = set(done.stdout.rsplit("IMPORTED", 1)[1].split())
        assert "typer" in imported
        assert not imported & HEAVY


def test_module_and_command_are_the_same():
    done = subprocess.run(
        [sys.executable, "-m", "serving.cli", "check", "/nowhere"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("leadscore: ")


def test_what_a_stop_leaves_half_loaded_does_not_complain():
    program = """
import sys, serving.cli.app as cli

class HalfLoaded:
    def __del__(self):
        raise AttributeError("not loaded")

half = HalfLoaded()
cli.app = lambda: sys.exit(130)
cli.main()
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 130
    assert done.stderr == f"{STOPPED_TEXT}\n"


@pytest.fixture
def bad(tmp_path, data):
    """Names of wrong things → the arguments that give them."""
    policy = tmp_path / "policy.yaml"
    policy.write_text("name: x\nsurprise: 1\n")
    unknown = tmp_path / "unknown.csv"
    unknown.write_text("lead_id,as_of\nnobody,2026-01-01T00:00:00Z\n")
    naive = tmp_path / "naive.csv"
    naive.write_text("lead_id,as_of\nL000001,2026-01-01T00:00:00\n")
    return {
        "nowhere": ("check", tmp_path / "nowhere"),
        "nowhere to train": ("train", tmp_path / "nowhere"),
        "no database": ("check", f"sqlite:///{tmp_path}/nowhere.db"),
        "policy": ("check", data, "--policy", policy),
        "no policy": ("train", data, "--policy", tmp_path / "none.yaml"),
        "until": ("train", data, "--until", "2026-01-01"),
        "too early": ("train", data, "--until", "2001-01-01T00:00:00Z"),
        "horizon": ("train", data, "--horizon-days", "-1"),
        "model": ("score", data, "--model", "favourite", "--out", tmp_path / "s.parquet"),
        "version": ("explain", data, "L000001", "--model", "99"),
        "out": ("score", data, "--out", tmp_path / "s.txt"),
        "unknown lead in file": ("score", data, "--at", unknown, "--out", tmp_path / "s.csv"),
        "naive time": ("score", data, "--at", naive, "--out", tmp_path / "s.csv"),
        "no moments": ("score", data, "--at", tmp_path / "none.csv", "--out", tmp_path / "s.csv"),
        "engine": ("score", data, "--engine", "abacus"),
        "lead": ("explain", data, "nobody"),
        "language": ("explain", data, "L000001", "--language", "fr"),
        "as of": ("explain", data, "L000001", "--as-of", "soon"),
        "promote": ("promote", "99"),
        "port": ("serve", "--port", "70000"),
        "leads": ("demo", "--leads", "0"),
        "option": ("check", data, "--nonsense"),
        "command": ("juggle",),
    }


SAID = {
    "nowhere": "nowhere",
    "nowhere to train": "nowhere",
    "no database": "nowhere.db",
    "policy": "surprise",
    "no policy": "none.yaml",
    "until": "zone",
    "too early": "no lead was created by then",
    "horizon": "--horizon-days",
    "model": "'favourite'",
    "version": "version 99",
    "out": ".parquet or .csv",
    "unknown lead in file": "line 2 (lead 'nobody')",
    "naive time": "no time zone",
    "no moments": "none.csv",
    "engine": "--engine",
    "lead": "lead 'nobody' is not in the leads table",
    "language": "there is no language 'fr'; there are en, de",
    "as of": "soon",
    "promote": "version 99",
    "port": "--port",
    "leads": "--leads",
    "option": "--nonsense",
    "command": "juggle",
}


@pytest.mark.parametrize("name", SAID)
def test_bad_input_ends_with_its_reason_and_code_2(run, bad, registered, tmp_path, name):
    before = set(tmp_path.iterdir())
    done = run(*bad[name])
    assert done.code == 2
    assert done.out == ""
    assert SAID[name] in done.err
    assert "Traceback" not in done.err
    assert set(tmp_path.iterdir()) == before


def test_a_taken_port_is_said(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--port", port)
    assert done.code == 2
    assert len(done.err.splitlines()) == 1
    assert f"127.0.0.1:{port}" in done.err


def test_ctrl_c_is_answered_in_a_line(run, data, monkeypatch):
    def interrupted(_path):
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr("features.tables.read_tables", interrupted)
    done = run("check", data)
    assert done.code == 130
    assert done.err.startswith("leadscore: stopped")
    assert len(done.err.splitlines()) == 1


def test_check_says_what_is_there(run, data, company):
    found = run("check", data, "--json").json
    assert found["leads"] == len(company.leads)
    assert found["activities"] == len(company.activities)
    assert found["statuses"] == company.statuses["status"].value_counts().to_dict()
    told = run("check", data)
    assert f"{len(company.leads):,} leads" in told.out
    assert found["policy_version"] in told.out


@pytest.mark.slow
def test_train_until_a_moment(run, data, company, tmp_path_factory):
    until = company.leads["created_at"].iloc[120].isoformat()
    out = tmp_path_factory.mktemp("report")
    with own_registry(tmp_path_factory) as folder:
        args = ("train", data, "--until", until, "--horizon-days", "30", "--out", out)
        found = run(*args, "--json").json
        assert found["counts"]["leads"] == 121
        assert found["counts"]["horizon_days"] == 30
        assert (found["model_version"], found["alias"]) == ("1", "champion")
        assert found["tracking_uri"] == f"sqlite:///{folder}/mlflow.db"
        assert Path(found["report"]).is_file()
        told = run(*args)
        assert told.code == 0
        for word in ("121 leads", "weight of history", "(version 2)", str(out)):
            assert word in told.out
