"""The registry: versions, aliases, the way back, and MLflow's own way to the model."""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from registries import own_registry

from features.collect import facts_from_tables, microseconds
from features.errors import ModelError
from training import registry
from training.promotion.decide import promote
from training.registry import CHALLENGER, CHAMPION, load_model, register, version_of
from training.run import attributes_of

pytestmark = pytest.mark.slow
PREDICT = """
import json, sys
import mlflow, pandas as pd
model = mlflow.pyfunc.load_model("models:/lead-scorer@champion")
frame = pd.read_json(sys.argv[1], dtype=False, convert_dates=False)
numbers = [c.name for c in model.metadata.signature.inputs if str(c.type) == "DataType.double"]
frame[numbers] = frame[numbers].astype(float)
print(json.dumps(model.predict(frame).to_dict("records")))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    with own_registry(tmp_path_factory) as found:
        yield found


@pytest.fixture(scope="module")
def registered(folder, demo_model, demo_company, tmp_path_factory):
    """The demo model three times: versions 1, 2 and 3."""
    files = tmp_path_factory.mktemp("files")
    (files / "card.md").write_text("a card")
    assert version_of() is None
    with pytest.raises(ModelError, match=r"no model has the alias 'champion' .* leadscore train"):
        load_model()
    attributes = attributes_of(demo_company.tables.leads)
    return [
        register(demo_model, {"until": "now"}, {"blend.auc": 0.75}, files, attributes)
        for _ in range(3)
    ]


def test_the_first_model_is_the_champion_and_later_ones_challenge_it(registered):
    assert [one.version for one in registered] == ["1", "2", "3"]
    assert [one.alias for one in registered] == [CHAMPION, CHALLENGER, CHALLENGER]
    assert (version_of(CHAMPION), version_of(CHALLENGER)) == ("1", "3")
    assert registered[0].model_uri == "models:/lead-scorer@champion"


def test_a_model_comes_back_with_every_bit(registered, demo_model):
    for name, version in ((CHAMPION, "1"), (CHALLENGER, "3"), ("2", "2")):
        loaded = load_model(name)
        assert loaded.version == version
        assert loaded.model.parameters == demo_model.parameters
        assert loaded.model.booster.model_to_string() == demo_model.booster.model_to_string()


@pytest.mark.parametrize(
    ("name", "said"),
    [("favourite", "no model has the alias 'favourite'"), ("99", "version 99 is not in sqlite")],
)
def test_what_is_not_there_is_said(registered, name, said):
    for ask in (load_model, promote):
        with pytest.raises(ModelError, match=said):
            ask(name)


def test_the_run_keeps_parameters_metrics_and_files(registered, folder):
    client = registry.client()
    run = client.get_run(registered[0].run_id)
    assert run.data.params == {"until": "now"}
    assert run.data.metrics == {"blend.auc": 0.75}
    assert "card.md" in [file.path for file in client.list_artifacts(registered[0].run_id)]
    experiment = client.get_experiment_by_name(registry.EXPERIMENT)
    assert experiment.artifact_location == (folder / "artifacts").as_uri()


def test_a_model_is_found_from_any_working_directory(registered, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_model().version == version_of(CHAMPION)
    assert list(tmp_path.iterdir()) == []


def test_a_model_whose_files_are_gone_is_said(registered, demo_model, folder, tmp_path):
    lost = register(demo_model, {}, {}, tmp_path, {})
    for file in sorted((folder / "artifacts").rglob("model.json"), key=os.path.getmtime)[-1:]:
        file.unlink()
    with pytest.raises(ModelError, match=r"missing below .* train it again"):
        load_model(lost.version)


class Trap:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, place):
        self.place = place

    def __reduce__(self):
        return Path.touch, (self.place,)


def test_no_file_of_a_model_is_a_pickle(registered, folder):
    files = [file for file in (folder / "artifacts").rglob("*") if file.is_file()]
    assert {"model.json", "trees.txt", "MLmodel"} <= {file.name for file in files}
    pickles = {".pkl", ".pickle", ".pt", ".joblib", ".cloudpickle"}
    assert not [f for f in files if f.suffix in pickles or f.read_bytes()[:1] == b"\x80"]


def test_mlflow_alone_gives_the_same_probability(
    registered, demo_model, demo_company, folder, tmp_path
):
    """In a process that asks MLflow only, as any other tool would; planted pickles stay shut."""
    sprung = tmp_path / "sprung"
    for model in (folder / "artifacts").rglob("MLmodel"):
        for place in (model.parent, model.parent / "data", model.parent / "data" / "bundle"):
            place.mkdir(parents=True, exist_ok=True)
            for name in ("python_model.pkl", "model.pkl"):
                (place / name).write_bytes(pickle.dumps(Trap(sprung)))
    tables, end = demo_company.tables, demo_company.end
    ids = tables.leads["lead_id"].iloc[::150].tolist()
    frame = pd.DataFrame([row_of(tables.only(lead_id), end) for lead_id in ids])
    frame.to_json(tmp_path / "frame.json", orient="records")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PREDICT, str(tmp_path / "frame.json")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout.splitlines()[-1])
    assert load_model().version == version_of(CHAMPION)
    assert not sprung.exists()
    pickle.loads(pickle.dumps(Trap(sprung)))  # noqa: S301 - it does work
    assert sprung.exists()
    columns = demo_model.builder.matcher.kind_columns
    assert [answer["lead_id"] for answer in answers] == ids
    for lead_id, answer in zip(ids, answers, strict=True):
        facts = facts_from_tables(tables.only(lead_id), columns)
        moment = registry_moment(microseconds(end))
        expected = demo_model.explain(demo_model.builder.build(facts, moment))
        assert answer["probability"] == pytest.approx(expected.probability[0], abs=1e-12)
        because = [answer[f"because_{group}"] for group in demo_model.groups]
        assert because == pytest.approx(expected.contributions[0], abs=1e-12)


def registry_moment(as_of_us):
    from features.facts import Moments  # noqa: PLC0415

    return Moments(np.zeros(1, np.int64), np.array([as_of_us]))


def row_of(tables, as_of):
    """Give one lead as a frame of raw values, its activities as JSON."""
    lead = json.loads(tables.leads.iloc[0].to_json(date_format="iso", date_unit="us"))
    activities = tables.activities.drop(columns="lead_id")
    told = json.loads(activities.to_json(orient="records", date_format="iso", date_unit="us"))
    return {**lead, "as_of": as_of.isoformat(), "activities": json.dumps(told)}
