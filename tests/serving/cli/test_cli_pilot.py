"""`leadscore pilot`: short words, one JSON document, files, refusals."""

import csv

import pytest

from features.tables.write import write_tables


@pytest.fixture
def tried(data, run, tmp_path):
    return run("pilot", data, "--most", 60, "--out", tmp_path / "out")


def test_it_answers_in_words_and_writes_its_files(tried, tmp_path):
    assert tried.code == 0
    assert "The agreement would have handed over" in tried.out
    for name in ("won", "lost", "rejected"):
        assert any(line.startswith(name) for line in tried.out.splitlines())
    assert "rules: " in tried.out
    assert (tmp_path / "out" / "pilot.html").read_text("utf-8").startswith("<!doctype html>")
    with (tmp_path / "out" / "pilot_leads.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) > 60


def test_json_is_one_document_with_the_same_figures(data, run, tmp_path):
    done = run("pilot", data, "--most", 60, "--out", tmp_path, "--json")
    found = done.json
    assert set(found["samples"]) == {"won", "lost", "rejected"}
    assert found["samples"]["lost"]["leads"] == 60
    with (tmp_path / "pilot_leads.csv").open(encoding="utf-8") as file:
        leads = list(csv.DictReader(file))
    for name, result in found["samples"].items():
        mql = [row for row in leads if row["sample"] == name and row["mql"] == "yes"]
        assert result["mql"] == len(mql)
    missed = [r["lead_id"] for r in leads if r["sample"] == "won" and r["mql"] == "no"]
    assert sorted(found["wrong"]["won_not_handed_over"]) == sorted(missed)
    assert len(found["rules"]) == sum(found["findings"].values())
    assert found["page"] == str(tmp_path / "pilot.html")


def test_a_given_list_is_tried(data, company, run, tmp_path):
    closing = company.statuses[company.statuses["status"].isin(["won", "lost"])]
    ids = closing["lead_id"].drop_duplicates().head(3).tolist()
    sample = tmp_path / "sample.csv"
    sample.write_text("lead_id\n" + "\n".join(ids) + "\n", "utf-8")
    done = run("pilot", data, "--sample", sample, "--out", tmp_path / "out", "--json")
    assert sum(r["leads"] for r in done.json["samples"].values()) == 3
    sample.write_text("lead_id,sample\nnobody,won\nnobody,maybe\n", "utf-8")
    refused = run("pilot", data, "--sample", sample, "--out", tmp_path / "out")
    assert refused.code == 2
    assert "no lead of the data" in refused.err
    assert "sample is none of won, lost, rejected" in refused.err


def test_a_history_without_outcomes_is_refused_in_a_line(company, run, tmp_path):
    write_tables(company, tmp_path / "data", "csv")
    first = company.leads["created_at"].min().isoformat()
    done = run("pilot", tmp_path / "data", "--until", first, "--out", tmp_path / "out")
    assert done.code == 2
    assert "no lead has closed" in done.err
    assert not (tmp_path / "out").exists()


def test_samples_that_are_empty_are_said(company, run, tmp_path):
    statuses = company.statuses[company.statuses["status"].isin(["lost", "mql"])]
    some = {**vars(company), "statuses": statuses.reset_index(drop=True)}
    write_tables(type(company)(**some), tmp_path / "data", "csv")
    done = run("pilot", tmp_path / "data", "--out", tmp_path / "out")
    assert done.code == 0
    assert "There is no won lead" in done.out
    assert "There is no rejected lead" in done.out
    assert "0 %" not in done.out.replace("10 %", "").split("lost")[0]
    assert done.out.count("cannot be told") >= 2


def test_the_hand_off_can_be_named(data, run, tmp_path):
    counted = {}
    for status in ("first", "opportunity", "close"):
        options = ("--hand-off-at", status, "--out", tmp_path, "--json")
        found = run("pilot", data, *options).json
        counted[status] = found["samples"]["won"]["handed_over"]
    assert counted["first"] >= counted["opportunity"] > counted["close"] == 0


def test_refusals(data, run, tmp_path):
    out = ("--out", tmp_path)
    wrong = run("pilot", data, "--rejected-reason", "no such reason", *out)
    assert wrong.code == 2
    assert "no lost lead has this reason; reasons there are: competitor" in wrong.err
    assert run("pilot", data, "--most", 0, *out).code == 2
    assert run("pilot", data, "--until", "soon", *out).code == 2
    assert run("pilot", data, "--hand-off-at", "raw", *out).code == 2
