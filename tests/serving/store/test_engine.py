"""Opening a store: its tables are those of the code, however many open it, and errors are plain."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, make_url, text

from features.errors import LeadScoreError
from serving.access import table
from serving.store import tables
from serving.store.engine import migrate, open_store
from serving.store.metadata import METADATA


def test_migrations_make_exactly_the_tables_of_the_code(engine):
    assert {tables.SCORES.name, table.API_KEYS.name} <= set(METADATA.tables)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_reasons_kept_before_there_were_languages_are_english(url):
    engine = create_engine(make_url(url))
    if engine.dialect.name == "postgresql":
        engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    migrate(engine, "0004")
    said = 'Asked for "a demo" – 3 × {twice}'
    row = "INSERT INTO standings (lead_id, score, grade, mql, because, scored_us) VALUES "
    with engine.begin() as connection:
        connection.execute(text(row + "('a', 1, 'A', false, :said, 1)"), {"said": said})
        connection.execute(text(row + "('b', 1, 'A', false, NULL, 1)"))
    migrate(engine)
    with engine.connect() as connection:
        found = dict(connection.execute(text("SELECT lead_id, because FROM standings")).all())
    engine.dispose()
    assert json.loads(found["a"]) == {"en": said}
    assert found["b"] is None


def test_many_may_open_it_at_the_same_time(url):
    with ThreadPoolExecutor(6) as pool:
        engines = list(pool.map(open_store, [url] * 6))
    for engine in engines:
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM leads")).scalar() == 0
        engine.dispose()


def test_a_file_is_for_its_owner_alone(tmp_path):
    open_store(f"sqlite:///{tmp_path}/new/store.db").dispose()
    assert stat.S_IMODE(Path(tmp_path, "new", "store.db").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "LEADSCORE_STORE is no address of a database"),
        ("sqlite://", "LEADSCORE_STORE is no address of a database"),
        ("postgresql://me:very-secret@127.0.0.1:1/none", "cannot be opened"),
        ("sqlite:////proc/none/store.db", "cannot be opened"),
    ],
)
def test_what_cannot_be_opened_is_said_in_a_line(url, said):
    with pytest.raises(LeadScoreError, match=said) as found:
        open_store(url)
    assert "\n" not in str(found.value)
    assert "very-secret" not in str(found.value)


def test_a_file_that_is_no_database_is_said(tmp_path):
    file = tmp_path / "store.db"
    file.write_text("not a database" * 100)
    with pytest.raises(LeadScoreError, match="cannot be opened"):
        open_store(f"sqlite:///{file}")
    assert make_url(f"sqlite:///{file}").database == str(file)
