"""Scores by command: the same whoever asks, in any order, and blind to the future."""

import datetime as dt
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from features.collect import facts_from_tables, microseconds
from features.tables import known_until, read_tables
from features.tables.write import write_tables
from serving.scorer import Scorer

# One process for all of them: the registry is slow to fill.


def snapshots(path, rows):
    lines = [f"{lead},{moment.isoformat()}" for lead, moment in rows]
    path.write_text("\n".join(["lead_id,as_of", *lines]) + "\n")
    return path


@pytest.fixture
def moments(company, tmp_path):
    """A file that asks for every fifth lead ten days after its creation."""
    leads = company.leads.iloc[::5]
    rows = zip(leads["lead_id"], leads["created_at"] + pd.Timedelta(days=10), strict=True)
    return snapshots(tmp_path / "snapshots.csv", rows)


def scores(path):
    return pq.read_table(path).to_pandas()


def test_scores_of_a_file_of_moments(run, registered, company, data, moments, tmp_path):
    out = tmp_path / "scores.parquet"
    done = run("score", data, "--at", moments, "--out", out, "--json")
    assert done.code == 0
    found = scores(out)
    assert done.json == {
        "scored": len(company.leads) // 5,
        "model_version": "1",
        "policy_version": found["policy_version"][0],
        "notes": [],
        "out": str(out),
    }
    asked = pd.read_csv(moments)
    assert found["lead_id"].tolist() == asked["lead_id"].tolist()
    assert (found["as_of"] == pd.to_datetime(asked["as_of"])).all()


def test_moments_in_any_order_and_twice(run, registered, data, moments, tmp_path):
    run("score", data, "--at", moments, "--out", tmp_path / "a.parquet")
    header, *lines = moments.read_text().splitlines()
    rng = np.random.default_rng(0)
    mixed = [lines[i] for i in rng.permutation(len(lines))] + lines[:7]
    moments.write_text("\n".join([header, *mixed]) + "\n")
    run("score", data, "--at", moments, "--out", tmp_path / "b.parquet")
    first, second = scores(tmp_path / "a.parquet"), scores(tmp_path / "b.parquet")
    assert len(second) == len(first) + 7
    known = first.set_index("lead_id")["probability"]
    difference = second["probability"].to_numpy() - known[second["lead_id"]].to_numpy()
    assert np.abs(difference).max() < 1e-12


def test_a_file_of_no_moments_gives_a_file_of_no_scores(run, registered, data, tmp_path):
    empty = snapshots(tmp_path / "snapshots.csv", [])
    done = run("score", data, "--at", empty, "--out", tmp_path / "scores.csv")
    assert done.code == 0
    assert (tmp_path / "scores.csv").read_text().startswith('"lead_id","as_of","probability"')
    assert len((tmp_path / "scores.csv").read_text().splitlines()) == 1


def test_without_moments_every_open_lead_is_scored_now(run, registered, data, company, tmp_path):
    run("score", data, "--out", tmp_path / "scores.parquet")
    found = scores(tmp_path / "scores.parquet")
    closing = company.statuses.groupby("lead_id")["status"].last().isin(["won", "lost", "rejected"])
    closed = set(closing.index[closing])
    expected = [i for i in company.leads["lead_id"] if i not in closed]
    assert found["lead_id"].tolist() == expected
    age = dt.datetime.now(dt.UTC) - found["as_of"][0].to_pydatetime()
    assert dt.timedelta() <= age < dt.timedelta(minutes=1)


def altered_after(tables, as_of):
    """Alter every row that was not known at a moment; add and remove some."""
    leads, activities = tables.leads.copy(), tables.activities.copy()
    new = leads["created_at"] > as_of
    leads["employees"] = leads["employees"].astype("object")
    leads.loc[new, ["employees", "industry"]] = ["about fifty", "space mining"]
    leads["employees"] = leads["employees"].map(lambda v: None if pd.isna(v) else str(v))
    changes = tables.attribute_changes.copy()
    changes.loc[changes["occurred_at"] > as_of, "value"] = "0"
    late = (activities["occurred_at"] > as_of) | (activities["received_at"] > as_of)
    activities.loc[late, ["type", "subject"]] = ["hologram", "/pricing"]
    activities = activities.drop(index=activities.index[late][::3])
    more = leads[["lead_id"]].assign(
        occurred_at=as_of + pd.Timedelta(microseconds=1), type="form_submit", subject="/contact"
    )
    statuses = tables.statuses.assign(status="won", occurred_at=as_of + pd.Timedelta(days=1))
    return replace(
        tables,
        leads=leads.astype({"employees": "str"}),
        activities=pd.concat([activities, more.assign(received_at=pd.NaT)], ignore_index=True),
        statuses=statuses,
        attribute_changes=changes,
    )


