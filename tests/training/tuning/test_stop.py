"""The end of a search before its time: time is up, or Ctrl-C."""

import os
import signal
import threading
import time

import pytest
from tunable import START, Told, tuned, world

from training.tuning import Budget, tune
from training.tuning.stop import Stop, Stopped

MANY = 10_000


class Interrupted(Told):
    """Presses Ctrl-C after some trials."""

    def __init__(self, after, times=1):
        super().__init__()
        self.after, self.times = after, times

    def advance(self):
        super().advance()
        if self.pieces == self.after:
            for _ in range(self.times):
                os.kill(os.getpid(), signal.SIGINT)


def test_ctrl_c_keeps_the_best_so_far():
    before = signal.getsignal(signal.SIGINT)
    found = tune(*world(), Budget(MANY), START, Interrupted(4))
    assert found.settings == tuned(4).settings
    assert (found.counts["trials"], found.counts["tuning_stopped_early"]) == (4, 1)
    assert "ended early (Ctrl-C): 4 of 10,000 trials" in found.notes[1]
    assert "goes on with the others" not in found.notes[1]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_ctrl_c_ends_everything():
    with pytest.raises(KeyboardInterrupt):
        tune(*world(), Budget(MANY), START, Interrupted(2, times=2))


def test_what_was_ended_can_go_on(tmp_path):
    place = tmp_path / "tuning.db"
    ended = tune(*world(), Budget(6, place=place), START, Interrupted(3))
    assert "goes on with the others" in ended.notes[1]
    assert tuned(6, place) == tuned(6)


def test_the_time_is_kept():
    begin = time.monotonic()
    found = tune(*world(), Budget(MANY, timeout_seconds=1.0), START, told := Told())
    assert time.monotonic() - begin < 5
    assert 1 <= found.counts["trials"] == told.pieces < MANY
    assert "ended early (time is up)" in found.notes[1]
    assert told.notes[0].endswith(("about 1 s left", "about 0 s left"))


def test_no_time_at_all_keeps_the_settings():
    found = tune(*world(), Budget(3, timeout_seconds=0.0), START, Told())
    assert (found.settings, found.counts["trials"]) == (START, 0)
    assert "0 of 3 trials were done. The given settings were kept" in found.notes[0]


def test_a_search_outside_the_main_thread_hears_no_signals():
    found = []
    thread = threading.Thread(target=lambda: found.append(tuned(1)))
    thread.start()
    thread.join()
    assert found == [tuned(1)]


def test_a_stop_tells_why():
    stop = Stop(None)
    stop.check()
    assert (stop.now(), stop.reason, stop.seconds_left()) == (False, "", None)
    over = Stop(0.0)
    with pytest.raises(Stopped):
        over.check()
    assert over.reason == "time is up"
