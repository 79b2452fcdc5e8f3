"""A real wide export without dates, from a folder beside the project."""

from pathlib import Path

import pytest

from features.collect import facts_from_tables
from features.importing import Settings, Wide, run_import
from features.tables import read_tables

EXPORT = Path(__file__).parents[4] / "shared" / "data" / "xeducation" / "leads_export.csv"


@pytest.mark.skipif(not EXPORT.exists(), reason="the export ../shared/data/xeducation is not there")
def test_the_export_of_a_course_seller_becomes_tables_to_learn_from(tmp_path):
    from training.folds import rolling_folds  # noqa: PLC0415
    from training.outcomes import outcomes_of  # noqa: PLC0415
    from training.snapshots import default_horizon_days, snapshots_of  # noqa: PLC0415

    wide = Wide(id="Prospect ID", order="Lead Number", won="Converted")
    report = run_import(EXPORT, "wide", Settings(missing=("Select",), wide=wide), tmp_path / "out")
    tables = read_tables(tmp_path / "out")
    assert len(tables.leads) == 9240
    assert tables.statuses["status"].value_counts().to_dict() == {"lost": 5679, "won": 3561}
    assert report.files[0].mapped["source"] == "Lead Source"
    assert not (tables.leads.drop(columns=["lead_id", "created_at"]) == "Select").any().any()
    facts, outcomes = facts_from_tables(tables, ()), outcomes_of(tables)
    until = int(outcomes.closed_us.max())
    snapshots = snapshots_of(facts, outcomes, until, default_horizon_days(facts, outcomes))
    assert len(snapshots) == 9240  # each lead once, as it came
    assert snapshots.won.sum() == 3561
    assert len(rolling_folds(facts, snapshots, until)) == 3