def test_nothing_after_as_of_changes_a_score(run, registered, company, data, tmp_path):
    as_of = company.leads["created_at"].iloc[int(len(company.leads) * 0.8)]
    known = company.leads["lead_id"][company.leads["created_at"] <= as_of]
    at = snapshots(tmp_path / "snapshots.csv", [(lead, as_of) for lead in known])
    other = altered_after(company, as_of)
    assert len(other.activities) != len(company.activities)
    (tmp_path / "other").mkdir()
    write_tables(other, tmp_path / "other", "csv")
    for folder, name in ((data, "before"), (tmp_path / "other", "after")):
        run("score", folder, "--at", at, "--out", tmp_path / f"{name}.parquet")
    before, after = (scores(tmp_path / f"{n}.parquet") for n in ("before", "after"))
    pd.testing.assert_frame_equal(before, after, check_exact=True)
    assert before["probability"].nunique() > 20


def test_the_order_of_rows_changes_no_score(run, registered, company, data, moments, tmp_path):
    rng = np.random.default_rng(1)
    frames = {n: f.iloc[rng.permutation(len(f))] for n, f in vars(company).items()}
    (tmp_path / "mixed").mkdir()
    write_tables(replace(company, **frames), tmp_path / "mixed", "parquet")
    for folder, name in ((data, "straight"), (tmp_path / "mixed", "other")):
        run("score", folder, "--at", moments, "--out", tmp_path / f"{name}.parquet")
    straight, other = (scores(tmp_path / f"{n}.parquet") for n in ("straight", "other"))
    pd.testing.assert_frame_equal(straight, other, check_exact=True)


@pytest.mark.slow
def test_batch_one_lead_and_a_fresh_process_agree(run, registered, data, moments, tmp_path):
    run("score", data, "--at", moments, "--out", tmp_path / "here.parquet")
    here = scores(tmp_path / "here.parquet")
    fresh = [sys.executable, "-m", "serving.cli", "score", data, "--at", moments]
    there = tmp_path / "there.parquet"
    done = subprocess.run(
        [*fresh, "--out", there], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert np.abs(here["probability"] - scores(there)["probability"]).max() < 1e-12
    for row in here.iloc[::10].itertuples():
        args = ("explain", data, row.lead_id, "--as-of", row.as_of.isoformat(), "--json")
        answer = run(*args).json
        assert answer["probability"] == pytest.approx(row.probability, abs=1e-12)
        assert (answer["grade"], answer["mql"]["qualified"]) == (row.grade, row.mql)
        assert answer["rule_points"]["total"] == row.rule_points


def test_explain_speaks_in_sentences(run, registered, data, demo_model, demo_company):
    lead_id = read_tables(str(data)).leads["lead_id"][0]
    end = demo_company.end
    done = run("explain", data, lead_id, "--as-of", end.isoformat())
    one = known_until(read_tables(str(data)), end).only(lead_id)
    facts = facts_from_tables(one, demo_model.builder.matcher.kind_columns)
    score = Scorer(demo_model, "1").score_one(facts, microseconds(end))
    assert done.out.startswith(f"{lead_id}: score {score.score} (grade {score.grade})")
    for reason in score.reasons:
        assert reason.text in done.out
    for clause in score.mql.because:
        assert clause in done.out
    german = Scorer(demo_model, "1").score_one(facts, microseconds(end), language="de")
    done = run("explain", data, lead_id, "--as-of", end.isoformat(), "--language", "de")
    assert " (Note " in done.out
    for reason in german.reasons:
        assert reason.text in done.out


def test_explain_says_of_when_it_speaks(run, registered, data, demo_company):
    table = read_tables(str(data)).leads
    lead_id, created = table["lead_id"][0], table["created_at"][0]
    end = demo_company.end
    told = run("explain", data, lead_id, "--as-of", end.isoformat()).out.splitlines()
    assert told[1] == f"  as of {end.day} {end:%B %Y}, {end:%H:%M} UTC, by model version 1"
    stand = run("explain", data, lead_id, "--as-of", end.isoformat(), "--language", "de").out
    assert f"Stand {end.day}. " in stand
    early = run("explain", data, lead_id, "--as-of", (created - pd.Timedelta(1, "s")).isoformat())
    assert (early.code, early.out) == (2, "")
    assert f"{lead_id!r} came in on {created.isoformat()}; give --as-of from then on" in early.err
    assert run("explain", data, lead_id, "--as-of", created.isoformat()).code == 0
    late = run("explain", data, lead_id, "--as-of", "2099-01-01T00:00:00Z")
    assert (late.code, late.err.count("\n")) == (2, 1)
    assert "is in the future; leave it out" in late.err


def test_explain_names_ids_like_one_that_is_unknown(run, registered, data):
    known = read_tables(str(data)).leads["lead_id"][0]
    for slip in (known.lower(), known.replace("L", "L-")):
        near = run("explain", data, slip)
        assert near.code == 2
        assert near.err.endswith(f"; did you mean {known!r}?\n")
    assert "did you mean" not in run("explain", data, "nobody at all").err
