"""AUC with an interval that counts leads, against scikit-learn, resampling and pure luck."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from training.chance import auc_interval, notes_on_chance


def rows(leads=400, looks=4, signal=1.0, seed=0):
    rng = np.random.default_rng(seed)
    lead = np.repeat(np.arange(leads), looks)
    intent = rng.normal(size=leads)
    won = (intent + rng.normal(size=leads) > 1.0)[lead]
    value = np.round(signal * intent[lead] + rng.normal(size=len(lead)), 1)
    return won, value, rng.uniform(0.2, 1.0, len(lead)), lead


def test_it_is_the_weighted_auc():
    won, value, weight, lead = rows()
    auc, low, high = auc_interval(won, value, weight, lead)
    assert auc == pytest.approx(roc_auc_score(won, value, sample_weight=weight), abs=1e-12)
    assert low < auc < high


def test_the_interval_is_as_wide_as_resampled_leads_say():
    won, value, weight, lead = rows()
    rng, drawn = np.random.default_rng(1), []
    of_lead = np.arange(len(lead)).reshape(400, 4)
    for _ in range(200):
        some = of_lead[rng.integers(0, 400, 400)].ravel()
        drawn.append(roc_auc_score(won[some], value[some], sample_weight=weight[some]))
    _, low, high = auc_interval(won, value, weight, lead)
    assert (high - low) / 2 == pytest.approx(1.96 * np.std(drawn), rel=0.2)


def test_looks_at_the_same_lead_make_it_no_surer():
    won, value, weight, lead = rows(looks=1)
    once = auc_interval(won, value, weight, lead)
    again = auc_interval(*(np.repeat(column, 5) for column in (won, value, weight, lead)))
    assert again == pytest.approx(once)


def test_one_outcome_gives_no_auc_and_no_note():
    won = np.zeros(5, bool)
    one = won, np.arange(5.0), np.ones(5), np.arange(5)
    assert np.isnan(auc_interval(*one)).all()
    assert notes_on_chance(*one) == []
    nothing = np.zeros(0)
    assert notes_on_chance(nothing.astype(bool), nothing, nothing, nothing.astype(int)) == []


def test_luck_is_told_and_skill_is_not():
    [note] = notes_on_chance(*rows(signal=0.0))
    assert note.startswith("The order of the scores is not sure to be better than chance")
    assert "over 400 leads" in note
    assert notes_on_chance(*rows(signal=1.0)) == []
