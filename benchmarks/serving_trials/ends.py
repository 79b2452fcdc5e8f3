"""A new champion, and SIGTERM, under 32 connections: nobody is to notice."""

from __future__ import annotations

import itertools
import json
import signal
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field

from benchmarks.serving_peers.rounds import say
from benchmarks.serving_peers.world import World, register_again
from benchmarks.serving_trials.caller import Caller, CutError, UnansweredError
from benchmarks.serving_trials.guarded import Guarded

CONNECTIONS = 32
SECONDS_UNDER_LOAD = 2.0
SECONDS_TO_CHANGE = 60.0


@dataclass
class Ends:
    """What callers saw.

    Attributes
    ----------
    answered
        Requests answered with 200.
    closed
        Connections that were closed before an answer began.
    versions
        Of the models that scored.
    problems
        All that is not as it should be.
    """

    answered: int = 0
    closed: int = 0
    versions: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


class Askers:
    """32 who score the same few leads over and over, each request with an id of its own."""

    def __init__(self, service: Guarded, made: World) -> None:
        self._service, self.found = service, Ends()
        lines = made.requests("ours").read_bytes().splitlines()
        self._leads = [json.loads(line) for line in lines[:CONNECTIONS]]
        self._ending, self._lock = threading.Event(), threading.Lock()
        self.unanswered: list[str] = []
        self._pool = ThreadPoolExecutor(CONNECTIONS)
        self._ids = itertools.count()
        self._name = f"{time.time_ns():x}"
        self._asking = [
            self._pool.submit(self._ask_and_close, service.caller()) for _ in range(CONNECTIONS)
        ]

    def end(self) -> None:
        """Wait until everybody has finished."""
        self._ending.set()
        self._pool.shutdown()
        for one in self._asking:
            one.result()

    def _ask_and_close(self, caller: Caller) -> None:
        with closing(caller):
            self._ask_until_closed(caller)

    def _ask_until_closed(self, caller: Caller) -> None:
        while not self._ending.is_set():
            number = next(self._ids)
            named, lead = f"{self._name}-{number}", self._leads[number % len(self._leads)]
            try:
                answer = caller.ask("POST", "/v1/score", lead, named)
            except UnansweredError:
                with self._lock:
                    self.unanswered.append(named)
                    self.found.closed += 1
                return
            except CutError as error:
                self._note_problem(f"{named} was cut off: {error}")
                return
            if answer.status != 200:
                self._note_problem(f"{named}: {answer.status} {answer.value}")
                continue
            with self._lock:
                self.found.answered += 1
                self.found.versions.add(answer.value["model_version"])

    def _note_problem(self, problem: str) -> None:
        with self._lock:
            self.found.problems.append(problem)


def swaps(made: World, times: int) -> Ends:
    """Register so many new champions under load; all requests must be answered with 200."""
    with Guarded(made, "swaps") as service:
        asking = Askers(service, made)
        for number in range(times):
            time.sleep(SECONDS_UNDER_LOAD)
            version = register_again(made)
            until = time.monotonic() + SECONDS_TO_CHANGE
            while version not in asking.found.versions and time.monotonic() < until:
                time.sleep(0.1)
            say(f"swap {number + 1} of {times}: {sorted(asking.found.versions, key=int)}")
            if version not in asking.found.versions:
                asking.found.problems.append(f"version {version} never came into service")
        time.sleep(SECONDS_UNDER_LOAD)
        asking.end()
    closed = [f"{named} was not answered" for named in asking.unanswered]
    asking.found.problems += closed
    return asking.found


def terms(made: World, times: int) -> Ends:
    """Send SIGTERM so often under load; whatever was begun must be answered."""
    total = Ends()
    service = Guarded(made, "terms")
    for number in range(times):
        with service:
            asking = Askers(service, made)
            time.sleep(SECONDS_UNDER_LOAD)
            assert service.running is not None
            service.running.process.send_signal(signal.SIGTERM)
            code = service.running.process.wait()
            asking.end()
        if code:
            total.problems.append(f"the command ended with exit code {code}")
        total.answered += asking.found.answered
        total.closed += asking.found.closed
        kept = _kept(service, asking.unanswered)
        total.problems += asking.found.problems
        total.problems += [f"{named} was kept, but not answered" for named in kept]
        say(f"SIGTERM {number + 1} of {times}: {asking.found.answered} answered")
    return total


def _kept(service: Guarded, request_ids: list[str]) -> list[str]:
    """Give those requests whose scores are in the store."""
    with closing(sqlite3.connect(service.store)) as connection:
        asked = "SELECT count(*) FROM scores WHERE request_id = ?"
        return [i for i in request_ids if connection.execute(asked, (i,)).fetchone()[0]]
