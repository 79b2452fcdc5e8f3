"""Kill −9 under load, again and again: what was acknowledged must be there afterwards."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import psutil

from benchmarks.serving_peers.rounds import say
from benchmarks.serving_peers.world import World
from benchmarks.serving_trials.guarded import Guarded
from benchmarks.serving_trials.ledger import Writer, compared

WRITERS = 8
WHO = ("worker", "supervisor", "command", "all")
LONGEST_LOAD_SECONDS = 2.0
SECONDS_TO_NOTICE = 30.0
CHECKED_AT_ONCE = 100


@dataclass
class Kills:
    """What became of it.

    Attributes
    ----------
    seconds
        Until ready again, by who was killed.
    acknowledged, tried_again, leads
        Requests answered with 200, requests sent again, leads compared.
    problems
        All that is not as it should be.
    """

    seconds: dict[str, list[float]] = field(default_factory=dict)
    acknowledged: int = 0
    tried_again: int = 0
    leads: int = 0
    problems: list[str] = field(default_factory=list)


def kills(made: World, times: int, seed: int) -> Kills:
    """Kill somebody so often at random moments under load, or until Ctrl-C."""
    found, rng = Kills(), random.Random(seed)
    with Guarded(made, "kills") as service, writing(service) as writers:
        try:
            for number in range(times):
                time.sleep(rng.uniform(0.0, LONGEST_LOAD_SECONDS))
                who = WHO[number % len(WHO)]
                took = _killed(service, who)
                found.seconds.setdefault(who, []).append(took)
                recent = [lead for writer in writers for lead in writer.done[-CHECKED_AT_ONCE:]]
                found.problems += compared(recent, service.caller().ask)
                found.problems += broken(service, "quick_check")
                so_far = f"{len(found.problems)} problems so far"
                say(f"kill {number + 1} of {times} ({who}): ready after {took:.1f} s, {so_far}")
        except KeyboardInterrupt:
            say("stopped: what was killed until now is judged")
            service.wait_until_ready()
        for writer in writers:
            writer.end()
            writer.join()
        _judge(found, service, writers)
    return found


@contextmanager
def writing(service: Guarded) -> Iterator[list[Writer]]:
    """Have leads written until the end of the block."""
    writers = [Writer(service.caller(), f"w{i}") for i in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        yield writers
    finally:
        for writer in writers:
            writer.end()


def broken(service: Guarded, check: str) -> list[str]:
    """Give what SQLite itself says is wrong with the store."""
    try:
        with closing(sqlite3.connect(service.store)) as connection:
            said = [row[0] for row in connection.execute(f"PRAGMA {check}")]
    except sqlite3.DatabaseError as error:  # too broken to be checked
        said = [str(error)]
    return [] if said == ["ok"] else said


def _judge(found: Kills, service: Guarded, writers: list[Writer]) -> None:
    leads = [lead for writer in writers for lead in writer.done]
    found.problems += compared(leads, service.caller().ask)
    found.problems += broken(service, "integrity_check")
    found.problems += [wrong for writer in writers for wrong in writer.wrong]
    found.acknowledged = sum(writer.acknowledged for writer in writers)
    found.tried_again = sum(writer.tried_again for writer in writers)
    found.leads = len(leads)


def _killed(service: Guarded, who: str) -> float:
    """Kill; give the seconds until ready again, by itself or, without its command, restarted."""
    tree = service.tree()
    victims = list(tree.values()) if who == "all" else [tree[who]]
    for victim in victims:
        victim.kill()
    began = time.monotonic()
    if who == "worker":
        return service.wait_until_ready()
    psutil.wait_procs([tree["command"]], SECONDS_TO_NOTICE)
    service.wait_until_port_is_free()
    service.stop()
    service.start()
    return time.monotonic() - began
