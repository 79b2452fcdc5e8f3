"""A year in the life of a model, by command: what may follow the champion, and what may not."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from leaky import some_leads
from registries import own_registry

from features.tables.write import write_tables
from training.simulator import simulate

# One process for all of them: what one trains the next one stands against.
pytestmark = pytest.mark.slow
LEADS, SEED = 300, 3


@pytest.fixture(scope="module")
def grown():
    return simulate(leads=LEADS, seed=SEED)


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    with own_registry(tmp_path_factory) as folder:
        yield folder


@pytest.fixture
def train(run, registry, tmp_path_factory):
    """Write tables and train on them; gives what the command told."""

    def trained(tables, *options, form="csv"):
        folder = tmp_path_factory.mktemp("data")
        write_tables(tables, folder, form)
        out = folder / "report"
        done = run("train", folder, "--quick", "--out", out, "--json", *options)
        assert done.code == 0, done.err
        return {**done.json, "folder": folder}

    return trained


@pytest.fixture
def champion(train, grown, registry):
    """Version 1, trained half a year before the end; once for all tests."""
    from training.registry import version_of  # noqa: PLC0415

    if version_of() is None:
        until = grown.end - timedelta(days=182)
        first = train(grown.tables, "--until", until.isoformat())
        assert (first["model_version"], first["alias"]) == ("1", "champion")
    return version_of()


def refused(run, told):
    """Ask for promotion; gives the reasons, as `train` and `promote` tell them alike."""
    from training.registry import version_of  # noqa: PLC0415

    before = version_of()
    done = run("promote", told["model_version"])
    assert done.code == 2
    assert version_of() == before
    reasons = [line.removeprefix("  - ") for line in done.err.splitlines()[1:]]
    notes = [note.partition(" – ")[2] for note in told["notes"] if "would refuse" in note]
    assert notes == reasons
    return reasons


def test_shuffled_labels_are_refused(run, train, champion, grown):
    statuses = grown.tables.statuses.copy()
    closing = statuses["status"].isin(["won", "lost"]).to_numpy()
    dealt = np.random.default_rng(0).permutation(statuses["status"].to_numpy()[closing])
    statuses.loc[closing, "status"] = dealt
    reasons = refused(run, train(replace(grown.tables, statuses=statuses), "--drop-leaks"))
    assert any(r.startswith("labels: ") and "shuffled" in r for r in reasons)


def test_leaked_data_are_refused(run, train, champion, grown):
    won = grown.tables.statuses["lead_id"][grown.tables.statuses["status"] == "won"]
    leads = grown.tables.leads
    leaky = replace(grown.tables, leads=leads.assign(contract_sent=leads["lead_id"].isin(won)))
    reasons = refused(run, train(leaky, "--allow-leak", "contract_sent"))
    assert [r for r in reasons if r.startswith("leaks: it learned from “contract_sent”")]
    assert not [r for r in reasons if r.startswith(("labels", "data"))]


def test_half_of_the_data_is_refused(run, train, champion, grown):
    half = some_leads(grown.tables, slice(0, None, 2))
    reasons = refused(run, train(half))
    assert [r for r in reasons if r.startswith("data: ") and "are missing" in r]
    assert not [r for r in reasons if r.startswith(("labels", "leaks"))]


def test_more_history_is_promoted_and_made_again(run, train, champion, grown):
    from training.registry import version_of  # noqa: PLC0415

    told = train(grown.tables)
    assert any("leadscore promote challenger" in note for note in told["notes"])
    (row, *_) = run("models", "--json").json
    assert (row["standing"], row["compared_with"]) == ("passed", "1")
    assert row["difference"] < 0
    assert run("promote").code == 0
    assert version_of() == told["model_version"]
    write_tables(grown.tables, told["folder"] / "other", "parquet")
    again = run("train", told["folder"] / "other", "--repro", "champion")
    assert (again.code, again.err.count("registering")) == (0, 0)
    assert again.out.startswith("the same model: hash ")
    write_tables(some_leads(grown.tables, slice(50, None)), told["folder"] / "fewer", "csv")
    other = run("train", told["folder"] / "fewer", "--repro", "1")
    assert (other.code, "the data are other ones" in other.out) == (1, True)
    assert run("models", "--json").json[0]["version"] == told["model_version"]
    alone = run("train", "--repro", told["run_id"], "--trials", "3")
    assert (alone.code, "from the record" in alone.err) == (2, True)
