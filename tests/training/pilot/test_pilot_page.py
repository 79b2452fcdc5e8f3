"""The page stands alone, says what was found, escapes what users wrote, and names no person."""

import csv
import math
import re

import pytest
from histories import at, tables_from

from features.policy.load import load_policy, parse_policy
from training.pages.intervals import FURTHEST, drawn_interval
from training.pages.numbers import percent
from training.pilot import pilot_of, words
from training.pilot.write import COLUMNS, write_pilot

HOSTILE = """
name: "<b>Bold</b> agreement"
activities:
  call: {label: "called <script>alert(1)</script>", match: {type: call}, stage: late, points: 20}
hand_off:
  threshold: {score: 1}
"""


@pytest.fixture(scope="module")
def files(tried, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pilot")
    return write_pilot(tried, "postgresql://user:secret@host/db", folder / "new")


@pytest.fixture(scope="module")
def page(files):
    return files.page.read_text("utf-8")


@pytest.fixture(scope="module")
def rows(files):
    with files.leads.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_page_needs_nothing_else(page):
    assert "default-src 'none'" in page
    assert not re.search(r"(src|href)=\"(?!#)", page)
    assert "://" not in page.replace("postgresql://host/db", "")
    assert page.count("<figure") == 4


def test_the_page_says_what_was_found(page, tried):
    text = page.replace("\u00a0", " ")
    for result in tried.results:
        assert percent(result.share) in text
    for judgement in tried.judgements:
        assert judgement.label.replace("'", "&#39;") in text
        assert judgement.said in text
    assert words.headline(tried).replace("'", "&#39;") in text
    assert "secret" not in text


def test_nobody_is_named(page, rows, known):
    everything = page + "".join(",".join(row.values()) for row in rows)
    leads = known.leads
    for column in ("email", "phone", "last_name", "company"):
        named = leads[column].dropna().head(300)
        assert not [name for name in named if len(name) > 4 and f">{name}<" in everything]
    assert not re.search(r"[\w.]+@[\w.]+\.\w+", everything)


def test_there_is_a_row_per_lead(rows, tried):
    assert tuple(rows[0]) == COLUMNS
    assert [row["lead_id"] for row in rows] == list(tried.lead_ids)
    assert [row["mql"] == "yes" for row in rows] == tried.trial.mql.tolist()
    for row in rows:
        assert (row["right"] == "yes") == ((row["mql"] == "yes") == (row["sample"] == "won"))
        parts = ("classification", "qualification", "prioritisation")
        assert int(row["rule_points"]) == sum(int(row[part]) for part in parts)
        assert row["because"]


def test_the_same_pilot_gives_the_same_bytes(files, tried, tmp_path):
    again = write_pilot(tried, "postgresql://user:secret@host/db", tmp_path)
    assert again.page.read_bytes() == files.page.read_bytes()
    assert again.leads.read_bytes() == files.leads.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["pilot.html", "pilot_leads.csv"]


def test_texts_of_users_are_escaped(tmp_path):
    did = [("=1+1", 1, "call", ""), ("b", 2, "<i>chat</i>", "")]
    statuses = [("=1+1", 5, "won"), ("b", 6, "lost")]
    tables = tables_from({"=1+1": 0, "b": 0}, statuses, did)
    written = write_pilot(pilot_of(tables, parse_policy(HOSTILE), at(20)), "<data>", tmp_path)
    text = written.page.read_text("utf-8")
    assert "<script>" not in text
    assert "<b>Bold" not in text
    assert "&lt;data&gt;" in text


@pytest.mark.parametrize("status", ["won", "lost", "rejected"])
def test_a_page_of_one_outcome_alone_has_no_false_zero(status, tmp_path):
    leads = {f"L{i}": 0.0 for i in range(25)}
    did = [(lead, 2, "call", "") for lead in leads]
    tables = tables_from(leads, [(lead, 9, status) for lead in leads], did)
    found = pilot_of(tables, load_policy(None), at(50))
    text = write_pilot(found, "x", tmp_path).page.read_text("utf-8").replace("\u00a0", " ")
    assert text.count("no such lead: cannot be told") == 2
    assert "Do the scores mean" not in text
    assert "nan" not in text.casefold().replace("finance", "")
    assert words.standing(found.results) == "unjudged"


def test_an_agreement_without_rules_has_a_page(tmp_path):
    policy = parse_policy("name: Empty\nhand_off:\n  threshold: {score: 1}\n")
    tables = tables_from({"a": 0, "b": 0}, [("a", 5, "won"), ("b", 5, "lost")])
    found = pilot_of(tables, policy, at(20))
    assert "no rules yet" in write_pilot(found, "x", tmp_path).page.read_text("utf-8")


def test_intervals_are_drawn_in_place():
    assert drawn_interval(math.nan, math.nan, math.nan) == ""
    centre = re.search(r'cx="([\d.]+)"', drawn_interval(1.0, 0.9, 1.1))
    assert float(centre[1]) == 60
    assert "--constant" in drawn_interval(1.0, 0.9, 1.1)
    assert "--blend" in drawn_interval(2.0, 1.5, 3)
    assert "--rules" in drawn_interval(0.5, 0.0, 0.8)
    edge = re.search(r'cx="([\d.]+)"', drawn_interval(99.0, 50, 200))
    assert float(edge[1]) == 115
    assert FURTHEST > 0


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0.0001, "under a minute"),
        (0.01, "14 min"),
        (0.5, "12 h"),
        (3.14, "3.1 days"),
        (45, "45 days"),
    ],
)
def test_times_are_written_for_people(days, said):
    assert words.days(days) == said
    assert words.days(math.nan) == "–"


def test_sums_are_written_with_true_minuses():
    assert words.summed([3000, 400, -14]) == "3,000 + 400 − 14"
    assert words.signed(-100) == "−100"
