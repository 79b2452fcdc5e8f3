"""A written company reads back as it was, byte for byte the same, with the truth set apart."""

import pandas as pd
import pytest

from features.tables import read_tables
from training.simulator import simulate, write_company
from training.simulator.write import REPEATED_EVERY


@pytest.fixture(scope="module")
def folder(few, tmp_path_factory):
    target = tmp_path_factory.mktemp("company")
    write_company(few, target)
    return target


def ordered(frame, keys):
    return frame.sort_values(
        [*keys, *frame.columns.intersection(["activity_id"])], ignore_index=True
    )


def test_the_tables_read_back_as_they_were(few, folder):
    found = read_tables(folder)
    for name, frame in vars(few.tables).items():
        keys = list(frame.columns[:3])
        pd.testing.assert_frame_equal(ordered(getattr(found, name), keys), ordered(frame, keys))


def test_some_activities_are_exported_twice(few, folder):
    exported = pd.read_csv(folder / "activities.csv.gz")
    twice = exported.duplicated().sum()
    assert twice == len(exported) - len(few.tables.activities)
    assert twice == -(-len(few.tables.activities) // REPEATED_EVERY)


def test_the_truth_is_written_apart(few, folder):
    truth = pd.read_csv(folder / "truth" / "truth.csv.gz", parse_dates=["as_of"])
    assert list(truth) == ["lead_id", "as_of", "horizon_days", "probability"]
    assert truth["probability"].between(0, 1).all()
    assert (truth["horizon_days"] == 90).all()
    created = few.tables.leads.set_index("lead_id")["created_at"]
    age_days = (truth["as_of"] - truth["lead_id"].map(created)) / pd.Timedelta(days=1)
    assert set(age_days) == {0, 1, 3, 7, 14, 30, 60}
    assert truth.groupby("lead_id").size().max() == 7
    assert "never reads" in (folder / "truth" / "README.md").read_text(encoding="utf-8")
    assert "1500 leads" in (folder / "README.md").read_text(encoding="utf-8")


def test_the_truth_names_what_no_person_did(few, folder):
    named = set(pd.read_csv(folder / "truth" / "bots.csv.gz")["activity_id"])
    activities = few.tables.activities
    assert named == set(activities[few.machine]["activity_id"])
    assert 0.05 < len(named) / len(activities) < 0.3


def test_the_same_seed_writes_the_same_bytes(tmp_path):
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        write_company(simulate(200, seed=seed), tmp_path / name)
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*"))
    assert len(files) == 8
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "again" / file).read_bytes()
    differing = [f for f in files if f.suffix == ".gz"]
    for file in differing:
        assert (tmp_path / "one" / file).read_bytes() != (tmp_path / "other" / file).read_bytes()
