"""The quarterly job: trained, reported, registered with all that belongs to it."""

import datetime as dt
import json
import math
from types import SimpleNamespace

import pandas as pd
import pytest
from histories import iso, tables_from
from registries import own_registry

from features.collect import microseconds
from features.errors import HistoryError
from features.policy.load import load_policy, policy_to_json
from features.tables import last_known_moment, parse_time
from training.logged import finite_metrics
from training.record import hash_of, read_record
from training.registry import load_model
from training.run import attributes_of, run_training
from training.simulator import simulate

NOW = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)


def moment(day):
    return parse_time(iso(day))


@pytest.mark.parametrize(
    ("statuses", "activities", "last"),
    [
        ([], None, 2),
        ([("a", 5, "lost")], None, 5),
        ([("a", 5, "lost")], [("a", 7, "call", "")], 7),
    ],
)
def test_history_ends_where_the_data_end(statuses, activities, last):
    tables = tables_from({"a": 0, "b": 2}, statuses, activities)
    assert last_known_moment(tables, NOW) == moment(last)


def test_history_never_ends_in_the_future():
    assert last_known_moment(tables_from({"a": 0}, [("a", 9, "lost")]), moment(3)) == moment(3)


def test_empty_tables_are_refused():
    with pytest.raises(HistoryError, match="leads: the table is empty"):
        last_known_moment(tables_from({}), NOW)


def test_metrics_that_are_no_numbers_are_left_out():
    trained = SimpleNamespace(
        metrics={"blend": {"auc": math.nan, "log_loss": 0.5}, "x": {"lift": math.inf}},
        counts={"leads": 3.0},
    )
    assert finite_metrics(trained) == {"blend/log_loss": 0.5, "counts/leads": 3.0}


def test_columns_are_numbers_or_text():
    leads = pd.DataFrame({"lead_id": ["a"], "created_at": [1], "size": [1.5], "who": ["x"]})
    assert attributes_of(leads) == {"size": "number", "who": "text"}


@pytest.mark.slow
def test_a_run_is_registered_with_its_report_and_looks_at_nothing_later(tmp_path_factory):
    import mlflow  # noqa: PLC0415

    company, policy = simulate(leads=300, seed=3), load_policy()
    until = dt.datetime(2026, 1, 15, tzinfo=dt.UTC)
    out = tmp_path_factory.mktemp("out") / "report"
    with own_registry(tmp_path_factory) as folder:
        done = run_training(
            company.tables, policy, until, name="a company", out=out, horizon_days=30
        )
        run = mlflow.get_run(done.registered.run_id)
        place = mlflow.artifacts.list_artifacts(run_id=done.registered.run_id)
        names = {file.path for file in place}
        logged = json.loads((_artifacts(folder, run) / "policy.json").read_text())
        record = read_record(_artifacts(folder, run))
        version = mlflow.MlflowClient().get_model_version("lead-scorer", "1")
        model_hash = hash_of(load_model("1").model)
    created = (company.tables.leads["created_at"] <= until).sum()
    assert done.trained.counts["leads"] == created < 300
    assert done.trained.model.parameters.trained_until_us == microseconds(until)
    assert done.report == out / "report.html"
    assert done.report.stat().st_size > 1000
    assert {"report.html", "policy.json", "metrics.json", "features.json"} <= names
    assert {"training.json", "judged.parquet", "leads.parquet", "leaks.json"} <= names
    assert {file.name for file in out.iterdir()} <= names
    assert logged == json.loads(json.dumps(policy_to_json(policy)))
    assert run.data.params["until"] == until.isoformat()
    assert run.data.params["horizon_days"] == "30.0"
    assert run.data.metrics == pytest.approx(finite_metrics(done.trained))
    assert done.registered.alias == "champion"
    assert (record.until, record.horizon_days, record.leads) == (until, 30, created)
    assert record.model_hash == model_hash == run.data.tags["model_hash"]
    assert run.info.run_name == "a company until 2026-01-15"
    assert version.tags["leads"] == str(created)
    assert version.tags["policy_version"] == record.policy_version
    assert version.description == run.data.tags["mlflow.note.content"]
    for said in (f"**{created} leads**", "| this model |", "Gates against no champion:"):
        assert said in version.description


def _artifacts(folder, run):
    return folder / "artifacts" / run.info.run_id / "artifacts"
