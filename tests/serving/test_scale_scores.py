"""Scores of a Spark cluster are those of one machine, byte for byte."""

import importlib.util
import os
import shutil
import sys
from types import SimpleNamespace

import pytest

from features.policy.load import load_policy
from features.scale.engine import Local
from features.scale.partitions import Size
from features.tables import write_tables
from serving.scale import score_all

NEEDED = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None


@pytest.fixture
def engine(monkeypatch):
    from pyspark.sql import SparkSession  # noqa: PLC0415

    from features.scale.spark import Spark  # noqa: PLC0415

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("PYSPARK_DRIVER_PYTHON", sys.executable)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    with session.getOrCreate() as started:
        yield Spark()
    assert started.sparkContext._jsc is None  # it is stopped


@pytest.mark.skipif(not NEEDED, reason="needs pyspark (leadscore[spark]) and Java")
@pytest.mark.parametrize("newer", [None, load_policy(None)], ids=["own policy", "newer policy"])
def test_spark_scores_as_one_machine_does(engine, demo_model, demo_company, newer, tmp_path):
    leads = demo_company.tables.leads["lead_id"].tolist()
    few = leads[:60]
    frames = {
        name: frame[frame["lead_id"].isin(few)].reset_index(drop=True)
        for name, frame in vars(demo_company.tables).items()
    }
    write_tables(type(demo_company.tables)(**frames), tmp_path / "data", "parquet")
    moments = tmp_path / "snapshots.csv"
    rows = "\n".join(f"{lead},2026-01-01T00:00:00Z" for lead in few[::-1])
    moments.write_text(f"lead_id,as_of\n{rows}\n")
    loaded = SimpleNamespace(model=demo_model, version="7")
    out = {}
    for name, with_, parts in (("one", Local(), 1), ("some", Local(), 3), ("spark", engine, 3)):
        out[name] = tmp_path / f"{name}.csv"
        data = str(tmp_path / "data")
        scored, _ = score_all(data, loaded, newer, moments, out[name], Size(parts), with_)
        assert scored == len(few)
    assert out["spark"].read_bytes() == out["some"].read_bytes() == out["one"].read_bytes()
