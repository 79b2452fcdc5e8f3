"""The real server: BentoML's processes, real HTTP, a real registry."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings

import httpx
import pytest

from features.errors import LeadScoreError
from serving.run import serve

pytestmark = pytest.mark.slow
SECONDS_TO_START = 120
SECONDS_TO_CHANGE = 60
START = "import sys; from serving.run import serve; serve('127.0.0.1', int(sys.argv[1]))"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, seconds):
    until = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)
    return found


def folder_with_other_packages(folder):
    """Make a folder to start in whose packages bear our names: they must not be served."""
    for name in ("features", "training", "serving"):
        (folder / "here" / name).mkdir(parents=True)
        (folder / "here" / name / "__init__.py").write_text("raise ImportError('not ours')")
    return folder / "here"


class Server:
    """A server in processes of its own, with an empty registry at first."""

    def __init__(self, folder):
        self.port, self.folder = free_port(), folder
        self.uri = f"sqlite:///{folder}/mlflow.db"
        environment = {
            **os.environ,
            "MLFLOW_TRACKING_URI": self.uri,
            "LEADSCORE_POLL_SECONDS": "0.2",
            "LEADSCORE_STORE": f"sqlite:///{folder}/store/leadscore.db",
        }
        self.log = (folder / "log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", START, str(self.port)],
            env=environment,
            cwd=folder_with_other_packages(folder),
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60)

    def log_lines(self):
        text = (self.folder / "log").read_text()
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]

    def register(self, model):
        """Register the model as the new champion."""
        with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
            warnings.simplefilter("ignore")  # what mlflow has to say about itself
            patch.setenv("MLFLOW_TRACKING_URI", self.uri)
            import mlflow  # noqa: PLC0415

            from training.registry import CHAMPION, MODEL_NAME, register  # noqa: PLC0415

            notes = self.folder / "notes"
            notes.mkdir(exist_ok=True)
            version = register(model, {}, {}, notes, {}).version
            client = mlflow.MlflowClient(self.uri)
            client.set_registered_model_alias(MODEL_NAME, CHAMPION, version)
            return version

    def end(self):
        self.process.kill()
        self.process.wait()
        self.client.close()
        self.log.close()
        self.process.stdout.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("server"))
    yield running
    running.end()


def test_the_life_of_a_server(server, demo_model, lead, problem_of):
    """One test, because a server starts slowly: its life from first to last."""
    assert server.process.stdout.readline() == (
        f"serving on http://127.0.0.1:{server.port} (pages: /queue, routes: /docs.json)\n"
    )
    slow = socket.create_connection(("127.0.0.1", server.port))
    slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: ")
    without_a_model(server, lead, problem_of)
    first = server.register(demo_model)
    wait_for(lambda: server.client.get("/readyz").status_code == 200, SECONDS_TO_CHANGE)
    answers_of_every_kind(server, lead, problem_of, first)
    a_new_champion(server, demo_model, lead, first)
    the_port_is_taken(server)
    headers_that_never_end(slow)
    the_end(server, lead)
    events = [line["event"] for line in server.log_lines()]
    assert events.count("no API key is needed") == 1


def without_a_model(server, lead, problem_of):
    assert server.client.get("/healthz").json() == {"status": "alive"}
    assert "leadscore train" in problem_of(server.client.get("/readyz"), 503)["detail"]
    answer = server.client.post("/v1/score", json=lead)
    assert "leadscore train" in problem_of(answer, 503)["detail"]


def answers_of_every_kind(server, lead, problem_of, version):
    answer = server.client.post("/v1/score", json=lead, headers={"x-request-id": "r-1"})
    assert answer.status_code == 200
    assert (answer.json()["model_version"], answer.json()["request_id"]) == (version, "r-1")
    for path in ("/nope", "/docs", "/static_content/x", "/assets", "/schema"):
        problem_of(server.client.get(path), 404)
    assert server.client.get("/").headers["location"] == "/queue"
    assert "Who needs attention now" in server.client.get("/queue").text
    assert server.client.get("/livez").status_code == 200  # BentoML's own
    refused = server.client.post("/livez")
    problem_of(refused, 405)
    assert "GET" in refused.headers["allow"]
    problem_of(server.client.put("/healthz"), 405)
    problem_of(server.client.post("/v1/score", content=b"{"), 415)
    as_json = {"content-type": "application/json"}
    problem_of(server.client.post("/v1/score", content=b"{", headers=as_json), 400)
    problem_of(server.client.post("/v1/score", json={}), 422)
    problem_of(server.client.post("/v1/score", content=b" " * 6_000_000, headers=as_json), 413)
    assert server.client.get("/docs.json").json()["openapi"].startswith("3.1")
    metrics = server.client.get("/metrics").text
    assert 'leadscore_requests_total{route="/v1/score",status="200"} 1.0' in metrics
    assert "leadscore_score_count 1.0" in metrics
    assert f'leadscore_model_info{{model_version="{version}"' in metrics
    [line] = [line for line in server.log_lines() if line.get("request_id") == "r-1"]
    assert (line["route"], line["status"]) == ("/v1/score", 200)
    assert "kim@" not in json.dumps(server.log_lines())


def a_new_champion(server, demo_model, lead, first):
    seen, stopping = [], threading.Event()

    def keep_asking():
        with httpx.Client(base_url=server.client.base_url, timeout=60) as client:
            while not stopping.is_set():
                answer = client.post("/v1/score", json=lead)
                seen.append((answer.status_code, answer.json().get("model_version")))

    asking = threading.Thread(target=keep_asking)
    asking.start()
    try:
        second = server.register(demo_model)
        wait_for(lambda: seen and seen[-1] == (200, second), SECONDS_TO_CHANGE)
    finally:
        stopping.set()
        asking.join()
    assert set(seen) == {(200, first), (200, second)}
    metrics = server.client.get("/metrics").text
    assert f'leadscore_model_info{{model_version="{second}"' in metrics


def the_port_is_taken(server):
    with pytest.raises(LeadScoreError, match="cannot listen"):
        serve("127.0.0.1", server.port)


def headers_that_never_end(slow):
    slow.settimeout(SECONDS_TO_CHANGE)
    with slow, contextlib.suppress(ConnectionError):
        assert slow.recv(1000) == b""


def the_end(server, lead):
    answers = []
    busy = {**lead, "activities": lead["activities"] * 60}

    def ask_for_much():
        with httpx.Client(base_url=server.client.base_url, timeout=60) as client:
            answers.append(client.post("/v1/score/batch", json={"leads": [busy] * 1000}))

    asking = threading.Thread(target=ask_for_much)
    asking.start()
    time.sleep(0.5)
    assert not answers
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(timeout=30) == 0
    asking.join()
    assert [answer.json()["scored"] for answer in answers] == [1000]
    assert server.process.stdout.read() == ""
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", server.port)) != 0
