"""The same model again: to the last byte, or what differs."""

from dataclasses import replace

import numpy as np
import pytest
from registries import own_registry

from features.errors import ModelError
from training.environment import environment
from training.record import RECORD_FILE, read_record, record_of
from training.registry import register
from training.reproduce import record_of_run, reproduce


@pytest.fixture(scope="module")
def record(earlier):
    """Recorded elsewhere: another lock and another Python."""
    made = record_of(earlier.trained, earlier.tables, earlier.until, "a company", horizon_days=60.0)
    elsewhere = environment().model_copy(update={"python": "3.9.1", "lock": None})
    return made.model_copy(update={"environment": elsewhere})


def mixed(tables, seed=0):
    """The same rows in another order; columns, too."""
    rng = np.random.default_rng(seed)
    frames = {
        name: frame.iloc[rng.permutation(len(frame))][list(rng.permutation(frame.columns))]
        for name, frame in vars(tables).items()
    }
    return replace(tables, **{name: f.reset_index(drop=True) for name, f in frames.items()})


def test_the_same_data_give_the_same_model_whatever_their_order(record, grown):
    from features.tables.order import in_order, leads_in_order  # noqa: PLC0415

    tables = mixed(grown.tables)
    leads = leads_in_order(tables.leads)  # as reading a file does
    found = reproduce(
        record,
        replace(
            tables,
            leads=leads,
            activities=in_order(tables.activities, leads),
            statuses=in_order(tables.statuses, leads, by_funnel=True),
        ),
    )
    assert found.same
    assert found.why_not == []
    assert found.data_fingerprint == record.data_fingerprint
    assert found.differences[0].endswith("instead of 3.9.1")


def test_other_data_give_another_model_and_that_is_said(record, grown):
    fewer = grown.tables.activities.iloc[::2].reset_index(drop=True)
    found = reproduce(record, replace(grown.tables, activities=fewer))
    assert not found.same
    data, *rest = found.why_not
    assert data.startswith("the data are other ones: fingerprint ")
    assert any("instead of 3.9.1" in reason for reason in rest)
    assert any("requirements.lock" in reason for reason in rest)


def test_a_record_comes_back_as_it_was_written(record, tmp_path):
    assert read_record(tmp_path) is None
    record.save(tmp_path)
    assert read_record(tmp_path) == record
    (tmp_path / RECORD_FILE).write_text('{"format": 2}')
    with pytest.raises(ModelError, match="not a record this version reads"):
        read_record(tmp_path)


def test_the_record_names_no_password(earlier):
    address = "postgresql://ann:secret@host/crm"
    found = record_of(earlier.trained, earlier.tables, earlier.until, address)
    assert "secret" not in found.model_dump_json()
    assert "host/crm" in found.data


def test_records_are_found_by_version_alias_and_run(record, earlier, tmp_path, tmp_path_factory):
    record.save(tmp_path)
    with own_registry(tmp_path_factory):
        model = earlier.trained.model
        first = register(model, {}, {}, tmp_path, {})
        for name in ("1", "champion", first.run_id):
            assert record_of_run(name) == record
        (tmp_path / "recalibration.json").write_text("{}")
        register(model, {}, {}, tmp_path, {})
        with pytest.raises(ModelError, match="only its intercept was moved"):
            record_of_run("challenger")
        register(model, {}, {}, tmp_path_factory.mktemp("nothing"), {})
        with pytest.raises(ModelError, match=r"3: no training\.json was logged"):
            record_of_run("3")
        with pytest.raises(ModelError, match="no model has the alias 'favourite'"):
            record_of_run("favourite")
        with pytest.raises(ModelError, match="'99' is neither a run, a version nor an alias"):
            record_of_run("99")
