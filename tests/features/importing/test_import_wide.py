"""The plain wide export: one row per lead, outcomes and order by option."""

import pandas as pd
import pytest

from features.errors import InputProblems, LeadScoreError
from features.importing import Settings, Wide, run_import
from features.tables import read_tables

HEADER = "No,Seen,Firma,Last Notable Activity,JobTitle,Umsatz,Won?,Closed\n"
ROWS = (
    "a,30,Acme,Mail,CEO,12,1,2025-05-01\n"
    "b,10,Select,Call,CTO,13,0,2025-05-02\n"
    "c,20,Bolt,,CFO,,,\n"
    "d,10,Bolt,,CFO,,yes,2025-05-03\n"
)


def settings(**options):
    missing = options.pop("missing", ())
    zone = options.pop("timezone", "UTC")
    return Settings(timezone=zone, missing=missing, wide=Wide(**{"id": "No", **options}))


def imported(tmp_path, said, rows=ROWS, name="Leads März 2025.csv"):
    path = tmp_path / name
    path.write_text(HEADER + rows, "utf-8")
    report = run_import(path, "wide", said, tmp_path / "out")
    return read_tables(tmp_path / "out"), report


def test_without_dates_the_order_makes_the_times(tmp_path):
    said = settings(order="Seen", won="Won?", missing=("Select",))
    tables, report = imported(tmp_path, said)
    leads = tables.leads.set_index("lead_id")
    hours = (leads["created_at"] - pd.Timestamp("2000-01-01T00:00:00Z")) / pd.Timedelta("1h")
    assert hours.to_dict() == {"b": 0, "d": 0, "c": 1, "a": 2}
    statuses = tables.statuses.set_index("lead_id")
    assert statuses["status"].to_dict() == {"a": "won", "b": "lost", "d": "won"}
    waits = statuses["occurred_at"] - leads["created_at"].loc[statuses.index]
    assert set(waits) == {pd.Timedelta("1min")}
    assert (
        report.notes[0]
        == "Won? says won: '1' 1 times, 'yes' 1 times; lost: '0' 1 times; open: nothing 1 times"
    )
    assert "created_at is made up" in report.notes[1]
    assert pd.isna(leads.loc["b", "company"])


def test_columns_get_their_known_or_readable_names(tmp_path):
    tables, report = imported(tmp_path, settings(order="Seen", won="Won?"))
    columns = ["company", "job_title", "annual_revenue", "last_notable_activity", "closed"]
    assert set(tables.leads) == {"lead_id", "created_at", *columns}
    [file] = report.files
    assert file.mapped["company"] == "Firma"
    assert file.kept == {
        "Last Notable Activity": "last_notable_activity",
        "Closed": "closed",
    }


def test_with_times_the_outcome_comes_when_it_came(tmp_path):
    rows = ROWS.replace(",30,", ",2025-01-03,").replace(",10,", ",2025-01-01,")
    rows = rows.replace(",20,", ",2025-01-02 10:00,")
    said = settings(created="Seen", won="Won?", closed="Closed", timezone="Europe/Berlin")
    tables, _ = imported(tmp_path, said, rows)
    leads = tables.leads.set_index("lead_id")["created_at"]
    assert leads["a"] == pd.Timestamp("2025-01-03 00:00", tz="Europe/Berlin")
    statuses = tables.statuses.set_index("lead_id")["occurred_at"]
    assert statuses["a"] == pd.Timestamp("2025-05-01 23:59:59", tz="Europe/Berlin")


def test_other_words_are_named_by_value(tmp_path):
    rows = ROWS.replace(",1,2025", ",Gewonnen,2025").replace(",0,2025", ",Verloren,2025")
    said = settings(
        order="Seen", outcome="Won?", won_values=("gewonnen", "Yes"), lost_values=("Verloren",)
    )
    tables, _ = imported(tmp_path, said, rows)
    assert tables.statuses.set_index("lead_id")["status"].to_dict() == {
        "a": "won",
        "b": "lost",
        "d": "won",
    }


def test_blanks_of_any_kind_do_not_part_a_word_from_itself(tmp_path):
    rows = ROWS.replace(",1,2025", ",Closed\xa0Won,2025").replace(",yes,", ",closed  won ,")
    tables, report = imported(
        tmp_path, settings(order="Seen", outcome="Won?", won_values=("Closed Won",)), rows
    )
    assert sorted(tables.statuses["lead_id"]) == ["a", "d"]
    said = "Won? says won: 'closed won' 2 times; lost: no row; open: nothing 1 times, '0' 1 times"
    assert said in [
        note.replace("'0' 1 times, nothing 1 times", "nothing 1 times, '0' 1 times")
        for note in report.notes
    ]


