"""How the trials find out what a service lost, cut off or gave away; no service is started."""

import socket
import sqlite3
import threading
from contextlib import closing
from types import SimpleNamespace

import pytest

from benchmarks.operations import PARTS, parser
from benchmarks.serving_trials.caller import Answered, Caller, CutError, UnansweredError
from benchmarks.serving_trials.fuzz import statuses_of
from benchmarks.serving_trials.fuzz_checks import map_path_parameters, nothing_of_other_leads
from benchmarks.serving_trials.kills import broken
from benchmarks.serving_trials.ledger import Lead, Writer, compared
from benchmarks.serving_trials.secrets_kept import BAITS, SECRETS, leaks


@pytest.fixture
def says():
    """Start a server that says some bytes to every connection and hangs up; give its port."""
    listening, threads = [], []

    def start(said):
        server = socket.create_server(("127.0.0.1", 0))

        def answer():
            while True:
                try:
                    one, _ = server.accept()
                except OSError:
                    return
                with one:
                    one.recv(10_000)
                    one.sendall(said)

        threads.append(threading.Thread(target=answer))
        threads[-1].start()
        listening.append(server)
        return server.getsockname()[1]

    yield start
    for server in listening:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
    for thread in threads:
        thread.join()


def test_answers_that_came_were_cut_or_never_began(says):
    def ask(port):
        with closing(Caller(port)) as caller:
            return caller.ask("GET", "/")

    whole = b'HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\n{"a": 1}'
    assert ask(says(whole)) == Answered(200, {"a": 1})
    assert ask(says(whole.replace(b"{", b"["))).value == b'["a": 1}'
    with pytest.raises(CutError):
        ask(says(whole[:-1]))
    with pytest.raises(UnansweredError):
        ask(says(b""))
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with pytest.raises(UnansweredError, match="refused"):
            ask(nobody.getsockname()[1])


def exported(activities=("a",), scores=("s",), status="open", objects=False):
    return Answered(
        200,
        {
            "activities": [{"activity_id": one} for one in activities],
            "scores": [{"request_id": one} for one in scores],
            "status": status,
            "objects": objects,
        },
    )


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (exported(), []),
        (exported(("a", "unacknowledged")), []),
        (exported(("a", "a")), ["L: activity a is there 2 times"]),
        (exported(scores=()), ["L: score s is there 0 times"]),
        (exported(status="other"), ["L: status other instead of open"]),
        (exported(objects=True), ["L: objects is True"]),
        (Answered(404, {}), ["L is lost: the export says 404"]),
    ],
)
def test_what_is_missing_of_a_lead(answer, said):
    lead = Lead("L", ["a"], ["s"], "open")
    assert compared([lead], lambda *_: answer) == said


def test_an_erased_lead_stays_away():
    lead = Lead("L", ["a"], ["s"], "open", erased=True)
    assert compared([lead], lambda *_: Answered(404, {})) == []
    assert compared([lead], lambda *_: exported()) == ["L was erased, but the export says 200"]


class Kept:
    """A caller whose service keeps everything, but does not answer every third request."""

    def __init__(self):
        self.leads, self.asked, self.written = {}, 0, threading.Event()

    def ask(self, method, path, body=None, request_id=""):
        self.asked += 1
        if len(self.leads) > 5:
            self.written.set()
        answer = Answered(200, self._did(method, path, body or {}, request_id))
        if self.asked % 3 == 0:
            raise UnansweredError
        return answer

    def _did(self, method, path, body, request_id):
        for lead in body.get("leads", ()):
            empty = {"activities": {}, "scores": {}, "status": None, "objects": False}
            self.leads.setdefault(lead["lead_id"], empty)
        for one in body.get("activities", ()):
            self.leads[one["lead_id"]]["activities"][one["activity_id"]] = one
        for one in body.get("statuses", ()):
            self.leads[one["lead_id"]]["status"] = one["status"]
        if path == "/v1/score":
            self.leads[body["lead_id"]]["scores"][request_id] = {"request_id": request_id}
        if path.endswith("/objection"):
            self.leads[path.split("/")[3]]["objects"] = True
        if method == "DELETE":
            self.leads.pop(path.split("/")[3], None)
        return {"stored": 1}

    def export(self, _method, path):
        kept = self.leads.get(path.rpartition("/")[2])
        if kept is None:
            return Answered(404, {})
        lists = {name: list(kept[name].values()) for name in ("activities", "scores")}
        return Answered(200, {**kept, **lists})


def test_a_writer_tries_again_and_its_ledger_is_true():
    service = Kept()
    writer = Writer(service, "w")
    writer.start()
    assert service.written.wait(60)
    writer.end()
    writer.join()
    assert writer.wrong == []
    assert writer.tried_again > 0
    assert compared(writer.done, service.export) == []
    some = next(lead for lead in writer.done if lead.scores and not lead.erased)
    del service.leads[some.lead_id]["scores"][some.scores[0]]
    assert len(compared(writer.done, service.export)) == 1


def test_sqlite_itself_looks_at_the_store(tmp_path):
    service = SimpleNamespace(store=tmp_path / "store.db")
    with sqlite3.connect(service.store) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.executemany("INSERT INTO t VALUES (?)", [("x" * 1000,)] * 50)
    connection.close()
    assert broken(service, "integrity_check") == []
    damaged = bytearray(service.store.read_bytes())
    damaged[3 * 4096 : 4 * 4096] = b"\xff" * 4096
    service.store.write_bytes(damaged)
    assert broken(service, "integrity_check") != []


def test_what_an_answer_may_not_say():
    secret, bait = SECRETS[3], BAITS[0]
    assert leaks("GET /v1/leads/x", f"mail to x@{secret}.example") == {secret}
    assert leaks(f"GET /v1/leads/{bait}", f"{bait}, and beside it {secret}") == {secret}
    assert leaks(f"GET /v1/leads/{bait}", bait) == set()

    def answered(said):
        request = SimpleNamespace(url=f"http://here/v1/leads/{bait}", body=None)
        return SimpleNamespace(request=request, headers={}, content=said.encode())

    nothing_of_other_leads(None, answered(bait), None)
    with pytest.raises(AssertionError, match=secret):
        nothing_of_other_leads(None, answered(secret), None)


def test_some_ids_are_those_of_leads_that_are_there():
    drawn = [map_path_parameters(None, {"lead_id": str(i)})["lead_id"] for i in range(100)]
    assert 10 < sum(one in BAITS for one in drawn) < 60
    assert map_path_parameters(None, None) is None


def test_statuses_are_counted_from_the_log():
    log = '{"event": "request", "status": 200}\nnoise\n{"event": "other"}\n'
    assert statuses_of(log * 2) == {200: 2}


def test_the_command_line_knows_all_parts():
    assert parser().parse_args([]).only == list(PARTS)
