"""The feature table by command, and scores in partitions: the same, whole, and resumable."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.collect import facts_from_tables
from features.facts import Moments
from features.scale import local
from features.tables import read_tables

# One process for all of them: the registry is slow to fill.


def same(one, other):
    """Whether two tables hold the same, NaN included."""
    assert one.schema == other.schema
    return all(
        np.array_equal(
            one[n].to_numpy(), other[n].to_numpy(), equal_nan=one[n].type == pa.float64()
        )
        for n in one.column_names
    )


def test_features_of_a_model_are_the_rows_it_sees(run, registered, demo_model, data, tmp_path):
    out = tmp_path / "features.parquet"
    done = run("features", data, "--model", "champion", "--out", out, "--json")
    assert done.code == 0
    assert done.json["model_version"] == "1"
    assert done.json["notes"] == []
    table = pq.read_table(out)
    builder = demo_model.builder
    assert table.column_names[2:] == [column.name for column in builder.columns]
    assert len(table) == done.json["leads"] == 250
    facts = facts_from_tables(read_tables(data), builder.matcher.kind_columns)
    number = {lead: i for i, lead in enumerate(facts.lead_ids)}
    lead = np.array([number[i] for i in table["lead_id"].to_pylist()])
    moment = table["as_of"].cast(pa.int64()).to_numpy()
    rows = builder.build(facts, Moments(lead, moment)).matrix
    found = np.stack([table[name].to_numpy() for name in table.column_names[2:]], axis=1)
    assert found.tobytes() == rows.tobytes()


def test_neither_parts_nor_workers_change_a_table(run, data, tmp_path):
    one, some, folder = tmp_path / "1.parquet", tmp_path / "4.parquet", tmp_path / "parts"
    assert run("features", data, "--out", one, "--partitions", 1, "--workers", 1).code == 0
    done = run("features", data, "--out", some, "--partitions", 4, "--workers", 2)
    assert "were chosen from these data" in done.out
    assert run("features", data, "--out", folder, "--partitions", 3).code == 0
    whole = pq.read_table(one)
    assert same(whole, pq.read_table(some))
    parts = pa.concat_tables([pq.read_table(path) for path in sorted(folder.iterdir())])
    assert same(whole, parts)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.parquet", "4.parquet", "parts"]


def test_a_run_that_broke_off_goes_on_and_changed_data_begin_anew(run, data, tmp_path, monkeypatch):
    out, done, original = tmp_path / "f.parquet", [], local.write_part

    def write_part(partitions, work, number, path):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(number)
        original(partitions, work, number, path)

    asked = ("features", data, "--out", out, "--partitions", 4, "--workers", 1)
    monkeypatch.setattr(local, "write_part", write_part)
    assert run(*asked).code != 0
    assert not out.exists()
    monkeypatch.setattr(local, "write_part", lambda *a: done.append(a[2]) or original(*a))
    assert run(*asked).code == 0
    assert sorted(done) == [0, 1, 2, 3]
    assert run("features", data, "--out", tmp_path / "again.parquet", "--partitions", 1).code == 0
    assert same(pq.read_table(out), pq.read_table(tmp_path / "again.parquet"))


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_scores_in_partitions_are_those_of_one_piece(
    run, registered, company, data, tmp_path, ending
):
    moments = tmp_path / "snapshots.csv"
    leads = company.leads["lead_id"].tolist()[::-3]
    lines = [f"{lead},2026-01-01T00:00:00Z" for lead in [*leads, leads[0]]]
    moments.write_text("\n".join(["lead_id,as_of", *lines]) + "\n")
    one, some = tmp_path / f"1.{ending}", tmp_path / f"3.{ending}"
    assert run("score", data, "--at", moments, "--out", one).code == 0
    done = run("score", data, "--at", moments, "--out", some, "--partitions", 3, "--json")
    assert done.json["scored"] == len(lines)
    assert (
        one.read_bytes() == some.read_bytes()
        if ending == "csv"
        else same(pq.read_table(one), pq.read_table(some))
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--out", "features.csv"], "a name that ends in .parquet"),
        (["--out", "missing/f.parquet"], "is not there"),
        (["--policy", "p.yaml", "--model", "champion"], "exclude each other"),
        (["--at", "snapshots.csv"], "line 2 (lead 'nobody'): lead_id is no lead of the data"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(run, data, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "snapshots.csv").write_text("lead_id,as_of\nnobody,2026-01-01T00:00:00Z\n")
    done = run("features", data, *arguments)
    assert done.code == 2
    assert said in done.err
