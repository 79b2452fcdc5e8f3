"""What is written gets into SQLite's file while the store is open, and no commit waits for it."""

import shutil
import sqlite3
import time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from serving.store.checkpoints import Checkpoints
from serving.store.engine import open_store
from serving.store.store import Store

LEAD = text("INSERT INTO leads (lead_id, facts, updated_us) VALUES (:lead, '{}', 0)")


def leads_in_the_file_alone(folder):
    """Give the leads in the file, as if the log beside it were lost."""
    shutil.copy(folder / "store.db", folder / "alone.db")
    alone = sqlite3.connect(folder / "alone.db")
    try:
        return [lead for [lead] in alone.execute("SELECT lead_id FROM leads ORDER BY lead_id")]
    except sqlite3.OperationalError:  # the tables are still in the log
        return []
    finally:
        alone.close()


def waited_for(true):
    ends = time.monotonic() + 30
    while not true() and time.monotonic() < ends:
        time.sleep(0.05)
    return true()


def test_what_is_written_reaches_the_file_of_an_open_store(tmp_path):
    store = Store.at(f"sqlite:///{tmp_path}/store.db")
    for i in range(3):
        store.write(lambda connection, i=i: connection.execute(LEAD, {"lead": str(i)})).result()
    assert waited_for(lambda: leads_in_the_file_alone(tmp_path) == ["0", "1", "2"])
    store.close()


def test_a_failure_is_logged_and_tried_again(tmp_path, caplog):
    engine = open_store(f"sqlite:///{tmp_path}/store.db")

    class Failing:
        """An engine whose database cannot be reached for the first time."""

        dialect = engine.dialect
        failed = False

        def connect(self):
            if not self.failed:
                self.failed = True
                raise OperationalError("checkpoint", {}, OSError("disk full"))
            return engine.connect()

    moving = Checkpoints(Failing())
    with engine.begin() as connection:
        connection.execute(LEAD, {"lead": "a"})
    assert waited_for(lambda: leads_in_the_file_alone(tmp_path) == ["a"])
    moving.close()
    engine.dispose()
    assert caplog.messages == ["the store's log was not moved into its file"]


@pytest.mark.parametrize("times", [1, 2])
def test_closing_ends_the_thread(tmp_path, times):
    store = Store.at(f"sqlite:///{tmp_path}/store.db")
    moving = Checkpoints(store.engine)
    for _ in range(times):
        moving.close()
    assert not moving._thread.is_alive()
    store.close()
