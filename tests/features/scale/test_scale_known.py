"""Reading in partitions gives the facts, the features and the messages of reading at once."""

import tempfile
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from agreements import SPEC, policies
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import DAY_US, START_US, World, looked_at, quickly, tables_of, worlds
from scaled import features_of, folder_of
from slow_reference import attributes_then

from features.collect import facts_from_tables
from features.errors import TableError
from features.matching import kind_columns_of
from features.policy.load import load_policy
from features.scale import source
from features.scale.partitions import Size, read_partitions
from features.tables import read_tables

DEFAULT = load_policy(None)
KIND_COLUMNS = ("type", "subject", "agent")
ids = st.lists(st.sampled_from(["x", "y", None]), min_size=14, max_size=14)
formats = st.sampled_from(["csv", "csv.gz", "parquet"])


def with_ids(tables, names):
    activities = tables.activities.copy()
    if len(activities):
        activities["activity_id"] = pd.Series(names[: len(activities)], dtype="str")
    return replace(tables, activities=activities)


def by_lead(facts):
    """Give what is known of every lead, in plain values, by its id."""
    found = {}
    b = facts.behaviour
    for i, lead in enumerate(facts.lead_ids):
        mine = b.lead == i
        kinds = [b.kinds[k] for k in b.kind[mine].tolist()]
        arrays = (b.occurred_us, b.received_us, b.counts_until_us, b.reason)
        did = list(zip(kinds, *(a[mine].tolist() for a in arrays), strict=True))
        values = {n: (type(v), v) for n, c in facts.attributes.items() for v in [c.values()[i]]}
        changed = {
            name: [
                (at, c.distinct[code])
                for lead_, at, code in zip(c.lead, c.occurred_us, c.codes, strict=True)
                if lead_ == i
            ]
            for name, c in facts.changes.items()
        }
        found[lead] = (facts.created_us[i], did, values, {n: c for n, c in changed.items() if c})
    return found


@quickly(15)
@given(worlds(), ids, formats, st.integers(1, 5), st.integers(1, 40))
def test_partitions_know_what_the_tables_know(world, names, format_, partitions, chunk_rows):
    tables = with_ids(tables_of(world, shuffled=3), names)
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "ROWS_OF_A_CHUNK", chunk_rows)
        folder = folder_of(tables, Path(place), format_)
        expected = by_lead(facts_from_tables(read_tables(folder), KIND_COLUMNS))
        read = read_partitions(folder, KIND_COLUMNS, Size(partitions), Path(place) / "work")
        found = {}
        for number in range(partitions):
            found |= by_lead(read.known(number, DEFAULT.hygiene).facts)
    assert found == expected


def test_one_partition_gives_the_very_facts(tmp_path):
    from training.simulator import simulate  # noqa: PLC0415

    folder = folder_of(simulate(60, seed=3).tables, tmp_path, "parquet")
    columns = kind_columns_of(DEFAULT)
    expected = facts_from_tables(read_tables(folder), columns, DEFAULT.hygiene)
    read = read_partitions(folder, columns, Size(1), tmp_path / "work")
    found = read.known(0, DEFAULT.hygiene).facts
    assert list(found.lead_ids) == list(expected.lead_ids)
    assert found.created_us.tolist() == expected.created_us.tolist()
    for name in (field.name for field in fields(expected.behaviour)):
        ours, theirs = getattr(found.behaviour, name), getattr(expected.behaviour, name)
        assert np.array_equal(ours, theirs), name
    assert {n: c.values() for n, c in found.attributes.items()} == {
        n: c.values() for n, c in expected.attributes.items()
    }
    assert len(expected.behaviour.lead) > 500


@quickly(8)
@given(looked_at(), st.one_of(st.just(DEFAULT), policies()), st.integers(2, 5))
def test_the_number_of_partitions_changes_no_bit(looked, policy, partitions):
    world, as_of_us = looked
    one = features_of(world, policy, SPEC, as_of_us, Size(1, workers=1))
    some = features_of(world, policy, SPEC, as_of_us, Size(partitions, workers=2))
    assert some == one


