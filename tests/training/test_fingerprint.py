"""The name of data: the same for the same content, whatever holds it; another for any change."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from histories import tables_from

from features.tables import read_tables, write_tables
from training.fingerprint import fingerprint_of
from training.simulator import simulate


@pytest.fixture(scope="module")
def company():
    return simulate(leads=60, seed=2).tables


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_what_the_data_are_stored_as_does_not_count(company, form, tmp_path):
    write_tables(company, tmp_path, form)
    assert fingerprint_of(read_tables(tmp_path)) == fingerprint_of(company)


def test_the_order_of_rows_and_columns_does_not_count(company, tmp_path):
    write_tables(company, tmp_path, "csv")
    rng = np.random.default_rng(0)
    for file in tmp_path.iterdir():
        frame = pd.read_csv(file, dtype=str)
        mixed = frame.iloc[rng.permutation(len(frame))][list(rng.permutation(frame.columns))]
        mixed.to_csv(file, index=False)
    assert fingerprint_of(read_tables(tmp_path)) == fingerprint_of(company)


def changed(frame, row, column, value):
    frame = frame.copy()
    frame.loc[row, column] = value
    return frame


CHANGES = {
    "a text": lambda t: replace(t, leads=changed(t.leads, 3, "company", "Another Ltd")),
    "a missing text": lambda t: replace(t, leads=changed(t.leads, 3, "company", np.nan)),
    "a number": lambda t: replace(t, leads=changed(t.leads, 5, "team_size", 77.5)),
    "a microsecond": lambda t: replace(
        t,
        activities=t.activities.assign(
            occurred_at=t.activities["occurred_at"] + pd.Timedelta(microseconds=1)
        ),
    ),
    "a status": lambda t: replace(t, statuses=changed(t.statuses, 0, "status", "recycled")),
    "a lost row": lambda t: replace(t, activities=t.activities.iloc[1:].reset_index(drop=True)),
    "a new column": lambda t: replace(t, leads=t.leads.assign(vip=True)),
    "another name": lambda t: replace(t, leads=t.leads.rename(columns={"team_size": "team"})),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_counts(company, change):
    assert fingerprint_of(CHANGES[change](company)) != fingerprint_of(company)


def test_where_one_text_ends_counts(company):
    named = [company.leads.assign(first_name=a, last_name=b) for a, b in (("ab", "c"), ("a", "bc"))]
    one, other = (fingerprint_of(replace(company, leads=leads)) for leads in named)
    assert one != other
    leads = company.leads.head(2)
    texts = [leads.assign(first_name=pair) for pair in (["ab", "c"], ["a", "bc"])]
    one, other = (fingerprint_of(replace(company, leads=frame)) for frame in texts)
    assert one != other


def test_an_empty_column_is_as_one_that_is_not_there(company):
    empty = company.leads.assign(fax=pd.Series(np.nan, index=company.leads.index, dtype="str"))
    assert fingerprint_of(replace(company, leads=empty)) == fingerprint_of(company)


def test_empty_tables_have_a_name():
    assert len(fingerprint_of(tables_from({}))) == 64
