"""Starting the server: what is wrong with an address is said before anything starts."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from features.errors import LeadScoreError
from serving import run


@pytest.fixture
def no_process(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("a process was started")

    monkeypatch.setattr(run.subprocess, "Popen", refuse)


def test_a_taken_port_is_said_in_one_line(no_process):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LeadScoreError, match=rf"127\.0\.0\.1:{port} .*--port") as caught:
            run.serve("127.0.0.1", port)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "port", "workers", "said"),
    [
        ("127.0.0.1", 0, 1, "between 1 and 65535"),
        ("127.0.0.1", 70_000, 1, "between 1 and 65535"),
        ("no.such.host.invalid", 3000, 1, "is not known"),
        ("192.0.2.1", 3000, 1, "cannot listen"),
        ("127.0.0.1", 38_213, 0, "at least 1"),
    ],
)
def test_addresses_that_cannot_be(no_process, host, port, workers, said):
    with pytest.raises(LeadScoreError, match=said):
        run.serve(host, port, workers)


def test_a_name_of_this_machine_is_fine():
    assert run._free_address("localhost", 38_214) in {"127.0.0.1", "::1"}


def test_bentoml_neither_tracks_nor_shares_its_folder(monkeypatch):
    monkeypatch.setenv("BENTOML_DO_NOT_TRACK", "1")
    monkeypatch.setenv("BENTOML_HOME", "/somewhere")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:///mine.db")
    environment = run._environment("/own", "127.0.0.1", 3, None)
    assert environment["BENTOML_DO_NOT_TRACK"] == "True"
    assert environment["BENTOML_HOME"] == "/own"
    assert environment["LEADSCORE_WORKERS"] == "3"
    # The server runs in another folder: what is relative to this one is made to hold there.
    assert environment["MLFLOW_TRACKING_URI"] == f"sqlite:///{Path('mine.db').resolve()}"
    monkeypatch.delenv("MLFLOW_TRACKING_URI")
    again = run._environment("/own", "127.0.0.1", 3, None)
    assert again["MLFLOW_TRACKING_URI"].endswith("mlruns/mlflow.db")


def test_settings_mean_the_same_in_the_servers_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    environment = run._environment("/own", "0.0.0.0", 1, None)
    assert environment["LEADSCORE_HOST"] == "0.0.0.0"
    assert environment["LEADSCORE_STORE"].endswith("/store/leadscore.db")
    other = run._environment("/own", "0.0.0.0", 1, None)["LEADSCORE_SESSION_SECRET"]
    assert len(other) == 43
    assert other != environment["LEADSCORE_SESSION_SECRET"]  # drawn at every start
    secret = tmp_path / "session"
    secret.write_text(other)
    secret.chmod(0o600)
    monkeypatch.setenv("LEADSCORE_SESSION_SECRET_FILE", "session")
    monkeypatch.setenv("LEADSCORE_STORE", "sqlite:///mine.db")
    monkeypatch.setenv("LEADSCORE_POLICY", "policy.yaml")
    environment = run._environment("/own", "127.0.0.1", 1, None)
    assert environment["LEADSCORE_STORE"] == f"sqlite:///{tmp_path}/mine.db"
    assert environment["LEADSCORE_POLICY"] == f"{tmp_path}/policy.yaml"
    assert environment["LEADSCORE_SESSION_SECRET_FILE"] == str(secret)
    assert "LEADSCORE_SESSION_SECRET" not in environment


def test_settings_that_are_unsafe_start_nothing(no_process, monkeypatch):
    monkeypatch.setenv("LEADSCORE_KEYS_REQUIRED", "false")
    with pytest.raises(LeadScoreError, match=r"listens on 0\.0\.0\.0, where others"):
        run.serve("0.0.0.0", 38_217)


def test_a_server_that_breaks_down_is_said(monkeypatch):
    monkeypatch.setattr(run, "_command", lambda *_: [sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(LeadScoreError, match="exit code 3"):
        run.serve("127.0.0.1", 38_215)


def test_signals_are_passed_on_and_end_well(monkeypatch):
    slow = "import time; print('up', flush=True); time.sleep(60)"
    monkeypatch.setattr(run, "_command", lambda *_: [sys.executable, "-c", slow])
    original = subprocess.Popen.wait

    def interrupted(self, timeout=None):
        os.kill(os.getpid(), signal.SIGINT)
        return original(self, timeout)

    monkeypatch.setattr(run.subprocess.Popen, "wait", interrupted)
    before = signal.getsignal(signal.SIGINT)
    run.serve("127.0.0.1", 38_216)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_slow_start_says_why_and_then_where(monkeypatch, capsys):
    monkeypatch.setattr(run, "SECONDS_OF_SILENCE", 0.2)
    monkeypatch.setattr(run, "SECONDS_TO_ANSWER", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with subprocess.Popen(["sleep", "60"]) as process:
            said = threading.Thread(target=run._announce, args=("127.0.0.1", port, process))
            said.start()
            first, _ = server.accept()
            with first:
                assert first.recv(1000).startswith(b"GET /healthz")
                assert first.recv(1000) == b""  # it asked, and did not wait any longer
            second, _ = server.accept()
            with second:
                second.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
                said.join()
            process.kill()
    assert capsys.readouterr().out == (
        f"{run.COMPILING}serving on http://127.0.0.1:{port} (pages: /queue, routes: /docs.json)\n"
    )
