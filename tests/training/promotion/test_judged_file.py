"""What is kept of a training for later comparisons: predictions and outcomes, nobody's name."""

import hashlib
import struct

import numpy as np
import pandas as pd
import pytest

from features.collect import microseconds
from training import judged_file
from training.judged_file import (
    ACROSS,
    JUDGED_FILE,
    LEADS_FILE,
    hashed,
    judged_frame,
    leads_frame,
    write_judged,
)
from training.metrics import log_losses, sigmoid


def test_a_lead_is_known_by_eight_bytes_of_its_hash():
    (found,) = hashed(["L000007"])
    digest = hashlib.blake2b(b"L000007", digest_size=8).digest()
    assert found == struct.unpack("<Q", digest)[0]


def test_the_files_name_nobody(later, tmp_path):
    write_judged(tmp_path, later.trained, later.tables)
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    leads = later.tables.leads
    for name in ("lead_id", "email", "company", "last_name"):
        values = leads[name].dropna()
        assert len(values)
        assert not any(str(value).encode() in content for value in values.head(50))
    kept = pd.read_parquet(tmp_path / JUDGED_FILE), pd.read_parquet(tmp_path / LEADS_FILE)
    assert all(frame["lead"].dtype == np.uint64 for frame in kept)


def test_predictions_are_those_that_were_judged(later):
    frame, judged = judged_frame(later.trained), later.trained.judged
    blocks = frame[frame["fold"] != ACROSS]
    assert blocks["blend"].to_numpy() == pytest.approx(judged.blend, abs=0)
    assert blocks["won"].tolist() == judged.won.tolist()
    moments = later.trained.gathered.snapshots.moments
    ids = np.array(later.trained.gathered.facts.lead_ids)[moments.lead[judged.place]]
    assert (blocks["lead"].to_numpy() == hashed(ids.tolist())).all()
    assert (blocks["as_of_us"].to_numpy() == moments.as_of_us[judged.place]).all()


def test_every_labelled_snapshot_is_predicted_across_leads(later):
    frame = judged_frame(later.trained)
    across = frame[frame["fold"] == ACROSS]
    labelled = later.trained.gathered.snapshots.labelled(microseconds(later.until))[0]
    assert len(across) == labelled.sum()
    assert not across.duplicated(["lead", "as_of_us"]).any()
    won, weight = across["won"].to_numpy(), across["weight"].to_numpy()
    losses = {
        name: np.average(log_losses(won, sigmoid(across[name].to_numpy())), weights=weight)
        for name in ("blend", "constant")
    }
    assert losses["blend"] < losses["constant"]


def test_of_a_long_history_the_same_leads_are_kept(later, earlier, monkeypatch):
    every = judged_frame(later.trained)
    monkeypatch.setattr(judged_file, "MOST_ROWS", len(every) // 3)
    fewer = judged_frame(later.trained)
    assert 0.2 * len(every) < len(fewer) < 0.5 * len(every)
    before = judged_frame(earlier.trained)
    assert set(before["lead"]) > set(before["lead"]) & set(fewer["lead"])
    kept = every[every["lead"].isin(fewer["lead"])]
    pd.testing.assert_frame_equal(kept.reset_index(drop=True), fewer)


def test_what_became_of_every_lead(later):
    frame = leads_frame(later.tables, later.trained.gathered.outcomes)
    frame.index = pd.Index(later.tables.leads["lead_id"])
    statuses = later.tables.statuses
    won = statuses[statuses["status"] == "won"].groupby("lead_id")["occurred_at"].min()
    assert set(frame.index[frame["state"] == "won"]) == set(won.index)
    for lead, when in won.items():
        assert frame.loc[lead, "closed_us"] == microseconds(when.to_pydatetime())
    last = statuses.groupby("lead_id")["occurred_at"].max()
    known = frame["changed_us"] > 0
    assert set(frame.index[known]) == set(last.index)
    assert frame.loc[last.index[0], "changed_us"] == microseconds(last.iloc[0].to_pydatetime())
    assert (frame.loc[frame["state"] == "open", "closed_us"] == 0).all()
    assert frame["activities"].sum() == len(later.tables.activities)
