"""`leadscore check`: what is there, what does not count, and what training would stop at."""

import pandas as pd
import pytest

from features.tables import write_tables

pytestmark = pytest.mark.slow


@pytest.fixture
def leaking(company, tmp_path):
    """The company with a column that only winners have, and a lead made for a test."""
    won = set(company.statuses.loc[company.statuses["status"] == "won", "lead_id"])
    leads = company.leads.copy()
    numbers = [
        f"K-{10_000 + i}" if lead in won else None for i, lead in enumerate(leads["lead_id"])
    ]
    leads["kundennummer"] = pd.Series(numbers, dtype="str")
    leads.loc[0, "email"] = "test@example.com"
    frames = {**vars(company), "leads": leads}
    write_tables(type(company)(**frames), tmp_path / "leaking", "csv")
    return tmp_path / "leaking"


def test_a_sound_company(run, data):
    done = run("check", data)
    assert done.code == 0
    for title in ("Activities", "Leaks"):
        assert f"\n{title}\n" in done.out
    assert "do not count" in done.out
    found = run("check", data, "--json").json
    assert found["leaks"]["blocked"] == []
    assert found["activity_hygiene"]["activities"] == found["activities"]
    assert {verdict["column"] for verdict in found["columns"]} >= {"country", "source", "email"}


def test_a_leak_is_named_and_ends_with_1(run, leaking):
    done = run("check", leaking)
    assert done.code == 1
    [line] = [line for line in done.out.splitlines() if line.strip().startswith("Blocked:")]
    assert "kundennummer" in line
    assert "exclude_attributes" in line
    found = run("check", leaking, "--json")
    assert found.code == 1
    assert found.json["leaks"]["blocked"] == ["kundennummer"]


def test_a_test_lead_is_told(run, leaking):
    found = run("check", leaking, "--json").json
    assert found["people"]["test"] == 1
    told = run("check", leaking).out
    assert "made for a test" in told


def test_before_the_leak_there_is_none(run, leaking):
    done = run("check", leaking, "--until", "2025-04-10T00:00:00Z", "--json")
    assert done.code == 0
    assert done.json["leaks"]["blocked"] == []
    assert done.json["leaks"]["notes"]


def test_lists_for_a_closer_look(run, data, tmp_path):
    flagged, duplicates = tmp_path / "flagged.csv", tmp_path / "duplicates.csv"
    found = run("check", data, "--flagged", flagged, "--duplicates", duplicates, "--json").json
    rows = pd.read_csv(flagged)
    told = sum(rule["activities"] for rule in found["activity_hygiene"]["found"])
    assert len(rows) == told > 0
    assert len(pd.read_csv(duplicates)["lead_id"]) >= found["people"]["leads_that_repeat"]


def test_a_company_without_leads_is_no_leak(run, company, tmp_path):
    empty = type(company)(**{name: frame.head(0) for name, frame in vars(company).items()})
    write_tables(empty, tmp_path / "empty", "csv")
    done = run("check", tmp_path / "empty")
    assert done.code == 0
    assert "0 leads" in done.out
    assert "nothing to learn from" in done.out


def test_a_list_of_another_kind_is_refused(run, data, tmp_path):
    done = run("check", data, "--flagged", tmp_path / "flagged.xlsx")
    assert done.code == 2
    assert "flagged.xlsx" in done.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--flagged", "DATA/activities.csv"], "in the data"),
        (["--duplicates", "DATA/leads.csv"], "in the data"),
        (["--describe", "DATA/sub/features.md"], "in the data"),
        (["--flagged", "OUT/a.csv", "--duplicates", "OUT/a.csv"], "two lists"),
        (["--duplicates", "OUT"], "is a folder"),
        (["--describe", "OUT"], "is a folder"),
        (["--duplicates", "OUT/duplicates.parquet"], ".csv"),
        (["--duplicates", "OUT/nowhere/duplicates.csv"], "nowhere"),
    ],
)
def test_nothing_is_written_over_the_data_or_twice(run, data, tmp_path, options, said):
    before = {path: path.read_bytes() for path in data.iterdir()}
    places = {"DATA": str(data), "OUT": str(tmp_path)}
    for name, place in places.items():
        options = [option.replace(name, place) for option in options]
    done = run("check", data, *options)
    assert done.code == 2
    assert said in done.err
    assert before == {path: path.read_bytes() for path in data.iterdir()}
    assert list(tmp_path.iterdir()) == []


def test_only_what_was_known_then_is_counted(run, data):
    every = run("check", data, "--json").json
    then = run("check", data, "--until", "2025-06-01T00:00:00Z", "--json").json
    assert 0 < then["leads"] < every["leads"]
    assert then["activities"] == then["activity_hygiene"]["activities"] < every["activities"]
