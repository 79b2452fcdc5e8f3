"""Scores in a file: the promised columns, the identity, and no half-written file ever."""

import os

import numpy as np
import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq
import pytest

from features.collect import facts_from_tables
from features.errors import LeadScoreError
from features.facts import Moments
from serving import batch
from serving.batch import check_out, write_scores
from serving.scorer import Scorer
from training.metrics import logit
from training.progress import Quiet

COLUMNS = [
    *("lead_id", "as_of", "probability", "score", "grade", "rule_points", "mql", "start"),
    *("model_version", "policy_version"),
]


@pytest.fixture(scope="module")
def scorer(demo_model):
    return Scorer(demo_model, "7")


@pytest.fixture(scope="module")
def facts(demo_company, scorer):
    columns = scorer.model.builder.matcher.kind_columns
    return facts_from_tables(demo_company.tables, columns)


@pytest.fixture(scope="module")
def moments(facts):
    lead = np.repeat(np.arange(100, 0, -1), 2)
    return Moments(lead, facts.created_us[lead] + 5 * 86_400_000_000)


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(batch, "MOMENTS_PER_PART", 30)


class Told(Quiet):
    pieces = 0

    def advance(self):
        self.pieces += 1


def read(path):
    return pq.read_table(path) if path.suffix == ".parquet" else pv.read_csv(path)


@pytest.mark.parametrize("name", ["scores.parquet", "scores.csv"])
def test_the_promised_columns_and_their_identity(
    name, scorer, facts, moments, tmp_path, small_parts
):
    told = Told()
    write_scores(scorer, facts, moments, tmp_path / name, told)
    table = read(tmp_path / name)
    because = [f"because_{group}" for group in scorer.model.groups]
    assert table.column_names == COLUMNS + because
    assert table["lead_id"].to_pylist() == [facts.lead_ids[i] for i in moments.lead]
    total = table["start"].to_numpy() + sum(table[column].to_numpy() for column in because)
    assert np.abs(logit(table["probability"].to_numpy()) - total).max() < 1e-9
    assert table["score"].to_numpy() == pytest.approx(
        100 * table["probability"].to_numpy(), abs=0.05001
    )
    assert set(table["grade"].to_pylist()) <= set("ABCD")
    assert {str(v) for v in table["model_version"].to_pylist()} == {"7"}
    assert set(table["policy_version"].to_pylist()) == {scorer.model.parameters.policy_version}
    assert pa.types.is_boolean(table.schema.field("mql").type)
    assert told.pieces == 7
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_parts_do_not_change_a_score(scorer, facts, moments, tmp_path, monkeypatch):
    write_scores(scorer, facts, moments, tmp_path / "whole.parquet", Quiet())
    monkeypatch.setattr(batch, "MOMENTS_PER_PART", 7)
    write_scores(scorer, facts, moments, tmp_path / "parts.parquet", Quiet())
    whole, parts = (read(tmp_path / f"{n}.parquet").to_pandas() for n in ("whole", "parts"))
    difference = np.abs(whole["probability"] - parts["probability"]).max()
    assert difference < 1e-12
    exact = ["lead_id", "as_of", "grade", "mql", "rule_points"]
    assert whole[exact].equals(parts[exact])


def test_times_keep_their_zone_and_microseconds(scorer, facts, moments, tmp_path):
    write_scores(scorer, facts, moments, tmp_path / "s.parquet", Quiet())
    field = read(tmp_path / "s.parquet")["as_of"]
    assert field.type == pa.timestamp("us", "UTC")
    assert field.cast(pa.int64()).to_pylist() == moments.as_of_us.tolist()


@pytest.mark.parametrize("name", ["scores.parquet", "scores.csv"])
def test_nothing_to_score_gives_a_file_with_its_columns(name, scorer, facts, moments, tmp_path):
    write_scores(scorer, facts, moments.part(slice(0, 0)), tmp_path / name, Quiet())
    table = read(tmp_path / name)
    assert len(table) == 0
    assert table.column_names[: len(COLUMNS)] == COLUMNS


@pytest.mark.parametrize("before", [None, b"what was there"])
def test_a_file_appears_only_when_it_is_whole(
    before, scorer, facts, moments, tmp_path, small_parts, monkeypatch
):
    out = tmp_path / "scores.parquet"
    if before is not None:
        out.write_bytes(before)
    explain, calls = scorer.model.explain, []

    def fails_later(rows, trees=None):
        calls.append(len(rows.matrix))
        if len(calls) == 3:
            assert [f.name for f in tmp_path.iterdir() if not f.name.startswith(".")] == (
                [] if before is None else [out.name]
            )
            raise KeyboardInterrupt
        return explain(rows, trees)

    monkeypatch.setattr(scorer.model, "explain", fails_later)
    with pytest.raises(KeyboardInterrupt):
        write_scores(scorer, facts, moments, out, Quiet())
    assert [file.read_bytes() for file in tmp_path.iterdir()] == ([before] if before else [])


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("scores.txt", r"end in \.parquet or \.csv"),
        ("scores", r"end in \.parquet or \.csv"),
        ("nowhere/scores.csv", "folder .*nowhere is not there"),
        ("folder.csv", "cannot be written"),
    ],
)
def test_an_output_that_cannot_be_is_refused_at_once(place, said, tmp_path):
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(LeadScoreError, match=said):
        check_out(tmp_path / place)


def test_a_folder_that_may_not_be_written_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(LeadScoreError, match="cannot be written"):
        check_out(tmp_path / "scores.csv")
