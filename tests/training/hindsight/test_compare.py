"""The measures against plain counting, and their intervals against plain resampling."""

import math

import numpy as np
import pytest
from histories import at, tables_from

from features.collect import microseconds
from features.errors import HistoryError
from training.hindsight.compare import MEDIAN_DAYS, RESAMPLES, _medians, _resamples
from training.hindsight.measures import MEASURES
from training.hindsight.simulate import simulate

DAY_US = 86_400_000_000
SIDES = ("current", "new")


def won_times(tables):
    """Give lead → [(time, amount)] of its wins."""
    found: dict[str, list[tuple[int, float]]] = {}
    for row in tables.statuses[tables.statuses["status"] == "won"].itertuples():
        when = microseconds(row.occurred_at.to_pydatetime())
        found.setdefault(row.lead_id, []).append((when, row.amount))
    return {lead: sorted(times) for lead, times in found.items()}


def spells(done, by):
    """Give lead → [(time, mql, spell)], in the order of time."""
    track, timeline = done.replayed.tracks[SIDES.index(by)], done.replayed.timeline
    found: dict[str, list[tuple[int, bool, int]]] = {}
    columns = (timeline.moments.lead, timeline.moments.as_of_us, track.mql, timeline.spell)
    for lead, when, mql, spell in zip(*(c.tolist() for c in columns), strict=True):
        found.setdefault(done.replayed.past.facts.lead_ids[lead], []).append((when, mql, spell))
    return found


def counted_by_hand(done, tables, by):
    """Count every measure lead by lead."""
    wins, begin = won_times(tables), int(done.replayed.edges_us[0])
    until, horizon = done.replayed.past.until_us, done.replayed.past.horizon_us
    total = dict.fromkeys(
        ("fresh", "opening", "judged", "won", "wins", "caught", "amount", "lost", "returns"), 0.0
    )
    days = []
    for lead, looks in spells(done, by).items():
        handed = [when for when, mql, _ in looks if mql]
        later = [w for w, _ in wins.get(lead, []) if w > looks[0][0]]
        total["wins"] += bool(later)
        total["caught"] += bool(later and handed and handed[0] < later[0])
        before, last_spell, times = False, None, 0
        for _, mql, spell in looks:
            before = before and spell == last_spell
            times += mql and not before
            total["lost"] += before and not mql
            before, last_spell = mql, spell
        total["returns"] += max(times - 1, 0)
        if not handed:
            continue
        total["opening" if handed[0] == begin else "fresh"] += 1
        after = [(w, amount) for w, amount in wins.get(lead, []) if w > handed[0]]
        in_time = bool(after) and after[0][0] - handed[0] <= horizon
        total["judged"] += handed[0] + horizon <= until
        total["won"] += in_time and handed[0] + horizon <= until
        if in_time:
            total["amount"] += after[0][1]
            days.append((after[0][0] - handed[0]) / DAY_US)
    return total, days


@pytest.mark.parametrize("by", SIDES)
def test_measures_are_those_counted_by_hand(done, tables, by):
    total, days = counted_by_hand(done, tables, by)
    found = {line.measure.key: getattr(line, by).value for line in done.lines}
    assert found["hand_offs_per_week"] == pytest.approx(total["fresh"] / done.weeks)
    assert found["opening_list"] == total["opening"]
    assert found["precision"] == pytest.approx(total["won"] / total["judged"])
    assert found["recall"] == pytest.approx(total["caught"] / total["wins"])
    assert found["revenue"] == pytest.approx(total["amount"])
    assert found["lost_again"] == total["lost"]
    assert found["returns"] == total["returns"]
    assert found["days_to_win"] == pytest.approx(np.median(days))
    assert done.later_wins == total["wins"]


def test_all_that_is_counted_happens_in_the_small_company(done, tables):
    """Else the test above compares nothing with nothing."""
    current, new = (counted_by_hand(done, tables, by)[0] for by in SIDES)
    assert [name for name in current if not max(current[name], new[name])] == []


def test_expected_value_is_probability_times_value(done, tables):
    begin = int(done.replayed.edges_us[0])
    before = [a for times in won_times(tables).values() for w, a in times if w <= begin]
    value = np.mean(before)
    scores = [m.score for m in done.movers if m.by == "new"]
    found = done.line("expected_value").new.value
    assert found == pytest.approx(sum(scores) / 100 * value)


def test_differences_are_new_less_current_and_intervals_enclose_them(done):
    assert {line.measure.key for line in done.lines} == {
        *(m.key for m in MEASURES),
        MEDIAN_DAYS.key,
    }
    for line in done.lines:
        assert line.difference.value == pytest.approx(line.new.value - line.current.value)
        for figure in (line.current, line.new, line.difference):
            assert figure.low <= figure.value <= figure.high
    assert done.line("hand_offs_per_week").difference.low < 0 or done.movers


def test_pairs_are_resampled_together(done):
    line = done.line("hand_offs_per_week")
    apart = (line.current.high - line.current.low) + (line.new.high - line.new.low)
    assert 0 < line.difference.high - line.difference.low < apart


def test_equal_agreements_differ_in_nothing(tables, policy, until_us):
    same = simulate(tables, policy, policy, until_us, horizon_days=30)
    assert same.identical
    assert {m.move for m in same.movers} == {"stays"}
    for line in same.lines:
        assert (line.difference.value, line.difference.low, line.difference.high) == (0, 0, 0)
        assert line.current == line.new
    assert any("Both files say the same" in remark for remark in same.remarks)


def test_resamples_draw_as_many_leads_as_there_are_and_the_same_ones_again():
    first, second = (np.concatenate(list(_resamples(37))) for _ in range(2))
    assert first.shape == (RESAMPLES, 37)
    assert (first.sum(axis=1) == 37).all()
    assert np.array_equal(first, second)
    assert first.mean() == 1
    assert first.var() == pytest.approx(1, abs=0.1)


def test_medians_of_resamples_are_those_of_the_repeated_values():
    rng = np.random.default_rng(1)
    days = np.where(rng.random(50) < 0.5, np.nan, rng.integers(0, 9, 50).astype(float))
    times = rng.integers(0, 3, (20, 50))
    found = _medians(days, times)
    for row, drawn in enumerate(times):
        there = ~np.isnan(days)
        assert found[row] == np.median(np.repeat(days[there], drawn[there]))
    assert math.isnan(_medians(np.full(4, np.nan), np.ones((1, 4), np.int64))[0])


def test_without_wins_or_leads_it_says_what_is_missing(policy):
    with pytest.raises(HistoryError, match="no lead was won by then"):
        simulate(tables_from({"a": 0}, [("a", 3, "lost")]), policy, policy, at(9))
    with pytest.raises(HistoryError, match="no lead was created"):
        simulate(tables_from({}), policy, policy, at(9))


def test_a_second_half_without_open_leads_is_refused(policy):
    tables = tables_from({"a": 0, "b": 1}, [("a", 3, "won"), ("b", 3, "lost")])
    with pytest.raises(HistoryError, match="no lead was open"):
        simulate(tables, policy, policy, at(60), horizon_days=5)
