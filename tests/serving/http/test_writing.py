"""What requests keep: in one commit for those that end together, each with its own outcome."""

import asyncio
import threading

import pytest
from sqlalchemy import text

from serving.http.writing import Writing
from serving.store.store import Store


@pytest.fixture
def store(tmp_path):
    opened = Store.at(f"sqlite:///{tmp_path / 'store.db'}")
    with opened.engine.begin() as connection:
        connection.execute(text("CREATE TABLE noted (n INTEGER)"))
    yield opened
    opened.close()


@pytest.fixture
def groups(store, monkeypatch):
    """How many works were handed in at once, in turn."""
    found = []
    hand_in = store.write_all

    def counted(works):
        found.append(len(works))
        return hand_in(works)

    monkeypatch.setattr(store, "write_all", counted)
    return found


def noting(n):
    def note(connection):
        connection.execute(text("INSERT INTO noted VALUES (:n)"), {"n": n})
        if n < 0:
            raise ValueError(n)
        return n * 10

    return note


def noted(store):
    return store.read(
        lambda c: [n for (n,) in c.execute(text("SELECT n FROM noted ORDER BY rowid"))]
    )


def test_what_ends_together_is_handed_in_together(store, groups):
    async def all_at_once():
        writing = Writing(store)
        first = await asyncio.gather(*(writing.written(noting(n)) for n in range(5)))
        return first, await writing.written(noting(5))

    assert asyncio.run(all_at_once()) == ([0, 10, 20, 30, 40], 50)
    assert groups == [5, 1]
    assert noted(store) == [0, 1, 2, 3, 4, 5]


def test_a_write_that_fails_spoils_no_other(store):
    async def all_at_once():
        writing = Writing(store)
        works = [writing.written(noting(n)) for n in (1, -2, 3)]
        return await asyncio.gather(*works, return_exceptions=True)

    first, second, third = asyncio.run(all_at_once())
    assert (first, third) == (10, 30)
    assert isinstance(second, ValueError)
    assert noted(store) == [1, 3]


def test_what_was_handed_in_is_written_even_if_nobody_waits(store):
    let_go = threading.Event()

    def slow(_connection):
        let_go.wait(10)

    async def hang_up():
        writing = Writing(store)
        store.write(slow)
        tasks = [asyncio.ensure_future(writing.written(noting(n))) for n in (1, 2)]
        await asyncio.sleep(0.01)
        tasks[0].cancel()
        await asyncio.sleep(0)
        let_go.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    first, second = asyncio.run(hang_up())
    assert isinstance(first, asyncio.CancelledError)
    assert second == 20
    assert noted(store) == [1, 2]
