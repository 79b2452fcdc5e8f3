"""Progress: one line per step where nobody watches, a bar where somebody does."""

import re

import pytest

from training.progress import Quiet, Steps


def test_steps_say_what_took_how_long(capsys):
    with Steps().step("learning", 3) as bar:
        for _ in range(3):
            bar.advance()
    said = capsys.readouterr()
    assert said.out == ""
    assert re.fullmatch(r"  learning … \d+\.\d s\n", said.err)


def test_a_terminal_gets_a_bar_that_fills(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with Steps().step("learning", 2) as bar:
        assert not isinstance(bar, Quiet)
        bar.advance()
        bar.advance()
        assert bar._progress.finished
    said = capsys.readouterr()
    assert said.out == ""
    assert re.search(r"learning … \d+\.\d s\n$", said.err)


@pytest.mark.parametrize("terminal", [True, False])
def test_the_latest_note_is_said_when_the_step_ends(terminal, capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    with Steps().step("looking", 2) as bar:
        bar.say("best 0.31")
        bar.say("best 0.29, about 2 s left")
        if terminal:
            assert bar._progress.tasks[0].fields["note"] == "best 0.29, about 2 s left"
    said = capsys.readouterr().err
    assert re.search(r"looking … \d+\.\d s; best 0.29, about 2 s left\n$", said)


def test_a_step_that_fails_is_not_reported_as_done(capsys):
    with pytest.raises(ZeroDivisionError), Steps().step("dividing"):
        _ = 1 / 0
    assert capsys.readouterr().err == ""


def test_quiet_says_nothing(capsys):
    with Quiet().step("learning", 2) as bar:
        bar.advance()
        bar.say("nothing")
    assert capsys.readouterr() == ("", "")
