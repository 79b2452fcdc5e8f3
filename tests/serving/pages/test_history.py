"""The drawing of kept scores: everything on it, and lines with figures to read them off."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.pages.history import BOTTOM, LEFT, MOST_STEPS, RIGHT, TOP, history_of

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
scores = st.floats(0, 100)


def answers(*told):
    """Give kept answers, the newest first, of pairs of a day and a score."""
    return [
        {
            "as_of": (START + dt.timedelta(days=day)).isoformat(),
            "score": score,
            "mql": {"qualified": score > 30},
        }
        for day, score in reversed(told)
    ]


@pytest.mark.parametrize(
    ("score", "threshold", "lines"),
    [
        (3.0, None, [0, 5, 10]),
        (33.0, 12.5, [0, 10, 20, 30, 40]),
        (41.3, 20.0, [0, 20, 40]),
        (3.0, 64.0, [0, 20, 40, 60]),
        (100.0, 20.0, [0, 25, 50, 75, 100]),
    ],
)
def test_the_lines_have_round_figures(score, threshold, lines):
    drawn = history_of(answers((0, score)), threshold)
    assert [line.score for line in drawn.lines] == lines
    assert (drawn.threshold and drawn.threshold.score) == threshold


@given(st.lists(st.tuples(st.integers(0, 400), scores), max_size=9), st.none() | scores)
def test_the_drawing_holds_everything(told, threshold):
    drawn = history_of(answers(*sorted(told)), threshold)
    marks = [*drawn.spots, *drawn.lines, *([drawn.threshold] if drawn.threshold else [])]
    assert all(TOP <= mark.y <= BOTTOM for mark in marks)
    assert all(LEFT <= spot.x <= RIGHT for spot in drawn.spots)
    assert [spot.score for spot in drawn.spots] == [score for _, score in sorted(told)]
    assert drawn.lines[0].y == BOTTOM
    assert 2 <= len(drawn.lines) <= MOST_STEPS + 1
    apart = {round(a.y - b.y, 0) for a, b in itertools.pairwise(drawn.lines)}
    assert max(apart) - min(apart) <= 1


def test_the_page_names_its_lines_and_the_threshold(site, get, push, recent):
    [scored] = push(recent())
    drawn = site.call("GET", "/leads/L1").text.split('class="history"')[1].split("</svg>")[0]
    lines = history_of(answers((0, scored["score"])), scored["mql"]["threshold"]).lines
    for line in lines:
        assert f'class="tick up-axis">{line.score}</text>' in drawn
    assert f'class="tick mark">{scored["mql"]["threshold"]:.1f}</text>' in drawn
    assert "today's threshold" in get("/leads/L1").text
