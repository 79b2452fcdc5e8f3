"""What everybody is asked about: a simulated company, its model in a store, leads as requests."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import joblib
import lightgbm as lgb
import numpy as np
import pandas as pd

from features.collect import facts_from_tables, microseconds
from features.facts import FloatArray, Moments
from features.policy.load import load_policy
from features.tables import Tables, known_until
from training.fit import Trained, train
from training.history_expert import TreeSettings
from training.model import LeadModel
from training.run import attributes_of
from training.simulator import simulate

LEADS_TO_ASK, LEADS_OF_A_BATCH, BATCHES = 400, 1000, 10
DONE = "done.json"


@dataclass(frozen=True)
class World:
    """Files in one folder.

    Attributes
    ----------
    folder
        With `mlflow.db`, `model/`, `practitioner.joblib`, and requests, one body a line: `ours`,
        `features`, `mlflow` and `batches`.
    """

    folder: Path

    @property
    def tracking_uri(self) -> str:
        """Give the address of the model store."""
        return f"sqlite:///{self.folder / 'mlflow.db'}"

    def requests(self, name: str) -> Path:
        """Give the file with some bodies."""
        return self.folder / f"{name}.jsonl"

    def rows(self) -> FloatArray:
        """Give the rows that the trees look at: those of the leads in `batches`."""
        return np.asarray(np.load(self.folder / "rows.npy"), np.float64)

    def booster(self) -> lgb.Booster:
        """Load the trees."""
        booster = LeadModel.load(self.folder / "model").booster
        assert booster is not None, "the company is too small for trees"
        return booster


def world(folder: Path, leads: int) -> World:
    """Give the world in a folder, made if it is not there yet or fewer or more leads taught it."""
    asked, made = {"leads": leads}, World(folder)
    done = folder / DONE
    if done.exists() and json.loads(done.read_text("utf-8")) == asked:
        return made
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _make(made, leads)
    done.write_text(json.dumps(asked), "utf-8")
    return made


def _make(made: World, leads: int) -> None:
    now = dt.datetime.now(dt.UTC)
    company = simulate(leads, seed=0, end=now)
    trained = train(known_until(company.tables, now), load_policy(None), microseconds(now))
    model = trained.model
    model.save(made.folder / "model")
    joblib.dump(_classifier(trained), made.folder / "practitioner.joblib")
    others = simulate(BATCHES * LEADS_OF_A_BATCH, seed=1, end=now).tables
    _register(made, model, attributes_of(others.leads))
    # Leads are numbered as they came in: those to ask about shall be new and old ones.
    order = np.random.default_rng(0).permutation(len(others.leads))
    every = list(as_requests(others))
    requests = [every[i] for i in order]
    starts = range(0, len(requests), LEADS_OF_A_BATCH)
    _write(
        made.requests("batches"),
        ({"leads": requests[i : i + LEADS_OF_A_BATCH]} for i in starts),
    )
    requests = requests[:LEADS_TO_ASK]
    _write(made.requests("ours"), requests)
    _write(made.requests("mlflow"), (for_mlflow(r, now.isoformat()) for r in requests))
    rows = _rows(model, others, microseconds(now))[order]
    np.save(made.folder / "rows.npy", rows)
    names = [column.name for column in model.columns]
    _write(
        made.requests("features"),
        (
            {"lead_id": r["lead"]["lead_id"], "features": _features(names, row)}
            for r, row in zip(requests, rows, strict=False)
        ),
    )


def as_requests(tables: Tables) -> Iterator[dict]:
    """Give every lead as a CRM would send it."""
    activities = json.loads(_json(tables.activities))
    of_lead: dict[str, list[dict]] = {}
    for activity in activities:
        of_lead.setdefault(activity.pop("lead_id"), []).append(_known(activity))
    for lead in json.loads(_json(tables.leads)):
        yield {"lead": _known(lead), "activities": of_lead.get(lead["lead_id"], [])}


def for_mlflow(request: dict, as_of: str) -> dict:
    """Give the same as the generic model's signature wants it."""
    activities = json.dumps(request["activities"])
    return {"dataframe_records": [{**request["lead"], "as_of": as_of, "activities": activities}]}


def register_again(made: World) -> str:
    """Register the same model once more, as the champion; give its version."""
    return _register(made, LeadModel.load(made.folder / "model"), {})


def _json(frame: pd.DataFrame) -> str:
    return frame.to_json(orient="records", date_format="iso", date_unit="us")


def _known(values: dict) -> dict:
    return {name: value for name, value in values.items() if value is not None}


def _features(names: list[str], row: FloatArray) -> dict[str, float]:
    found = zip(names, row.tolist(), strict=True)
    return {name: value for name, value in found if not np.isnan(value)}


def _write(path: Path, bodies: Iterator[dict] | list[dict]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(body) + "\n" for body in bodies)


def _rows(model: LeadModel, tables: Tables, now_us: int) -> FloatArray:
    builder = model.builder
    facts = facts_from_tables(tables, builder.matcher.kind_columns, builder.policy.hygiene)
    moments = Moments(np.arange(len(facts)), np.full(len(facts), now_us))
    parts = [rows.matrix for _, rows in builder.build_in_parts(facts, moments)]
    return np.vstack(parts)[:, model.selected]


def _classifier(trained: Trained) -> lgb.LGBMClassifier:
    """Fit what a practitioner would: the same rows, columns, trees and leaves."""
    material, model = trained.gathered.material, trained.model
    assert model.booster is not None, "the company is too small for trees; take more leads"
    known, _ = trained.gathered.snapshots.labelled(trained.gathered.until_us)
    rows = material.rows(known, trained.gathered.until_us)
    names = [column.name for column in model.columns]
    settings = TreeSettings()
    found = lgb.LGBMClassifier(
        n_estimators=model.booster.num_trees(),
        num_leaves=settings.num_leaves,
        max_depth=settings.max_depth,
        learning_rate=settings.learning_rate / settings.bag,
        feature_fraction=settings.feature_fraction,
        n_jobs=1,
        verbose=-1,
    )
    frame = pd.DataFrame(np.asarray(rows.matrix), columns=names)
    categories = [c.name for c in model.columns if c.categories]
    found.fit(frame, rows.won, categorical_feature=categories or "auto")
    return found


def _register(made: World, model: LeadModel, attributes: dict[str, str]) -> str:
    os.environ["MLFLOW_TRACKING_URI"] = made.tracking_uri
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what mlflow has to say about itself
        from training.registry import CHAMPION, MODEL_NAME, client, register  # noqa: PLC0415

        notes = made.folder / "notes"
        notes.mkdir(exist_ok=True)
        version = register(model, {}, {}, notes, attributes).version
        client().set_registered_model_alias(MODEL_NAME, CHAMPION, version)
    return version
