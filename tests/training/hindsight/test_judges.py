"""The judges of a moment know what was known then, and nothing of the leads left out."""

import numpy as np
import pytest
from histories import at, tables_from
from simulated import changed

from features.errors import HistoryError
from features.facts import Moments
from features.policy.schema import Threshold
from training.hindsight import cross_fitted, judges_at, past_of
from training.hindsight.cross_fit import GROUPS
from training.hindsight.past import lessons_at


@pytest.fixture(scope="module")
def past(tables, policy, until_us):
    return past_of(tables, [policy, changed(policy)], until_us, 30)


def with_turned_outcomes(tables, lead_ids):
    """Make of every win of some leads a loss, and the other way round."""
    statuses = tables.statuses
    mine = statuses["lead_id"].isin(lead_ids)
    turned = statuses["status"].replace({"won": "lost", "lost": "won"})
    new = statuses.assign(status=turned.where(mine, statuses["status"]))
    return type(tables)(tables.leads, tables.activities, new, tables.attribute_changes)


def test_leads_left_out_teach_nothing(past, tables, policy, until_us):
    out = np.arange(len(past.facts)) % 4 == 0
    ids = [lead_id for lead_id, is_out in zip(past.facts.lead_ids, out, strict=True) if is_out]
    other = past_of(with_turned_outcomes(tables, ids), past.policies, until_us, 30)
    # The same moments are looked at: a win and a loss close alike.
    ours, theirs = (judges_at(p, until_us, without=out) for p in (past, other))
    assert ours.history.booster is not None
    assert ours.judges == theirs.judges
    everybody = [judges_at(p, until_us) for p in (past, other)]
    assert everybody[0].judges != everybody[1].judges


def test_every_lead_is_scored_by_judges_that_do_not_know_it(past, tables, until_us):
    snapshots = lessons_at(past, until_us).snapshots
    moments = snapshots.moments
    found = cross_fitted(past, moments)
    lead = int(moments.lead[snapshots.won][0])
    other = past_of(
        with_turned_outcomes(tables, [past.facts.lead_ids[lead]]), past.policies, until_us, 30
    )
    again = cross_fitted(other, moments)
    mine = moments.lead == lead
    for place in range(2):
        assert np.array_equal(found.probability[place][mine], again.probability[place][mine])
        assert np.array_equal(found.threshold[place][mine], again.threshold[place][mine])
        assert not np.array_equal(found.probability[place], again.probability[place])
    assert len(found.judges) == GROUPS
    assert set(found.threshold[0].tolist()) == {judges[0].threshold for judges in found.judges}


def test_leads_of_one_account_are_judged_together(policy):
    days = {f"l{i}": float(i) for i in range(60)}
    account = {lead: f"acme{i % 7}" if i % 2 else "" for i, lead in enumerate(days)}
    past = past_of(tables_from(days, account_id=account), [policy], at(60), 10)
    group = lessons_at(past, at(60)).group
    for i in range(1, 60, 2):
        for j in range(1, 60, 2):
            assert (group[i] == group[j]) == (i % 7 == j % 7)
    assert len(set(group[::2].tolist())) == 30


def test_with_too_little_history_the_agreement_speaks_alone(policy):
    tables = tables_from({"a": 0, "b": 1, "c": 2}, [("a", 5, "won"), ("b", 5, "lost")])
    panel = judges_at(past_of(tables, [policy], at(9), 3), at(9))
    [judge] = panel.judges
    assert panel.history.booster is None
    assert judge.stack.history == 0
    assert any("agreement speaks alone" in note for note in judge.notes)
    assert any("top tenth" in note for note in judge.notes)
    assert 0 < judge.threshold < 100


def test_a_threshold_given_as_score_is_taken(policy):
    fixed = policy.hand_off.model_copy(update={"threshold": Threshold(score=37.5)})
    tables = tables_from({"a": 0, "b": 1}, [("a", 5, "won")])
    past = past_of(tables, [policy.model_copy(update={"hand_off": fixed})], at(9), 3)
    assert judges_at(past, at(9)).judges[0].threshold == 37.5


def test_nobody_yet_is_said(policy):
    past = past_of(tables_from({"a": 5}), [policy], at(9), 3)
    with pytest.raises(HistoryError, match="none was open"):
        judges_at(past, at(1))
    with pytest.raises(HistoryError, match="no lead"):
        past_of(tables_from({}), [policy], at(9), 3)


def test_looking_at_no_moment_gives_no_rows(past, until_us):
    panel = judges_at(past, until_us)
    nothing = np.zeros(0, np.int64)
    looked = panel.look(past, Moments(nothing, nothing))
    assert len(looked) == 0
    assert [len(p) for p in panel.probabilities(looked)] == [0, 0]


def test_the_same_policy_twice_is_judged_the_same(tables, policy, until_us):
    past = past_of(tables, [policy, policy], until_us, 30)
    panel = judges_at(past, until_us)
    assert panel.judges[0] == panel.judges[1]
