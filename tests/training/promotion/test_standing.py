"""A training against the champion: the rows compared, what is logged, what the owner is told."""

import numpy as np
import pytest
from candidates import candidate, judged_rows

from features.collect import facts_from_tables, microseconds
from training.judged_file import ACROSS, hashed, judged_frame
from training.metrics import log_losses, logit, sigmoid
from training.promotion.candidate import candidate_in
from training.promotion.gate import Gate, refusals
from training.promotion.newer import newer_scores
from training.promotion.pairs import against_of, pairs_of, read_pairs, write_pairs
from training.promotion.standing import Rival, log_standing, notes_on
from training.record import hash_of, record_of


@pytest.fixture(scope="module")
def newer(earlier, later):
    return newer_scores(earlier.trained.model, later.tables, later.trained)


@pytest.fixture(scope="module")
def pairs(earlier, later, newer):
    judged = judged_frame(later.trained), judged_frame(earlier.trained)
    return pairs_of("1", *judged, newer)


def test_the_champion_scores_what_came_after_it_as_it_would_in_service(earlier, later, newer):
    model = earlier.trained.model
    assert (newer["as_of_us"] > microseconds(earlier.until)).all()
    facts = facts_from_tables(later.tables, model.builder.matcher.kind_columns)
    of = {lead: i for i, lead in enumerate(hashed(facts.lead_ids).tolist())}
    from features.facts import Moments  # noqa: PLC0415

    some = newer.iloc[:: max(len(newer) // 20, 1)]
    moments = Moments(np.array([of[lead] for lead in some["lead"]]), some["as_of_us"].to_numpy())
    expected = model.probability(model.builder.build(facts, moments))
    assert some["logit"].to_numpy() == pytest.approx(logit(expected), abs=1e-9)


def test_both_are_judged_on_the_same_snapshots_that_neither_learned_from(earlier, later, pairs):
    across, theirs = (
        frame[frame["fold"] == ACROSS]
        for frame in (judged_frame(later.trained), judged_frame(earlier.trained))
    )
    newer = across["as_of_us"] > microseconds(earlier.until)
    keys = ["lead", "as_of_us"]
    assert pairs.newer.sum() == newer.sum()
    assert (~pairs.newer).sum() == len(across.merge(theirs[keys], on=keys)) == len(theirs)
    rows = across.merge(theirs, on=keys, suffixes=("", "_then"))
    assert (rows["won"] == rows["won_then"]).all()
    assert pairs.challenger[~pairs.newer].sum() == pytest.approx(rows["blend"].sum())
    assert pairs.champion[~pairs.newer].sum() == pytest.approx(rows["blend_then"].sum())


def test_the_comparison_is_worked_out_on_those_rows(pairs):
    found = against_of(pairs)
    losses = {
        name: np.average(log_losses(pairs.won, sigmoid(value)), weights=pairs.weight)
        for name, value in (("champion", pairs.champion), ("challenger", pairs.challenger))
    }
    assert found.champion["log_loss"] == pytest.approx(losses["champion"])
    assert found.challenger["log_loss"] == pytest.approx(losses["challenger"])
    difference = losses["challenger"] - losses["champion"]
    assert found.difference["difference"] == pytest.approx(difference)
    assert (found.how, found.version) == ("same_snapshots", "1")
    assert found.leads == len(np.unique(pairs.lead))
    assert 0 < found.newer_leads < found.leads
    assert 0 < found.wins < found.leads


def test_without_predictions_of_the_champion_what_is_newer_is_compared(later, newer):
    found = against_of(pairs_of("1", judged_frame(later.trained), None, newer))
    assert found.how == "newer_leads"
    assert found.leads == found.newer_leads


def test_nothing_in_common_is_no_comparison(newer):
    rows = judged_rows(20)
    assert pairs_of("1", rows, None) is None
    assert pairs_of("1", rows.iloc[:0], rows, newer) is None


def test_rows_come_back_as_they_were_written(pairs, tmp_path):
    assert read_pairs(tmp_path) is None
    write_pairs(pairs, tmp_path)
    found = read_pairs(tmp_path)
    assert found.version == "1"
    assert against_of(found) == against_of(pairs)


def test_what_is_logged_is_all_a_later_promotion_needs(earlier, later, pairs, tmp_path):
    record = record_of(later.trained, later.tables, later.until, "a company", horizon_days=60.0)
    assert record.leads == len(later.tables.leads)
    assert record.model_hash == hash_of(later.trained.model)
    first = tmp_path / "first"
    first.mkdir()
    was = record_of(earlier.trained, earlier.tables, earlier.until, "a company")
    log_standing(first, earlier.trained, earlier.tables, was, Rival(None))
    champion = candidate_in(first, "1", earlier.trained.model, was.model_hash)
    gates = log_standing(
        tmp_path, later.trained, later.tables, record, Rival("1", champion, pairs=pairs)
    )
    names = {gate.name for gate in gates}
    assert {"leaks", "labels", "data", "log-loss", "calibration"} <= names
    assert not [r for r in refusals(gates) if r.startswith(("labels", "data", "leaks"))]
    me = candidate_in(tmp_path, "2", later.trained.model, record.model_hash)
    assert me.record == record
    assert (me.pairs.version, len(me.pairs)) == ("1", len(pairs))


def test_a_champion_that_cannot_be_read_is_said(later, tmp_path):
    record = record_of(later.trained, later.tables, later.until, "a company")
    rival = Rival("1", problem="its files are gone")
    (gate,) = log_standing(tmp_path, later.trained, later.tables, record, rival)
    assert gate.said == "champion: version 1 cannot be compared with: its files are gone"


def test_the_owner_is_told_what_the_gates_mean(demo_model):
    bad = [Gate("labels", False, "mend them"), Gate("data", True, "all there")]
    assert notes_on(bad, Rival("3")) == ["leadscore promote would refuse it – labels: mend them"]
    (first,) = notes_on(bad, Rival(None))
    assert first.startswith("It became the champion because there was none, although")
    assert notes_on(bad[1:], Rival(None)) == []
    (may,) = notes_on(bad[1:], Rival("3", candidate(demo_model)))
    assert may == "It may follow version 3, the champion: leadscore promote challenger"
