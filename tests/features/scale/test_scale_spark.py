"""A real Spark session gives the rows of one machine, to the last bit, and its messages."""

import importlib.util
import os
import shutil
import sys

import numpy as np
import pytest
from agreements import SPEC
from hypothesis import given
from lead_worlds import facts_of_lead, looked_at, quickly
from scaled import features_of
from slow_reference import attributes_then

from features.errors import LeadScoreError, TableError
from features.facts import Moments
from features.matching import kind_columns_of
from features.policy.load import load_policy
from features.rows import RowBuilder
from features.scale import spark as spark_engine
from features.scale.partitions import Size
from features.tables import read_tables

DEFAULT = load_policy(None)
NEEDED = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None
with_spark = pytest.mark.skipif(not NEEDED, reason="needs pyspark (leadscore[spark]) and Java")


@pytest.fixture(scope="module")
def engine():
    """A session of two threads for all tests of this file."""
    from pyspark.sql import SparkSession  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("PYSPARK_DRIVER_PYTHON", sys.executable)
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        session = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate()
        )
        yield spark_engine.Spark()
        session.stop()


@with_spark
@quickly(3)
@given(looked_at())
def test_spark_gives_the_bits_of_one_machine_and_of_one_lead(engine, looked):
    world, as_of_us = looked
    found = features_of(world, DEFAULT, SPEC, as_of_us, Size(2), engine)
    assert found == features_of(world, DEFAULT, SPEC, as_of_us, Size(1))
    assert found == features_of(world, DEFAULT, SPEC, as_of_us, Size(3))
    builder, columns = RowBuilder(DEFAULT, SPEC), kind_columns_of(DEFAULT)
    for lead, _, row in found:
        values = attributes_then(world, lead, as_of_us)
        facts = facts_of_lead(world, lead, values, columns)
        alone = builder.build(facts, Moments(np.zeros(1, np.int64), np.array([as_of_us])))
        assert row == alone.matrix[0].tobytes()


@with_spark
@quickly(2)
@given(looked_at(with_changes=False))
def test_what_comes_later_changes_nothing_under_spark(engine, looked):
    world, as_of_us = looked
    late = features_of(world, DEFAULT, SPEC, as_of_us, Size(2), engine)
    past = world.happened_by(as_of_us)
    assert late == features_of(past, DEFAULT, SPEC, as_of_us, Size(2), engine)


@with_spark
@pytest.mark.parametrize("line", ["X,2026-01-01T00:00:00Z,v", "A,2026-01-01,v"])
def test_spark_complains_as_one_machine_does(engine, line, tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "leads.csv").write_text("lead_id,created_at\nA,2026-01-01T00:00:00Z\n")
    (folder / "activities.csv").write_text(f"lead_id,occurred_at,type\n{line}\n")
    with pytest.raises(TableError) as expected:
        read_tables(folder)
    with pytest.raises(TableError) as found:
        features_in(folder, engine, tmp_path)
    assert str(found.value) == str(expected.value)


def features_in(folder, engine, place):
    from scaled import feature_work  # noqa: PLC0415

    columns = kind_columns_of(DEFAULT)
    with engine.read(folder, columns, Size(2), place / "work") as read:
        work = feature_work(DEFAULT, SPEC, 1_800_000_000_000_000)
        return engine.write_parts(read, work, place / "parts", 1, lambda: None)


def test_what_spark_needs_is_said_in_one_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    with pytest.raises(LeadScoreError, match=r'pip install "leadscore\[spark\]"'):
        spark_engine.Spark()


@with_spark
def test_java_is_missed_in_one_line(monkeypatch):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(LeadScoreError, match="needs Java 17 or newer"):
        spark_engine.Spark()


@with_spark
def test_a_database_is_not_for_spark(engine, tmp_path):
    with (
        pytest.raises(LeadScoreError, match="reads a folder"),
        engine.read("sqlite:///x.db", ("type",), Size(2), tmp_path),
    ):
        pass
