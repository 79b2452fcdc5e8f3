"""The kinds of evidence one by one, on columns small enough to count by hand."""

import numpy as np
import pytest

from features.facts import Column
from training.leaks.accuracy import Auc, auc_of
from training.leaks.association import correlation, cramers_v
from training.leaks.bars import BARS, PLAIN
from training.leaks.facets import facets_of, tallies
from training.leaks.judged import Judged
from training.leaks.names import reads_like_outcome, sounds_like, words_of
from training.leaks.odds import rate_at, rates_between, surely_above, surely_below
from training.leaks.purity import pure_values
from training.leaks.seen import seen_column

DAY_US = 86_400_000_000


def leads(won):
    won = np.array(won, bool)
    created = np.arange(len(won)) * DAY_US
    known = np.ones(len(won), bool)
    return Judged(created, created + 5 * DAY_US, won, known, len(won) * 2 * DAY_US)


def seen(values, won, name="thing"):
    distinct = [*dict.fromkeys(v for v in values if v is not None), None]
    codes = np.array([distinct.index(v) for v in values])
    return seen_column(name, Column(distinct, codes), leads(won))


@pytest.mark.parametrize(
    ("name", "sounds"),
    [
        ("Contract Date", "outcome"),
        ("CustomerNo", "outcome"),
        ("loss_reason", "outcome"),
        ("Kundennummer", "outcome"),
        ("Kunde seit", "outcome"),
        ("Absagegrund", "outcome"),
        ("Auftragswert", "outcome"),
        ("Vertragsbeginn", "outcome"),
        ("Rechnungsnummer", "outcome"),
        ("win-date", "outcome"),
        ("IsConverted", "outcome"),
        ("Stornogrund", "outcome"),
        ("lead_quality", "verdict"),
        ("Lead Status", "verdict"),
        ("Bewertung", "verdict"),
        ("fitScore2", "verdict"),
        ("Last Activity", "state"),
        ("LastModifiedDate", "state"),
        ("letzter_kontakt", "state"),
        ("last_name", ""),
        ("current_system", ""),
        ("window", ""),
        ("country", ""),
        ("employees", ""),
        ("Lead Source", ""),
        ("disclosed_budget", ""),
        ("lostness", ""),
    ],
)
def test_names_are_heard_in_english_and_german(name, sounds):
    assert sounds_like(name) == sounds


def test_names_are_cut_into_words():
    assert words_of("CustomerNo_2 (alt)") == "customer no 2 alt"


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        ("Closed by Horizon", True),
        ("verloren an Wettbewerb", True),
        ("already a customer", True),
        ("Customer - software", True),
        ("customer referral", False),
        ("Empfehlung Kunde", False),
        ("software", False),
        ("not a customer", False),
    ],
)
def test_values_that_read_like_an_outcome(value, outcome):
    assert reads_like_outcome(value) is outcome


def test_a_name_only_lowers_the_bar():
    for sounds in ("outcome", "verdict", "state"):
        bar = BARS[sounds]
        for threshold in vars(PLAIN):
            assert getattr(bar, threshold) <= getattr(PLAIN, threshold)


def test_odds_times_a_base_rate():
    assert rate_at(0.2, 4) == pytest.approx(0.5)
    assert rate_at(0.5, 1) == pytest.approx(0.5)


def test_what_is_sure_grows_with_the_number_of_leads():
    wins = np.array([4, 6, 30, 300])
    sure = surely_above(wins, wins, 0.2, 8.0, 0.001)
    assert sure.tolist() == [False, False, True, True]
    leads_ = np.array([10, 100, 1000])
    none = surely_below(np.zeros(3, np.int64), leads_, 0.2, 6.0, 0.001)
    assert none.tolist() == [False, False, True]


def test_bounds_of_a_rate_hold_it():
    low, high = rates_between(np.array([0.0, 5.0, 10.0]), np.array([10.0, 10.0, 10.0]), 0.05)
    assert low[0] == 0
    assert high[2] == 1
    assert low[1] == pytest.approx(0.2224, abs=1e-4)
    assert high[1] == pytest.approx(0.7776, abs=1e-4)


def test_auc_counts_pairs_and_halves_ties():
    won = np.array([True, True, False, False])
    assert auc_of(won, np.array([3.0, 1.0, 1.0, 0.0])) == pytest.approx((1 + 1 + 0.5 + 1) / 4)
    assert auc_of(np.ones(4, bool), np.arange(4.0)) == 0.5


def test_a_perfect_auc_of_few_leads_is_not_sure():
    assert Auc(1.0, 4, 100).at_least < 0.85
    assert Auc(1.0, 9, 300).at_least > 0.87
    assert Auc(0.96, 500, 500).at_least > 0.94


def test_cramers_v_is_one_for_the_outcome_and_nothing_for_luck():
    won = np.arange(400) % 4 == 0
    same = seen(["a" if w else "b" for w in won], won)
    assert cramers_v(same) == pytest.approx(1.0, abs=0.01)
    luck = np.random.default_rng(0).integers(0, 40, 400).astype(str).tolist()
    assert cramers_v(seen(luck, won)) < 0.15


def test_correlation_of_numbers():
    won = np.arange(100) % 2 == 0
    assert correlation(seen((won * 7.0).tolist(), won)) == pytest.approx(1.0)
    assert correlation(seen([3.0] * 100, won)) == 0.0
    assert correlation(seen(["x", "y"] * 50, won)) == 0.0


def test_every_question_is_asked_once_and_counted_right():
    won = [True] * 10 + [False] * 30
    column = seen(["K-1"] * 6 + ["K-2"] * 4 + ["L-3"] * 25 + [None] * 5, won)
    facets = facets_of(column)
    wins, all_ = tallies(column, facets)
    found = {f.label: (w, n) for f, w, n in zip(facets, wins.tolist(), all_.tolist(), strict=True)}
    assert found["no value"] == (0, 5)
    assert found["a value"] == (10, 35)
    assert found["a text beginning with “k-”"] == (10, 10)
    assert found["an odd number"] == (6, 31)
    assert len({f.holds.tobytes() for f in facets if f.about != "filling"}) == sum(
        f.about != "filling" for f in facets
    )


def test_personal_values_are_never_repeated():
    won = [True] * 60 + [False] * 300
    column = seen(["ann@a.example"] * 60 + [f"p{i}@b.example" for i in range(300)], won, "email")
    said = " ".join(
        s.sentence for s in pure_values(column, facets_of(column, personal=True), PLAIN)
    )
    assert "one and the same value" in said
    assert "ann" not in said


def test_numbers_that_a_table_would_read_as_text_stay_text():
    column = seen(["007", "008"] * 10, [True, False] * 10)
    assert not column.is_numeric
    assert np.isnan(column.numbers).all()
