"""The load, the figures made of it, and the requests that are sent; the servers are not started."""

import json
import socketserver
import threading

import pytest

from benchmarks.serving import checked
from benchmarks.serving_peers.alone import Alone
from benchmarks.serving_peers.contests import CONTESTS, MLFLOW, NOTHING, OURS, servers
from benchmarks.serving_peers.load import Figures, asked, body_bytes, with_headers
from benchmarks.serving_peers.rounds import Measured
from benchmarks.serving_peers.service import Soak
from benchmarks.serving_peers.table import Goal, contest_table, goal_table, goals
from benchmarks.serving_peers.world import World, as_requests, for_mlflow
from serving.http.reading import read_request
from training.simulator import simulate


class Echo(socketserver.StreamRequestHandler):
    """Answers each request with its own body, in two pieces; 500 if that is `broken`."""

    def handle(self):
        while line := self.rfile.readline():
            assert line == b"POST /ask HTTP/1.1\r\n"
            length = 0
            while (header := self.rfile.readline()) != b"\r\n":
                name, _, value = header.partition(b":")
                length = int(value) if name == b"content-length" else length
            body = self.rfile.read(length)
            self.server.seen.append(body)
            status = b"500 Broken" if body == b"broken" else b"200 OK"
            self.wfile.write(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n" % (status, length))
            self.wfile.flush()
            self.wfile.write(body)


@pytest.fixture
def echo():
    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        seen: list = []  # noqa: RUF012

    with Server(("127.0.0.1", 0), Echo) as server:
        server.seen = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_every_request_is_answered_and_failures_are_counted(echo):
    requests = with_headers("/ask", [b"a" * 300_000, b"", b"broken"])
    found = asked(echo.server_address[1], requests, connections=4, count=30)
    assert len(found.seconds) == len(echo.seen) == 30
    assert sorted(set(echo.seen)) == [b"", b"a" * 300_000, b"broken"]
    assert found.failures == 10
    assert found.first_failure.startswith("HTTP/1.1 500 Broken")
    assert all(0 < seconds <= found.wall for seconds in found.seconds)


def test_the_load_ends_when_its_time_is_over(echo):
    found = asked(echo.server_address[1], with_headers("/ask", [b"x"]), 3, seconds=0.0)
    assert len(found.seconds) == 3  # each connection waits for its answer


def test_fewer_requests_than_connections(echo):
    found = asked(echo.server_address[1], with_headers("/ask", [b"x"]), 3, count=2)
    assert len(found.seconds) == len(echo.seen) == 2


def test_the_length_of_a_body():
    assert body_bytes(b"HTTP/1.1 200 OK\r\nX-A: 1\r\ncOntent-Length: 12\r\nX-B: 2") == 12
    with pytest.raises(ValueError, match="without its length"):
        body_bytes(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked")


def measured(rate, milliseconds):
    found = Measured()
    for factor in (1, 3, 1):  # the median counts
        seconds = [milliseconds / 1e3] * 10
        found.add(Figures(seconds, wall=10 / (rate * factor), cpu=0.0), cpu_seconds=0.02)
    return found


def test_goals_compare_what_was_measured():
    results = {
        (OURS, 1): measured(400, 2.5),
        (OURS, 32): measured(900, 30),
        (MLFLOW, 32): measured(30, 1000),
        (NOTHING, 32): measured(9000, 3),
    }
    alone = Alone(one_by_one=[0.002], at_once=[0.00095, 0.00095], in_batches=[0.001, 0.001])
    soaked = Soak(100, 0, fresh=400, warm=500, end=520, ready=8.0)
    found = {goal.what: goal for goal in goals(results, alone, soaked, None)}
    told = {what: (round(goal.value, 6), goal.reached) for what, goal in found.items()}
    assert told == {
        "score only against mlflow models serve, 32 connections": (30, False),
        "score only against doing nothing, 32 connections": (0.1, False),
        "ours, score only: p99 at one connection": (2.5, True),
        "batches with reasons, share of the speed of pred_contrib": (0.95, True),
        "memory after 100 requests, growth": (4, False),
        "start to ready": (8, True),
    }
    assert f"| {OURS} | 1 | 400 | 2.50 | 2.50 | 2.000 | 0% | 0 |" in contest_table(results)
    assert "| x | 2 s | ≤ 3 s | reached |" in goal_table([Goal("x", 2, 3, False, "s")])


def test_requests_of_a_company_are_valid_and_differ():
    requests = list(as_requests(simulate(30, 1).tables))
    read = [read_request(json.loads(json.dumps(one))) for one in requests]
    assert len({one.lead.lead_id for one in read}) == 30
    assert sum(len(one.activities) for one in read) == sum(len(r["activities"]) for r in requests)
    [record] = for_mlflow(requests[0], "2026-10-01T00:00:00Z")["dataframe_records"]
    assert json.loads(record["activities"]) == requests[0]["activities"]
    assert record["as_of"] == "2026-10-01T00:00:00Z"


def test_every_contest_has_its_server(tmp_path):
    known = {server.name: server for server in servers(World(tmp_path))}
    assert {contest.server for contest in CONTESTS} == set(known)
    assert all("{port}" in " ".join(server.command) for server in known.values())


def test_quick_keeps_what_was_said():
    quick = checked(["--quick", "--repeats", "7"])
    assert (quick.seconds, quick.repeats, quick.batches) == (1.0, 7, 1)


@pytest.mark.parametrize(
    "wrong", [["--seconds", "0"], ["--only", "batch"], ["--only", "nobody"], ["--batches", "11"]]
)
def test_what_is_wrong_with_the_command_line(wrong, capsys):
    with pytest.raises(SystemExit) as left:
        checked(wrong)
    assert left.value.code == 2
    assert "--" in capsys.readouterr().err
