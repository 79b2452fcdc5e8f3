"""`leadscore prune`: how many went is said, and mistakes are one line."""

import json
import time

import pytest

from serving.store.engine import open_store
from serving.store.scores import Given, keep_scores

DAY_US = 86_400_000_000


@pytest.fixture
def store(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    monkeypatch.setenv("LEADSCORE_STORE", url)
    engine, now_us = open_store(url), time.time_ns() // 1000
    usual = {"place": 0, "question": b"q", "model_version": "1", "policy_version": "p"}
    usual |= {"score": 1.0, "mql": False, "answer": b"{}", "inputs": b"{}"}
    given = [
        Given(f"r{days}", lead_id="a", as_of_us=1, scored_us=now_us - days * DAY_US, **usual)
        for days in (500, 399, 90, 1)
    ]
    with engine.begin() as connection:
        keep_scores(connection, given)
    engine.dispose()


def test_what_is_older_goes(run, store):
    done = run("prune", "--days", "400")
    assert (done.code, done.out) == (0, "1 scores older than 400 days are deleted\n")
    done = run("prune", "--days", "30", "--json")
    assert json.loads(done.out) == {"deleted": 2, "days": 30}


def test_the_days_must_be_said(run, store):
    assert run("prune").code == 2
    assert run("prune", "--days", "0").code == 2


def test_a_store_that_cannot_be_opened_is_one_line(run, monkeypatch):
    monkeypatch.setenv("LEADSCORE_STORE", "sqlite:////proc/none/store.db")
    done = run("prune", "--days", "1")
    assert done.code == 2
    assert "cannot be opened" in done.err
    assert done.err.count("\n") == 1
