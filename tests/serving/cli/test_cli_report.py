"""`leadscore report`: the report of a registered model, written anew."""

from dataclasses import replace

import pandas as pd
import pytest
from registries import own_registry

from features.policy.load import load_policy
from features.tables import known_until, read_tables
from features.tables.write import write_tables
from training.run import run_training
from training.simulator import simulate


@pytest.fixture(scope="module")
def young():
    """A company of three weeks: nobody's horizon has passed, so that training takes a second."""
    company = simulate(leads=800, seed=5)
    until = pd.Timestamp(int(company.truth.created_us.min()) + 21 * 86_400_000_000, unit="us")
    return known_until(company.tables, until.tz_localize("UTC").to_pydatetime())


@pytest.fixture(scope="module")
def data(young, tmp_path_factory):
    folder = tmp_path_factory.mktemp("young")
    write_tables(young, folder, "csv")
    return folder


@pytest.fixture(scope="module")
def trained(data, tmp_path_factory):
    """A registry with a model of the young company; yields what was trained."""
    with own_registry(tmp_path_factory):
        tables = read_tables(data)
        until = tables.leads["created_at"].max().to_pydatetime()
        out = tmp_path_factory.mktemp("out") / "report"
        yield run_training(tables, load_policy(), until, name="young", out=out)


def logged(done, place=None):
    from training.registry import client  # noqa: PLC0415

    return {file.path for file in client().list_artifacts(done.registered.run_id, place)}


def test_the_same_data_give_the_same_model_and_report(run, data, trained, tmp_path):
    done = run("report", data, "--json", "--out", tmp_path)
    assert done.code == 0, done.err
    assert done.json["model_version"] == trained.registered.version
    assert (done.json["same_data"], done.json["same_model"]) == (True, True)
    assert done.json["differences"] == []
    assert done.json["findings"]["population"] is None
    text = (tmp_path / "report.html").read_text("utf-8")
    assert "The data are those of version 1, and so is the model made of them" in text
    before = trained.report.parent / "data_sheet.md"
    same = before.read_text("utf-8").replace("young", str(data).replace("_", r"\_"))
    assert (tmp_path / "data_sheet.md").read_text("utf-8") == same
    assert {"report.html", "model_card.md", "data_sheet.md", "findings.json"} <= logged(trained)


def test_other_data_are_told_loudly_and_leave_the_report_of_the_model(
    run, young, trained, tmp_path
):
    without = young.leads.drop(columns="job_title")
    write_tables(replace(young, leads=without), tmp_path / "d", "csv")
    done = run("report", tmp_path / "d", "--model", "champion", "--out", tmp_path / "out")
    assert done.code == 1
    assert "These are not the data that version 1 was trained on" in done.out
    assert "not been judged on later leads" in done.out
    assert "These are not the data" in (tmp_path / "out" / "report.html").read_text("utf-8")
    place = "report-of-another-model"
    assert f"{place}/report.html" in logged(trained, place)
    assert not any(path.startswith(f"{place}/") for path in logged(trained))


def test_only_the_files_of_the_report_are_logged(run, data, trained, tmp_path):
    (tmp_path / "secret.txt").write_text("not of the report")
    assert run("report", data, "--out", tmp_path).code == 0
    assert "secret.txt" not in logged(trained)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--model", "9"), "model version 9 is not in"),
        (("--model", "challenger"), "no model has the alias 'challenger'"),
    ],
)
def test_a_model_that_is_not_there_is_named(run, data, trained, arguments, said):
    assert trained.registered.alias == "champion"
    done = run("report", data, *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_a_model_without_record_is_told(run, data, registered, tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", registered[0].tracking_uri)
    done = run("report", data, "--model", registered[0].version, "--out", tmp_path)
    assert done.code == 2
    assert "logged without training.json" in done.err
    assert list(tmp_path.iterdir()) == []


def test_data_that_are_not_there_are_named(run, trained, tmp_path):
    assert trained.registered.version == "1"
    done = run("report", tmp_path / "nowhere")
    assert done.code == 2
    assert "nowhere does not exist" in done.err
