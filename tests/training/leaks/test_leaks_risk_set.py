"""Open leads against leads that were to stay open as long, and values pooled across the halves."""

import numpy as np
import pytest

from features.facts import Column
from training.leaks.facets import facets_of
from training.leaks.judged import Judged
from training.leaks.pooled import pooled_values
from training.leaks.risk_set import against_risk_set, risk_set
from training.leaks.seen import seen_column
from training.outcomes import NEVER

DAY_US = 86_400_000_000
PERIOD_DAYS = 500


def world(seed, leads=3000, share_won=0.4):
    """Give leads that close after 60 days on average, and how each ends or would have ended."""
    rng = np.random.default_rng(seed)
    fate = rng.random(leads) < share_won
    created = np.sort(rng.integers(0, PERIOD_DAYS * DAY_US, leads))
    lived = (rng.exponential(60, leads) * DAY_US).astype(np.int64) + DAY_US
    until = PERIOD_DAYS * DAY_US
    closed = created + lived <= until
    ended = np.where(closed, created + lived, NEVER)
    return Judged(created, ended, fate & closed, closed, until), fate, rng


def column(values, leads):
    distinct = [*dict.fromkeys(values)]
    codes = np.array([distinct.index(v) for v in values])
    return seen_column("thing", Column(distinct, codes), leads)


def copy(of, mistaken, rng):
    return np.where(of != (rng.random(len(of)) < mistaken), "yes", "no").tolist()


@pytest.mark.parametrize("seed", range(5))
def test_a_copy_with_mistakes_is_told_from_a_fact_that_is_as_good(seed):
    leads, fate, rng = world(seed)
    copied = column(copy(leads.won, 0.1, rng), leads)
    known = column(copy(fate, 0.1, rng), leads)
    assert "Open leads lack what won leads have" in next(against_risk_set(copied)).sentence
    assert not list(against_risk_set(known))
    assert abs(risk_set(known).z) < 4


@pytest.mark.parametrize("seed", range(5))
def test_so_is_what_lost_leads_are_given_at_the_close(seed):
    leads, fate, rng = world(seed)
    lost = leads.known & ~leads.won
    marked = np.where(rng.random(len(fate)) < np.where(lost, 0.5, 0.03), "yes", "no").tolist()
    assert "lost leads have" in next(against_risk_set(column(marked, leads))).sentence
    fact = np.where(rng.random(len(fate)) < np.where(fate, 0.03, 0.5), "yes", "no").tolist()
    assert not list(against_risk_set(column(fact, leads)))


def test_what_changes_from_year_to_year_is_not_asked():
    leads, fate, rng = world(3)
    trend = 3 * leads.created_us / leads.created_us.max() + fate + rng.standard_normal(len(fate))
    assert risk_set(column(np.round(trend, 1).tolist(), leads)) is None


def test_nor_what_tells_nothing_nor_where_no_loss_is_recorded():
    leads, fate, rng = world(4)
    coin = column(rng.choice(["heads", "tails"], len(fate)).tolist(), leads)
    assert risk_set(coin) is None
    all_known = Judged(
        leads.created_us, leads.ended_us, leads.won, np.ones(len(fate), bool), leads.until_us
    )
    assert risk_set(column(copy(leads.won, 0.1, rng), all_known)) is None


def test_few_bearers_of_many_values_prove_together_what_none_proves():
    rng = np.random.default_rng(6)
    won = np.arange(400) % 8 == 0
    created = np.arange(400) * DAY_US
    leads = Judged(created, created + DAY_US, won, np.ones(400, bool), 500 * DAY_US)
    luck = np.array([f"v{i}" for i in rng.integers(0, 30, 400)])
    mixed = column(luck.tolist(), leads)
    assert not list(pooled_values(mixed, facets_of(mixed)))
    after = np.array([f"w{i}" for i in rng.integers(0, 4, 400)])
    told = column(np.where(won, after, luck).tolist(), leads)
    (sign,) = pooled_values(told, facets_of(told))
    assert "were won (100%)" in sign.sentence
