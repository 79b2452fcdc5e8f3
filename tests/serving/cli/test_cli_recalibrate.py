"""`leadscore recalibrate`: from a folder to a new version, and never without being asked."""

import datetime as dt
import json

import pytest
from drifting import trained_earlier, with_fewer_wins
from registries import own_registry

from features.tables.write import write_tables
from training.registry import fetch_logged, load_model, promotions, version_of

# One process for all of them: the registry is slow to fill.


@pytest.fixture(scope="module")
def begin(demo_company):
    return demo_company.end - dt.timedelta(days=274)


@pytest.fixture(scope="module")
def folders(demo_company, begin, tmp_path_factory):
    """The demo company as it is, and one in which most wins since the training are lost."""
    fewer = with_fewer_wins(demo_company.tables, begin, 0.6)
    found = {}
    for name, tables in (("steady", demo_company.tables), ("fallen", fewer)):
        found[name] = tmp_path_factory.mktemp(name)
        write_tables(tables, found[name], "parquet")
    return found


@pytest.fixture
def champion(demo_model, begin, tmp_path_factory):
    """A registry with the demo model, trained nine months earlier, as its only version."""
    from training.registry import register  # noqa: PLC0415

    with own_registry(tmp_path_factory):
        model = trained_earlier(demo_model, begin)
        yield register(model, {}, {}, tmp_path_factory.mktemp("files"), {})


@pytest.mark.slow
def test_from_a_dry_run_to_the_champion_and_back_to_rest(run, champion, folders, tmp_path):
    data = folders["fallen"]
    tried = run("recalibrate", data, "--dry-run")
    assert tried.code == 0, tried.err
    assert "version 1 would be updated: the odds of a win moved by −" in tried.out
    assert "fewer won than promised, beyond chance" in tried.out
    assert (version_of("challenger"), version_of()) == (None, "1")

    done = run("recalibrate", data, "--promote", "--json")
    assert done.code == 0, done.err
    said = done.json
    assert (said["recalibrated"], said["model_version"], said["promoted"]) == ("1", "2", True)
    assert said["updated"]
    assert said["drifted"]
    assert said["refused_because"] is None
    assert said["log_loss"]["share_better"] > 0.9
    assert abs(said["all"]["after"]["ratio"] - 1) < abs(said["all"]["before"]["ratio"] - 1)
    assert sum(m["leads"] for m in said["months"].values()) == said["all"]["leads"]
    assert version_of() == "2"
    assert promotions()[-1].reason.startswith("recalibrated: the odds of a win moved by −")
    assert load_model().model.parameters.recalibrated.shift == said["shift_after"]
    fetch_logged("2", ["recalibration.json"], tmp_path)
    logged = json.loads((tmp_path / "recalibration.json").read_text("utf-8"))
    assert logged["shift_after"] == said["shift_after"]

    again = run("recalibrate", data)
    assert again.code == 0
    assert "version 2 stays as it is" in again.out
    assert (version_of("challenger"), version_of()) == (None, "2")


@pytest.mark.slow
def test_without_promote_it_is_the_challenger(run, champion, folders):
    done = run("recalibrate", folders["fallen"], "--until", "2026-08-01T00:00:00Z")
    assert done.code == 0, done.err
    assert "version 2 is the challenger" in done.out
    assert "2026-07" in done.out
    assert "2026-08" not in done.out
    assert (version_of("challenger"), version_of()) == ("2", "1")
    listed = run("models", "--json").json
    assert [one["version"] for one in listed] == ["2", "1"]
    refused = run("recalibrate", folders["fallen"], "--model", "challenger", "--promote")
    assert refused.code == 2
    assert "--promote: version 2 is not the champion" in refused.err


def test_a_champion_that_is_right_stays(run, champion, folders):
    """Only up to a month in which the promised wins came."""
    done = run("recalibrate", folders["steady"], "--until", "2026-02-01T00:00:00Z", "--json")
    assert done.code == 0, done.err
    assert done.json["updated"] is False
    assert done.json["model_version"] is None
    assert done.json["all"]["leads"] > 20
    assert version_of("challenger") is None


def test_a_time_before_the_training_is_said(run, champion, folders):
    done = run("recalibrate", folders["steady"], "--until", "2025-12-01T00:00:00Z")
    assert done.code == 0
    assert "no lead came after the training" in done.out


def test_without_a_model_it_says_how_to_get_one(run, folders, tmp_path_factory):
    with own_registry(tmp_path_factory):
        done = run("recalibrate", folders["steady"])
    assert done.code == 2
    assert "train one with: leadscore train DATA" in done.err