@quickly(8)
@given(looked_at(), st.integers(1, 5))
def test_what_comes_later_changes_nothing(looked, partitions):
    world, as_of_us = looked
    size = Size(partitions)
    then = {lead: attributes_then(world, lead, as_of_us) for lead in world.created}
    past = replace(world.happened_by(as_of_us), changes=(), latest=then)
    late = features_of(world, DEFAULT, SPEC, as_of_us, size)
    assert late == features_of(past, DEFAULT, SPEC, as_of_us, size)


AT = "2026-01-01T00:00:00Z"
ACTIVITIES = "lead_id,occurred_at,type\n"
BROKEN = {
    "unknown leads, in two files": {
        "activities/a.csv": f"{ACTIVITIES}B,{AT},x\nX,{AT},x\n",
        "activities/b.csv": f"{ACTIVITIES}Y,{AT},x\nZ,{AT},x\n",
    },
    "everything at once": {
        "leads.csv": f"lead_id,created_at\nA,{AT}\nB,2026-01-02\n,{AT}\n"
        f"A,1890-01-01T00:00:00Z\nC,{AT}\nC,nonsense\n",
        "activities.csv": f"{ACTIVITIES}A,2026-01-01,x\nA,,x\nA,{AT},\nQ,{AT},v\0x\n ,{AT},x\n",
        "statuses.csv": f"lead_id,occurred_at,status,amount\nA,{AT},customer,1.000 EUR\n"
        f"C,{AT},rejected,\nN,{AT},won,1\n",
        "attribute_changes.csv": f"lead_id,occurred_at,attribute,value\nA,{AT},x,1\n",
    },
    "no leads": {"leads.csv": None, "activities.csv": "lead_id,occurred_at,type\n"},
    "a missing column": {"activities.csv": "lead_id,occured_at,type\n"},
    "a ragged file": {"statuses.csv": "lead_id,occurred_at,status\nA,x\n"},
    "no file at all": {"leads.csv": None},
}


@pytest.mark.parametrize("chunk_rows", [2, 1000])
@pytest.mark.parametrize("partitions", [1, 3])
@pytest.mark.parametrize("files", BROKEN.values(), ids=BROKEN)
def test_the_message_is_that_of_reading_at_once(
    files, partitions, chunk_rows, tmp_path, monkeypatch
):
    from features.tables import csv_files  # noqa: PLC0415

    folder = tmp_path / "data"
    leads = "lead_id,created_at\nA,2026-01-01T00:00:00Z\nB,2026-01-02T00:00:00Z\n"
    for name, content in ({"leads.csv": leads} | files).items():
        if content is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content, "utf-8")
    with pytest.raises(TableError) as expected:
        read_tables(folder)
    monkeypatch.setattr(csv_files, "BLOCK_BYTES", 40 * chunk_rows)
    with pytest.raises(TableError) as found:
        read = read_partitions(folder, KIND_COLUMNS, Size(partitions), tmp_path / "work")
        for number in range(partitions):
            read.known(number, DEFAULT.hygiene)
    assert str(found.value) == str(expected.value)


def test_a_database_gives_the_same(tmp_path):
    import sqlalchemy as sa  # noqa: PLC0415

    world = World(
        {"l0": START_US, "l1": START_US},
        {"l0": {"note": "5"}, "l1": {"note": None}},
        (("l0", START_US + DAY_US, None, ("call", "", None)),),
    )
    address = f"sqlite:///{tmp_path / 'crm.db'}"
    tables = tables_of(world)
    with sa.create_engine(address).connect() as connection:
        for name in ("leads", "activities"):
            frame = getattr(tables, name)
            text = {c: frame[c].astype("str").where(frame[c].notna(), None) for c in frame}
            pd.DataFrame(text).replace(r" (\d\d:.*)$", r"T\1", regex=True).to_sql(
                name, connection, index=False
            )
        connection.commit()
    expected = by_lead(facts_from_tables(read_tables(address), KIND_COLUMNS))
    read = read_partitions(address, KIND_COLUMNS, Size(3), tmp_path / "work")
    found = {}
    for number in range(3):
        found |= by_lead(read.known(number, DEFAULT.hygiene).facts)
    assert found == expected
    assert len(found) == 2