def test_a_lead_that_ended_before_it_came_in_is_told(tmp_path):
    rows = "a,2025-01-03,Acme,,,,1,2025-01-02 10:00\nb,2025-01-03,Acme,,,,0,2025-01-05 10:00\n"
    _, report = imported(tmp_path, settings(created="Seen", won="Won?", closed="Closed"), rows)
    [note] = [note for note in report.notes if "before the lead came in" in note]
    assert note.startswith(
        "1 status won, lost or rejected before the lead came in: lead 'a' (Leads März 2025.csv "
        "line 2) is won at 2025-01-02 10:00 UTC, created at 2025-01-03 00:00 UTC"
    )


def test_a_format_for_a_column_that_no_file_has_is_refused(tmp_path):
    said = Settings(
        timezone="UTC", date_formats=(("Sen", "%Y"),), wide=Wide(id="No", created="Seen")
    )
    with pytest.raises(InputProblems, match=r"no file has a column 'Sen'; did you mean 'Seen'?"):
        imported(tmp_path, said, "a,2025-01-01,Acme,,,,1,\n")


@pytest.mark.parametrize("ending", [",\n", "\n"])
def test_a_separator_too_many_is_told_before_anything_that_follows_from_it(tmp_path, ending):
    header = HEADER if ending == ",\n" else HEADER.replace("\n", ",x\n")
    path = tmp_path / "x.csv"
    path.write_text(header + ROWS.replace("\n", ending))
    said = settings(order="Seen", outcome="Won?", won_values=("1",), lost_values=("0",))
    with pytest.raises(InputProblems) as caught:
        run_import(path, "wide", said, None)
    assert "no row has the" in str(caught.value)
    assert "look for a separator at the end" in str(caught.value)
    assert "--won-value" not in str(caught.value)


def test_a_won_lead_without_the_time_it_was_won_is_a_bad_row(tmp_path):
    rows = ROWS.replace("1,2025-05-01", "1,")
    with pytest.raises(InputProblems, match=r"csv, column Closed: no time: .* line 2"):
        imported(tmp_path, settings(order="Seen", won="Won?", closed="Closed"), rows)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"id": None, "order": "Seen"}, "a wide export needs --id"),
        ({}, "needs either --created"),
        ({"order": "Seen", "created": "Seen"}, "and not both"),
        ({"order": "Seen", "won": "Won?", "outcome": "Won?"}, "--won and --outcome both say"),
        ({"order": "Seen", "outcome": "Won?"}, "--outcome needs --won-value"),
        ({"order": "Seen", "lost_values": ("x",)}, "need --outcome"),
        ({"order": "Seen", "closed": "Closed"}, "--closed needs --won or --outcome"),
        ({"order": "Sein"}, "line 1: column 'Sein' is missing; did you mean 'Seen'?"),
        (
            {"order": "Firma"},
            "needs numbers that rise with time, not 'Acme', 'Bolt', 'Select' (first in line 2)",
        ),
        (
            {"order": "Seen", "won": "Firma"},
            "'Acme', 'Bolt', 'Select' (first in line 2); say which",
        ),
        (
            {"order": "Seen", "outcome": "Won?", "won_values": ("ja",)},
            "no row says 'ja' (it says '0', '1', 'yes'); mend --won-value",
        ),
        (
            {"order": "Seen", "outcome": "Won?", "won_values": ("1",), "lost_values": ("O",)},
            "no row says 'O' (it says '0', '1', 'yes'); mend --lost-value or leave it out",
        ),
    ],
)
def test_options_that_do_not_fit_are_refused(tmp_path, said, message):
    with pytest.raises(LeadScoreError) as caught:
        imported(tmp_path, settings(**said))
    assert message in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_equal_names_are_told_apart(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("No,Seen,Next Step,next_step,Created At,E-Mail\na,1,x,y,z,m@x.example\n")
    report = run_import(path, "wide", settings(order="Seen"), tmp_path / "out")
    assert report.files[0].kept == {
        "Next Step": "next_step",
        "next_step": "next_step_2",
        "Created At": "created_at_2",
    }
    assert read_tables(tmp_path / "out").leads["created_at_2"].tolist() == ["z"]
