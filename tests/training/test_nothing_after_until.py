"""The law of training: nothing after `until` influences the model, down to the last byte."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from features.collect import microseconds
from features.policy.load import load_policy
from features.tables import known_until, read_tables
from features.tables.write import write_tables
from training.fit import train
from training.history_expert import TreeSettings
from training.model import PARAMETERS_FILE, TREES_FILE
from training.simulator import simulate

pytestmark = pytest.mark.slow
FEW_TREES = TreeSettings(bag=2, num_leaves=4, max_depth=2, learning_rate=0.4)
LATER = pd.Timedelta(days=3)


@pytest.fixture(scope="module")
def until():
    return pd.Timestamp("2026-05-01T12:00:00Z")


@pytest.fixture(scope="module")
def tables():
    return simulate(leads=500, seed=7).tables


@pytest.fixture(scope="module")
def bytes_of(until, tmp_path_factory):
    """Write tables, read them, train until the moment, and give the model's files."""

    def files(tables):
        folder = tmp_path_factory.mktemp("company")
        write_tables(tables, folder, "csv")
        known = known_until(read_tables(str(folder)), until.to_pydatetime())
        at_us = microseconds(until.to_pydatetime())
        train(known, load_policy(), at_us, settings=FEW_TREES).model.save(folder / "model")
        return {n: (folder / "model" / n).read_bytes() for n in (PARAMETERS_FILE, TREES_FILE)}

    return files


@pytest.fixture(scope="module")
def original(tables, bytes_of):
    return bytes_of(tables)


def later(frame, until, column="occurred_at"):
    return frame[column] > until


def known_late(tables, until):
    """Activities that happened, or were received, after until."""
    return later(tables.activities, until) | (tables.activities["received_at"] > until)


def without_the_future(tables, until):
    leads = tables.leads[~later(tables.leads, until, "created_at")]
    return replace(
        tables,
        leads=leads,
        activities=only_of(leads, tables.activities[~known_late(tables, until)]),
        statuses=only_of(leads, tables.statuses[~later(tables.statuses, until)]),
        attribute_changes=no_later_changes(tables, leads, until),
    )


def only_of(leads, frame):
    return frame[frame["lead_id"].isin(leads["lead_id"])]


def no_later_changes(tables, leads, until):
    """Leave out later changes but for one per lead: it says that the leads table is later."""
    changes = only_of(leads, tables.attribute_changes)
    return changes[~later(changes, until) | ~changes.duplicated(["lead_id", "attribute"])]


def with_another_future(tables, until):
    """Change everything after until: values, categories, kinds, outcomes, and new leads."""
    rng = np.random.default_rng(1)
    leads, activities, statuses = (
        frame.copy() for frame in (tables.leads, tables.activities, tables.statuses)
    )
    new = later(leads, until, "created_at")
    leads.loc[new, "industry"] = "space mining"
    leads.loc[new, "current_system"] = [f"system {i}" for i in range(new.sum())]
    leads.loc[new, "team_size"] = np.nan
    leads["only_of_late"] = pd.Series(pd.NA, index=leads.index, dtype="str")
    leads.loc[new, "only_of_late"] = "yes"
    changes = tables.attribute_changes.copy()
    late_change = later(changes, until)
    changes.loc[late_change, "value"] = "0"
    changed = leads["lead_id"].isin(changes.loc[late_change, "lead_id"])
    leads.loc[changed, "phone"] = "0"
    late = known_late(tables, until)
    activities.loc[late, "type"] = rng.choice(["hologram", "page_view"], late.sum())
    activities.loc[late, "subject"] = "/pricing"
    closed = later(statuses, until)
    flipped = statuses.loc[closed, "status"].map({"won": "lost", "lost": "won"})
    statuses.loc[closed, "status"] = flipped.fillna("recycled").astype("str")
    more = leads[~new].assign(
        lead_id="n" + leads["lead_id"], created_at=until + LATER, industry="new"
    )
    calls = more[["lead_id"]].assign(
        occurred_at=until + LATER, type="call", subject="x", received_at=pd.NaT
    )
    backdated = (
        activities[~late]
        .head(300)
        .assign(
            activity_id=lambda f: "b" + f["activity_id"],
            received_at=until + LATER,
            type="backdated",
        )
    )
    wins = more[["lead_id"]].assign(occurred_at=until + 2 * LATER, status="won")
    old = leads[~new].head(200)[["lead_id"]]
    lost = old.assign(occurred_at=until + LATER, status="lost")
    return replace(
        tables,
        leads=pd.concat([leads, more], ignore_index=True),
        activities=pd.concat([activities, calls, backdated], ignore_index=True),
        statuses=pd.concat([statuses, wins, lost], ignore_index=True),
        attribute_changes=changes,
    )


def shuffled(tables):
    rng = np.random.default_rng(2)
    frames = {
        name: frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)
        for name, frame in vars(tables).items()
    }
    return replace(tables, **frames)


def test_the_history_has_a_future_and_the_model_has_trees(tables, until, original):
    for frame, column in ((tables.leads, "created_at"), (tables.attribute_changes, "occurred_at")):
        assert 0 < later(frame, until, column).sum() < len(frame)
    assert original[TREES_FILE].count(b"Tree=") > 10


@pytest.mark.parametrize("change", [without_the_future, with_another_future])
def test_the_model_stays_the_same_byte_for_byte(tables, until, bytes_of, original, change):
    altered = shuffled(change(tables, until))  # nor does the order of the rows matter
    assert not altered.activities.equals(tables.activities)
    assert bytes_of(altered) == original


def test_one_label_before_until_does_change_the_model(tables, until, bytes_of, original):
    statuses = tables.statuses.copy()
    won = statuses.index[(statuses["status"] == "won") & ~later(statuses, until)]
    statuses.loc[won[:1], "status"] = "lost"
    assert bytes_of(replace(tables, statuses=statuses)) != original
