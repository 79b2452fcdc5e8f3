"""The kinds of evidence one by one, on columns small enough to count by hand."""

import numpy as np
import pytest
from scipy.stats import rankdata

from features.facts import Column
from training.leaks.accuracy import Auc, auc_of
from training.leaks.association import correlation, cramers_v
from training.leaks.bars import BARS, PLAIN
from training.leaks.both_ways import both_ways
from training.leaks.dates import times_of
from training.leaks.facets import facets_of, tallies
from training.leaks.groupings import groupings_of, ranks_within
from training.leaks.judged import Judged
from training.leaks.names import reads_like_outcome, sounds_like, words_of
from training.leaks.odds import rate_at, rates_between, surely_above, surely_below
from training.leaks.purity import pure_values
from training.leaks.seen import seen_column
from training.leaks.within import within_groups

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


@pytest.mark.parametrize("size", [1e-308, 1e-200, 1.0, 1e200, 1e307])
def test_correlation_does_not_depend_on_the_size_of_numbers(size):
    won = np.arange(300) % 3 == 0
    noise = np.random.default_rng(1).uniform(0.5, 1.5, 300)
    assert abs(correlation(seen((noise * size).tolist(), won))) < 0.2
    told = (noise / 100 + won) * size
    assert correlation(seen(told.tolist(), won)) == pytest.approx(1.0, abs=0.01)


def test_times_are_read_however_they_are_written():
    won = [True, False] * 20
    expected = [1_777_629_600_000_000 + i * DAY_US for i in range(20)]
    moments = np.array(expected).astype("datetime64[us]")
    for form in ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"):
        texts = [t.strftime(form) for t in moments.astype(object)]
        column = seen([texts[i % 20] for i in range(40)], won)
        found = times_of(column)
        assert found is not None
        assert found[~column.missing].tolist() == expected


def test_amounts_are_read_as_the_features_read_them():
    column = seen(["12.500", "51-200", "1.2 Mio"] * 4, [True, False] * 6, "employees")
    assert set(column.numbers[~np.isnan(column.numbers)]) == {12_500.0, 125.5, 1_200_000.0}
    country = seen(["Germany", "DE", "deutschland", "FR"] * 3, [True, False] * 6, "country")
    assert sorted(t for t in country.texts if t) == ["de", "fr"]


def test_the_classes_of_a_good_scale_are_no_verdict_but_a_verdict_is():
    rng = np.random.default_rng(3)
    won = rng.random(4000) < 0.16
    fit = 1.19 * won + rng.standard_normal(4000)
    scale = seen(np.clip(np.round(1.6 * fit + 4), 1, 10).tolist(), won)
    assert not list(both_ways(scale, PLAIN))
    told = np.where(won, "yes", "no")
    unsure = np.where(rng.random(4000) < 0.25, "maybe", told).tolist()
    assert list(both_ways(seen(unsure, won), PLAIN))


def test_order_within_small_groups_may_be_luck():
    """Two dozen pairs in the right order are luck for a good number, and none for a bad one."""
    rng = np.random.default_rng(8)
    found = {"strong": 0, "sorted": 0}
    for _ in range(40):
        won = np.arange(300) % 8 == 0
        group = rng.integers(0, 150, 300)
        strong = (1.466 * won + rng.standard_normal(300)).round(3)
        order = np.lexsort((rng.random(300), won, group))
        place = np.empty(300)
        place[order] = np.arange(300)
        leads_ = leads(won)
        for name, numbers in (("strong", strong), ("sorted", place)):
            column = seen(numbers.tolist(), won)
            wide = [seen([f"g{g}" for g in rng.permutation(group)], won, "other") for _ in "ab"]
            wide.append(seen([f"g{g}" for g in group], won, "wide"))
            found[name] += bool(list(within_groups(column, groupings_of(wide, leads_))))
    assert found == {"strong": 0, "sorted": 40}


def test_ranks_within_groups_are_those_of_every_group_alone():
    rng = np.random.default_rng(4)
    group, numbers = rng.integers(0, 9, 200), rng.integers(0, 5, 200).astype(float)
    ranks = ranks_within(group, numbers)
    for one in range(9):
        assert ranks[group == one].tolist() == rankdata(numbers[group == one]).tolist()


def test_each_division_of_the_leads_is_a_grouping_once_and_leaks_come_last():
    won = [True, False] * 20
    letters = seen(list("abcd") * 10, won, "letter")
    again = seen(list("wxyz") * 10, won, "again")
    halves = seen(list("ab") * 20, won, "half")
    found = groupings_of([halves, letters, again], leads(won), last=["half", "letter"])
    assert [g.what for g in found if not g.is_period] == ["again", "half"]
    assert next(g.what for g in found) == "day of creation"


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
