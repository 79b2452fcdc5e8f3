"""The page and the list of hand-offs: whole, self-contained, and in words."""

import csv
import math
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from training.hindsight import words, write
from training.hindsight.compare import Figure, Line
from training.hindsight.figures import hand_offs_by_week, judged_scores
from training.hindsight.measures import MEASURES
from training.hindsight.write import COLUMNS, HAND_OFFS_FILE, PAGE_FILE, write_simulation


@pytest.fixture(scope="module")
def files(done, tmp_path_factory):
    folder = tmp_path_factory.mktemp("simulated") / "new"
    return write_simulation(done, "postgresql://ann:secret@host/crm", folder)


@pytest.fixture(scope="module")
def html(files):
    return files.page.read_text("utf-8")


def test_the_page_needs_nothing_from_anywhere(html):
    assert not re.search(r"(src|href)\s*=\s*[\"'](?!#)", html)
    assert "http://" not in html
    assert "https://" not in html
    assert "<script" not in html
    assert "default-src 'none'" in html
    assert "secret" not in html


def test_the_page_says_the_verdict_the_measures_and_the_limits(done, html):
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")
    assert words.headline(done) in text
    for line in done.lines:
        assert line.measure.name in text
        assert words.written(line.new.value, line.measure.unit) in text
    for heading in ("Who enters the list", "Who leaves the list", "How this was made", "Limits"):
        assert heading in text
    assert html.count("<svg") == 2


def test_every_hand_off_is_in_the_file(done, files):
    with files.hand_offs.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert [(r["lead_id"], r["policy"], r["move"]) for r in rows] == [
        (m.lead_id, m.by, m.move) for m in done.movers
    ]
    for row, mover in zip(rows, done.movers, strict=True):
        assert float(row["score"]) == pytest.approx(mover.score, abs=0.005)
        assert row["at"].endswith("+00:00")
        assert (row["days_to_win"] == "") == math.isnan(mover.days_to_win)


def test_the_same_simulation_gives_the_same_bytes(done, files, tmp_path):
    again = write_simulation(done, "postgresql://ann:secret@host/crm", tmp_path)
    assert again.page.read_bytes() == files.page.read_bytes()
    assert again.hand_offs.read_bytes() == files.hand_offs.read_bytes()


def test_texts_of_users_are_escaped(done, tmp_path):
    evil = "=1+<script>alert(1)</script>"
    movers = [replace(m, lead_id=evil) for m in done.movers]
    files = write_simulation(replace(done, movers=movers), "here", tmp_path)
    assert "<script" not in files.page.read_text("utf-8")
    assert "&lt;script&gt;" in files.page.read_text("utf-8")
    assert f"'{evil}" in files.hand_offs.read_text("utf-8")


def test_when_stopped_while_writing_the_old_files_stay_whole(done, tmp_path, monkeypatch):
    write_simulation(done, "here", tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in (PAGE_FILE, HAND_OFFS_FILE)}

    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(write, "csv_text", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_simulation(replace(done, movers=[]), "there", tmp_path)
    assert (tmp_path / HAND_OFFS_FILE).read_bytes() == before[HAND_OFFS_FILE]
    assert {path.name for path in tmp_path.iterdir()} == {PAGE_FILE, HAND_OFFS_FILE}


def test_weeks_add_up_to_the_hand_offs(done):
    for side in (done.current, done.new):
        counts = hand_offs_by_week(done, side)
        fresh = side.columns["fresh"].sum()
        assert len(counts) == int(done.weeks)
        assert fresh - 5 <= counts.sum() <= fresh


def test_scores_are_judged_only_when_their_horizon_has_passed(done):
    judged = judged_scores(done)
    past = done.replayed.past
    assert (judged.as_of_us + past.horizon_us <= past.until_us).all()
    assert judged.weight.sum() == pytest.approx(len(set(judged.lead.tolist())))


def line(key, current, new, low=-0.1, high=0.1):
    measure = next(m for m in MEASURES if m.key == key)
    known, gap = (lambda v: Figure(v, v, v)), Figure(new - current, low, high)
    return Line(measure, known(current), known(new), gap)


def told(hand_offs, precision, recall, identical=False):
    """Give a simulation of a few figures, each (current, new, low, high)."""
    lines = {
        key: line(key, *figures)
        for key, figures in (
            ("hand_offs_per_week", hand_offs),
            ("precision", precision),
            ("recall", recall),
        )
    }
    sides = [
        SimpleNamespace(found=SimpleNamespace(at_us=SimpleNamespace(tolist=lambda i=i: [i])))
        for i in range(2)
    ]
    return SimpleNamespace(
        identical=identical, line=lines.__getitem__, movers=[], current=sides[0], new=sides[1]
    )


def test_the_verdict_is_one_sentence():
    better = told((42.4, 31.2), (0.19, 0.24, 0.02, 0.08), (0.7, 0.7))
    assert words.headline(better) == (
        "The new agreement would have handed over 31 leads a week instead of 42, and 24 % of them "
        "would have won instead of 19 %."
    )
    assert words.standing(better) == "better"
    assert "clearly larger (+2.0 to +8.0 percentage points)" in words.meaning(better)
    assert "70 % would have been handed over before they won, as with" in words.meaning(better)


def test_the_verdict_owns_up_to_losses_trades_and_chance():
    worse = told((42, 31), (0.19, 0.2), (0.8, 0.5, -0.4, -0.2))
    trade = told((42, 31), (0.19, 0.3, 0.05, 0.2), (0.8, 0.5, -0.4, -0.2))
    chance = told((42, 31), (0.19, 0.2), (0.8, 0.81))
    assert [words.standing(s) for s in (worse, trade, chance)] == ["worse", "open", "open"]
    assert "is open: −10.0 to +10.0 percentage points" in words.meaning(chance)
    assert "80 % would" not in words.meaning(worse)
    assert "50 % would have been handed over before they won, instead of 80 %" in (
        words.meaning(worse)
    )


def test_equal_agreements_and_equal_figures_have_words_of_their_own():
    same = told((42, 42), (0.2, 0.2), (0.8, 0.8), identical=True)
    assert words.headline(same) == (
        "Both agreements say the same: nothing would have been different."
    )
    near = told((42.1, 42.3), (0.204, 0.201), (0.8, 0.8))
    assert words.headline(near) == (
        "The new agreement would have handed over 42 leads a week, as before, and the same share "
        "of them, 20 %, would have won."
    )
    unjudged = told((42, 31), (math.nan, math.nan, math.nan, math.nan), (0.8, 0.8))
    assert words.headline(unjudged).endswith("31 leads a week instead of 42.")
    assert "cannot be said" in words.meaning(unjudged)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.0, "count", "0"),
        (3.0, "count", "+3"),
        (-1234.0, "count", "−1,234"),
        (0.051, "share", "+5.1"),
        (-0.02, "share", "−2.0"),
        (0.0, "share", "0.0"),
        (0.3, "rate", "+0.3"),
        (53.6, "rate", "+54"),
        (math.nan, "days", "–"),
        (-311400.0, "money", "−311,400"),
    ],
)
def test_differences_have_a_sign_and_a_unit(value, unit, expected):
    assert words.written_difference(value, unit) == expected


def test_outcomes_are_told_in_words():
    assert words.outcome_in_words("won", 12.2) == "won after 12 days"
    assert words.outcome_in_words("won", 1.3) == "won after 1 day"
    assert words.outcome_in_words("won later", 99) == "won, but later"
    assert words.outcome_in_words("open", math.nan) == "still open"
    assert words.outcome_in_words("rejected", math.nan) == "rejected"
