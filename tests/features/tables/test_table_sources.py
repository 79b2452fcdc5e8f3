import csv
import datetime as dt
import gzip
import uuid
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from features.errors import TableError
from features.tables import read_tables, write_tables

NAMES = ("leads", "activities", "statuses", "attribute_changes")
BPIC = Path(__file__).parents[4] / "shared" / "data" / "bpic2012"
DAY = dt.datetime(2026, 1, 1, 10, tzinfo=dt.UTC)
ROWS = {
    "leads": [
        {"lead_id": 12, "created_at": DAY, "score": 1.5, "visits": 3, "vip": True, "code": "007"},
        {"lead_id": 7, "created_at": DAY, "score": None, "visits": 9, "vip": False, "code": ""},
    ],
    "activities": [
        {"lead_id": 12, "occurred_at": DAY, "type": "visit", "subject": 'ä,\n"x"', "agent": 5},
        {"lead_id": 7, "occurred_at": DAY, "type": "form", "subject": None, "agent": None},
    ],
    "statuses": [
        {"lead_id": 12, "occurred_at": DAY, "status": "won", "reason": None, "amount": 10.25},
        {"lead_id": 7, "occurred_at": DAY, "status": "rejected", "reason": "spam", "amount": None},
    ],
    "attribute_changes": [
        {"lead_id": 7, "occurred_at": DAY, "attribute": "visits", "value": "8"},
    ],
}


def assert_same(one, other):
    for name in NAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def as_csv(folder):
    for name, rows in ROWS.items():
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    return folder


def as_gzip(folder):
    for file in as_csv(folder).glob("*.csv"):
        (folder / f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes()))
        file.unlink()
    return folder


def as_parquet(folder):
    for name, rows in ROWS.items():
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
    return folder


def as_parts(folder):
    for name, rows in ROWS.items():
        (folder / name).mkdir()
        (folder / name / "_SUCCESS").touch()
        for number, row in enumerate(rows):
            path = folder / name / f"part-{number}.parquet"
            pq.write_table(pa.Table.from_pylist([row]), path)
    return folder


def fill(url, time_type, text_times):
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    types = {int: sa.BigInteger, float: sa.Float(53), bool: sa.Boolean, str: sa.Text}
    types[dt.datetime] = time_type
    with engine.begin() as connection:
        for name, rows in ROWS.items():
            columns = [
                sa.Column(key, types[next(type(r[key]) for r in rows if r[key] is not None)])
                for key in rows[0]
            ]
            table = sa.Table(name, sa.MetaData(), *columns)
            table.create(connection)
            for row in rows:
                values = {
                    key: value.isoformat(" ") if text_times and value is DAY else value
                    for key, value in row.items()
                }
                connection.execute(table.insert().values(values))


def as_sqlite(folder):
    url = f"sqlite:///{folder / 'crm.db'}"
    fill(url, sa.Text, text_times=True)
    return url


@pytest.fixture
def postgres_schema(postgres_url):
    """A schema of its own: its address with the driver named, and without."""
    schema = f"s{uuid.uuid4().hex}"
    url = sa.make_url(postgres_url).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {schema}"))
    own = url.update_query_dict({"options": f"-csearch_path={schema}"})
    yield own
    with engine.begin() as connection:
        connection.execute(sa.text(f"DROP SCHEMA {schema} CASCADE"))


def address(url, driver):
    return url.set(drivername=driver).render_as_string(hide_password=False)


@pytest.mark.parametrize("stored", [as_gzip, as_parquet, as_parts, as_sqlite])
def test_the_same_data_give_the_same_tables_whatever_the_source(tmp_path, stored):
    for name in ("csv", "other"):
        (tmp_path / name).mkdir()
    expected = read_tables(as_csv(tmp_path / "csv"))
    assert expected.leads["lead_id"].tolist() == ["12", "7"]
    assert expected.leads.dtypes.astype(str).tolist()[2:] == ["float64", "int64", "bool", "str"]
    assert_same(read_tables(stored(tmp_path / "other")), expected)


@pytest.mark.parametrize("driver", ["postgresql", "postgres"])
def test_postgresql_gives_the_same_tables(tmp_path, postgres_schema, driver):
    fill(postgres_schema, sa.DateTime(timezone=True), text_times=False)
    assert_same(read_tables(address(postgres_schema, driver)), read_tables(as_csv(tmp_path)))


def test_postgresql_times_without_a_zone_are_refused(postgres_schema):
    fill(postgres_schema, sa.DateTime(timezone=False), text_times=False)
    with pytest.raises(TableError) as caught:
        read_tables(address(postgres_schema, "postgresql"))
    assert len(caught.value.problems) == len(NAMES)
    expected = "table leads, column created_at: time without a time zone: row 1"
    assert any(problem.startswith(expected) for problem in caught.value.problems)


def test_a_database_without_leads_names_what_is_there(tmp_path):
    url = f"sqlite:///{tmp_path / 'crm.db'}"
    with sa.create_engine(url, poolclass=sa.NullPool).begin() as connection:
        connection.execute(sa.text("CREATE TABLE contacts (id)"))
    with pytest.raises(TableError, match=r"no such table or view \(found: contacts\)"):
        read_tables(url)


def test_values_of_several_types_in_one_sqlite_column_are_read_as_written(tmp_path):
    url = f"sqlite:///{tmp_path / 'crm.db'}"
    with sa.create_engine(url, poolclass=sa.NullPool).begin() as connection:
        connection.execute(sa.text("CREATE TABLE leads (lead_id, created_at, size, note)"))
        for row in ("'0012', :at, 5, 1", "12, :at, 7.5, 'x'", "3.0, :at, '1e3', 2.0"):
            query = sa.text(f"INSERT INTO leads VALUES ({row})")
            connection.execute(query, {"at": DAY.isoformat()})
    leads = read_tables(url).leads
    assert leads["lead_id"].tolist() == ["0012", "12", "3"]
    assert leads["size"].tolist() == [5.0, 7.5, 1000.0]
    assert leads["note"].tolist() == ["1", "x", "2"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("sqlite:///nowhere/none.db", "there is no file nowhere/none.db"),
        ("mysql://root:hunter2@localhost/crm", "mysql is not supported"),
        ("postgresql://u:hunter2@localhost:x/crm", "is not a database address"),
        ("postgresql://u:hunter2@127.0.0.1:1/crm", "the database cannot be read"),
    ],
)
def test_a_database_that_cannot_be_read_is_named_without_its_password(source, expected):
    with pytest.raises(TableError, match=expected) as caught:
        read_tables(source)
    assert "hunter2" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "crm.db").write_text("not a database, " * 100)
    with pytest.raises(TableError, match="file is not a database"):
        read_tables(f"sqlite:///{tmp_path / 'crm.db'}")


@pytest.mark.parametrize("written", ["csv.gz", "parquet"])
def test_real_loan_applications_survive_a_round_trip(tmp_path, written):
    if not BPIC.is_dir():
        pytest.skip("the BPI Challenge 2012 tables are not beside this repository")
    tables = read_tables(BPIC)
    assert len(tables.leads) == 13_087
    assert len(tables.activities) == 231_817
    assert tables.leads["amount_requested"].dtype == "int64"
    write_tables(tables, tmp_path, written)
    assert_same(read_tables(tmp_path), tables)
