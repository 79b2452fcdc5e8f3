"""A mapping of one's own: a folder of SQL, declared or not, and what may be wrong with it."""

import threading

import pandas as pd
import pytest

from features.errors import LeadScoreError
from features.importing import READY, Settings, copy_mapping, run_import
from features.importing.mapping import load_mapping
from features.tables import read_tables

PEOPLE = "no,since,town,email\np1,2025-03-01 09:30,Köln,a@x.example\np2,2025-03-02 09:30,,\n"
CLICKS = "who,moment,what\np1,1741341600000,/pricing\np9,1741341600000,/x\n"
LEADS = """\
-- needs: people(no, since)
-- uses: people(phone = Telefon)
-- created: people(since)
SELECT no AS lead_id, since AS created_at, * EXCLUDE (no, since) FROM people
"""
UNDECLARED = """\
SELECT who AS lead_id, moment AS occurred_at, 'page_view' AS type, what AS subject FROM clicks
"""
STATUSES = """\
SELECT no AS lead_id, since AS occurred_at, 'won' AS status, 'x' AS amount FROM people
"""


def given(tmp_path, **sql):
    export, mapping = tmp_path / "export", tmp_path / "my mapping"
    export.mkdir(exist_ok=True)
    mapping.mkdir(exist_ok=True)
    (export / "people.csv").write_text(PEOPLE, "utf-8")
    (export / "clicks.csv").write_text(CLICKS, "utf-8")
    for table, text in sql.items():
        (mapping / f"{table}.sql").write_text(text, "utf-8")
    return export, str(mapping)


def imported(tmp_path, skip=False, **sql):
    export, mapping = given(tmp_path, **sql)
    said = Settings(timezone="Europe/Berlin", skip_bad_rows=skip)
    report = run_import(export, mapping, said, tmp_path / "out")
    return read_tables(tmp_path / "out"), report


def test_files_are_views_and_columns_that_are_declared_may_be_missing(tmp_path):
    tables, report = imported(tmp_path, leads=LEADS)
    assert tables.leads["lead_id"].tolist() == ["p1", "p2"]
    assert tables.leads["created_at"][0] == pd.Timestamp("2025-03-01T08:30:00Z")
    assert set(tables.leads) == {"lead_id", "created_at", "town", "email"}
    assert report.unused_files == ("clicks.csv",)


def test_a_column_the_sql_reads_is_not_called_dropped_one_that_it_leaves_out_is(tmp_path):
    leads = LEADS.replace(
        "* EXCLUDE (no, since)", "town AS city, * EXCLUDE (no, since, town, email)"
    )
    tables, report = imported(tmp_path, leads=leads)
    [people] = report.files
    assert set(people.mapped) == {"no", "since", "town"}
    assert people.dropped == ("email",)
    assert set(tables.leads) == {"lead_id", "created_at", "city"}


def test_a_file_that_is_only_mentioned_is_read_and_its_times_too(tmp_path):
    tables, report = imported(tmp_path, skip=True, leads=LEADS, activities=UNDECLARED)
    assert tables.activities["occurred_at"].tolist() == [pd.Timestamp("2025-03-07T10:00:00Z")]
    [problem] = report.problems
    assert str(problem) == (
        "activities, column lead_id: its lead is not among the leads: row 2 of what activities.sql "
        "gives 'p9'; export the lead too, or leave the row out"
    )
    rejected = pd.read_csv(tmp_path / "out" / "rejected.csv")
    assert '"subject":"/x"' in rejected["row"][0]


def test_with_the_place_the_line_is_named(tmp_path):
    placed = UNDECLARED.replace(" FROM", ", _place FROM")
    with pytest.raises(LeadScoreError, match=r"clicks.csv line 3 'p9'"):
        imported(tmp_path, leads=LEADS, activities=placed)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ({"leads": "SELECT no\nFROM peeple"}, "my mapping/leads.sql cannot be run: Catalog Error"),
        ({"leads": "SELECT no,\n nope FROM people"}, "(line 2: nope FROM people)"),
        ({"leads": "SELEKT 1"}, "my mapping/leads.sql cannot be run: Parser Error"),
        ({"leads": "SELECT no FROM people"}, "its SELECT gives no column lead_id, created_at"),
        (
            {"leads": "-- needs: people\n" + LEADS},
            "leads.sql, line 1: 'people' must be written File(",
        ),
        ({"activities": UNDECLARED}, "has no leads.sql"),
        ({"leads": LEADS, "lead": LEADS}, "lead.sql: no table is called so"),
        ({"leads": LEADS.replace("(no,", "(nr,")}, "column 'nr' is missing"),
        (
            {
                "leads": LEADS,
                "statuses": STATUSES.replace("amount", "y"),
            },
            "statuses has no column y; its columns are lead_id, occurred_at, status, reason",
        ),
        (
            {
                "leads": LEADS,
                "statuses": STATUSES,
            },
            "statuses, column amount: not a number: row 1 of what statuses.sql gives 'x'",
        ),
        (
            {
                "leads": LEADS,
                "activities": "SELECT no AS lead_id, town AS occurred_at, '' AS type FROM people",
            },
            "activities, column occurred_at: no time",
        ),
    ],
)
def test_mistakes_in_the_sql_are_told_with_their_place(tmp_path, sql, message):
    with pytest.raises(LeadScoreError) as caught:
        imported(tmp_path, **sql)
    assert message in str(caught.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", [name for name in READY if name != "wide"])
def test_a_ready_mapping_can_be_copied_and_is_the_same(tmp_path, name):
    written = copy_mapping(name, tmp_path / "mine")
    assert tmp_path / "mine" / "leads.sql" in written
    ready, own = load_mapping(name), load_mapping(str(tmp_path / "mine"))
    assert [table.sql for table in own.tables] == [table.sql for table in ready.tables]
    with pytest.raises(LeadScoreError, match="is there already"):
        copy_mapping(name, tmp_path / "mine")


def test_a_copy_that_cannot_be_made_or_used_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(LeadScoreError, match=r"cannot be written .*name another folder"):
        copy_mapping("hubspot", tmp_path / "file" / "mine")
    with pytest.raises(LeadScoreError, match="the mapping wide lives from --id"):
        copy_mapping("wide", tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


def test_the_mappings_are_in_the_package():
    from importlib.resources import files  # noqa: PLC0415

    folder = files("features.importing") / "mappings"
    assert (folder / "macros.sql").is_file()
    for name in READY:
        assert (folder / name / "leads.sql").is_file()
        assert (folder / name / "statuses.sql").is_file()


def test_of_two_at_once_one_writes_and_the_other_says_so(tmp_path):
    export, mapping = given(tmp_path, leads=LEADS)
    said, outcomes = Settings(timezone="UTC"), []

    def one():
        try:
            outcomes.append(run_import(export, mapping, said, tmp_path / "out").written)
        except LeadScoreError as error:
            outcomes.append(str(error))

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [outcome for outcome in outcomes if outcome == ("leads.parquet",)]
    lost = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert len(won) == 1
    assert "name another folder" in lost[0]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["export", "my mapping", "out"]
    assert len(read_tables(tmp_path / "out").leads) == 2
