"""Odoo-style naive Bayes: figures worked out by hand, and its laws."""

import re

import numpy as np
import pytest

from benchmarks.odoo import MAIL, PHONE, contact_quality, fit_naive_bayes
from benchmarks.odoo_fields import fit_binner, tags_of
from features.facts import Column

GERMAN, FRENCH, ITALIAN, NOTHING = ("DE",), ("FR",), ("IT",), ()


def column(values):
    distinct = list(dict.fromkeys(values))
    return Column(distinct, np.array([distinct.index(v) for v in values], np.int64))


def columns(fields):
    return {name: column(values) for name, values in fields.items()}


def fitted(countries, won, team=None, **more):
    fields = {"country": countries, **more}
    return fit_naive_bayes(columns(fields), team or [None] * len(won), np.array(won, bool))


def percent_of(model, country, team=None):
    return float(model.percent(columns({"country": [country]}), [team])[0])


FOUR = fitted([GERMAN, GERMAN, GERMAN, FRENCH], [1, 1, 0, 0])


def test_figures_by_hand():
    # DE: 2.1 won, 1.1 lost; FR: 0.1 won, 1.1 lost; both sums 2.2; the prior is 2.1 to 2.1.
    assert percent_of(FOUR, GERMAN) == pytest.approx(100 * 2.1 / 3.2, abs=0.006)
    assert percent_of(FOUR, FRENCH) == 8.33  # 100 × 0.1 / 1.2


def test_two_fields_are_multiplied():
    source = [("fair",), ("web",), ("fair",), ("fair",)]
    model = fitted([GERMAN, GERMAN, GERMAN, FRENCH], [1, 1, 0, 0], source=source)
    # fair: 1.1 won of Σ 2.2; 2.1 lost of Σ 2.2 (web: 1.1 and 0.1).
    won, lost = 2.1 / 2.2 * 1.1 / 2.2, 1.1 / 2.2 * 2.1 / 2.2
    found = model.percent(columns({"country": [GERMAN], "source": [("fair",)]}), [None])
    assert found[0] == pytest.approx(100 * won / (won + lost), abs=0.006)


def test_what_was_never_seen_and_what_is_empty_is_skipped():
    prior = 100 * 3.1 / 5.2
    model = fitted([GERMAN, GERMAN, GERMAN, FRENCH, NOTHING], [1, 1, 0, 0, 1])
    for country in (ITALIAN, NOTHING):
        assert percent_of(model, country) == pytest.approx(prior, abs=0.006)
    assert model.percent(columns({"planet": [("Mars",)]}), [None])[0] == pytest.approx(
        prior, abs=0.006
    )


def test_a_score_is_never_certain():
    model = fitted([GERMAN] * 30_000 + [FRENCH] * 30_000, [1] * 30_000 + [0] * 30_000)
    assert percent_of(model, GERMAN) == 99.99
    assert percent_of(model, FRENCH) == 0.01


def test_a_team_has_its_own_table_and_strangers_that_of_all():
    # In the north Germans win, in the south they lose.
    countries = [GERMAN, GERMAN, FRENCH, FRENCH] * 2
    won, team = [1, 1, 0, 0, 0, 0, 1, 1], ["north"] * 4 + ["south"] * 4
    model = fitted(countries, won, team)
    assert percent_of(model, GERMAN, "north") == 95.45  # 2.1 of 2.2
    assert percent_of(model, GERMAN, "south") == 4.55
    assert percent_of(model, GERMAN, "west") == percent_of(model, GERMAN) == 50.0


@pytest.mark.parametrize(("leads", "counts"), [(49, False), (50, True)])
def test_rare_tags_are_ignored(leads, counts):
    tags = [("vip", "old")] * leads + [("old",)] * leads  # old is common, and says nothing
    won = [1] * leads + [0] * leads
    model = fit_naive_bayes(columns({"tags": tags}), [None] * len(won), np.array(won, bool))
    found = model.percent(columns({"tags": [("vip",)]}), [None])[0]
    assert (found != 50.0) == counts


def test_many_leads_at_once_score_as_the_formula_says():
    rng = np.random.default_rng(3)
    names = {"country": ["DE", "FR", "IT", "ES"], "source": ["web", "fair", "mail"]}
    fields = {
        name: [() if rng.random() < 0.2 else (str(rng.choice(values)),) for _ in range(300)]
        for name, values in names.items()
    }
    won = rng.random(300) < 0.3
    model = fit_naive_bayes(columns(fields), [None] * 300, won)
    for i, score in enumerate(model.percent(columns(fields), [None] * 300)):
        s_won, s_lost = won.sum() + 0.1, (~won).sum() + 0.1
        for name, values in names.items():
            counts = {
                v: [
                    sum(fields[name][j] == (v,) and won[j] == w for j in range(300)) + 0.1
                    for w in (True, False)
                ]
                for v in values
            }
            for value in fields[name][i]:
                s_won *= counts[value][0] / sum(c[0] for c in counts.values())
                s_lost *= counts[value][1] / sum(c[1] for c in counts.values())
        assert score == pytest.approx(100 * s_won / (s_won + s_lost), abs=0.0051)


@pytest.mark.parametrize(
    ("pattern", "text", "quality"),
    [
        (MAIL, "ann@example.org", "correct"),
        (MAIL, "ann@example", "incorrect"),
        (MAIL, " ", "missing"),
        (PHONE, "+49 (30) 123-456", "correct"),
        (PHONE, "call me", "incorrect"),
        (PHONE, None, "missing"),
    ],
)
def test_absence_of_phone_and_mail_is_a_category(pattern: re.Pattern, text, quality):
    assert contact_quality(text, pattern) == (quality,)


def test_numbers_become_bins_of_equal_count_and_missing_ones_nothing():
    numbers = np.arange(100.0)[:, None]
    binner = fit_binner(numbers, [False])
    texts = binner.texts(np.vstack([numbers, [[np.nan]], [[1e9]]]))[0]
    assert [texts.values().count((name,)) for name in "01234"] == [20, 20, 20, 20, 21]
    assert texts.values()[100] == ()


def test_tags_are_parted():
    assert tags_of("vip; fair 2026,vip |x") == ("vip", "fair 2026", "x")
    assert tags_of(None) == ()
