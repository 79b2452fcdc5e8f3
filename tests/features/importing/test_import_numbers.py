"""One way of writing numbers per column; what may be read in two ways is refused."""

import pytest

from features.errors import LeadScoreError
from features.importing import Settings, Wide, run_import
from features.tables import read_tables


def imported(tmp_path, values, separator=",", decimal=None, day="2025-01-02", order=False):
    rows = [f'n{i}{separator}{day}{separator}"{value}"\n' for i, value in enumerate(values)]
    path = tmp_path / "x.csv"
    path.write_text(separator.join(("No", "Since", "Budget\n")) + "".join(rows), "utf-8")
    wide = Wide(id="No", order="Budget") if order else Wide(id="No", created="Since")
    said = Settings(timezone="UTC", wide=wide, decimal=decimal)
    report = run_import(path, "wide", said, tmp_path / "out")
    return read_tables(tmp_path / "out").leads, report


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["900", "1.200", "12,5"], [900, 1200, 12.5]),
        (["900", "1.200", "1.200.300"], [900, 1200, 1200300]),
        (["900", "1.200", "12.5"], [900, 1.2, 12.5]),
        (["900", "1,200", "12.5"], [900, 1200, 12.5]),
        (["900", "1,200.50", "1,200"], [900, 1200.5, 1200]),
        (["0.125", "1.200", "-3"], [0.125, 1.2, -3]),
        (["-1.200,50", "0,5", "1200"], [-1200.5, 0.5, 1200]),
    ],
)
def test_all_values_of_a_column_tell_how_it_is_written(tmp_path, values, expected):
    leads, _ = imported(tmp_path, values)
    assert leads["budget"].astype(float).tolist() == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"separator": ";"}, [900, 1200]),
        ({"day": "31.12.2024"}, [900, 1200]),
        ({"day": "12/31/2024"}, [900, 1.2]),
        ({"decimal": "."}, [900, 1.2]),
        ({"decimal": ","}, [900, 1200]),
        ({"decimal": ".", "separator": ";"}, [900, 1.2]),
    ],
)
def test_else_the_option_tells_or_the_looks_of_the_file(tmp_path, options, expected):
    leads, report = imported(tmp_path, ["900", "1.200"], **options)
    assert leads["budget"].astype(float).tolist() == expected
    is_comma = expected == [900, 1200]
    assert any("decimal comma" in note for note in report.files[0].notes) == is_comma


@pytest.mark.parametrize("value", ["1.200", "1,200"])
def test_in_doubt_the_import_asks(tmp_path, value):
    with pytest.raises(LeadScoreError) as caught:
        imported(tmp_path, ["900", value])
    assert (
        f"x.csv, column Budget: line 3 '{value}': the mark may part thousands or begin a fraction; "
        "say which mark begins a fraction: --decimal , or --decimal ."
    ) in str(caught.value)


def test_both_ways_in_one_column_are_refused(tmp_path):
    with pytest.raises(LeadScoreError, match=r"line 2 '12.5', line 3 '12,5': decimal points in"):
        imported(tmp_path, ["12.5", "12,5"])
    leads, _ = imported(tmp_path, ["12.5", "12,5"], decimal=",")
    assert leads["budget"].tolist() == ["12.5", "12,5"]


@pytest.mark.parametrize("values", [["1.200", "1,5 or so"], ["10.12.2024", "1,5"], ["1.2.3", "4"]])
def test_what_is_no_number_stays_as_it_is(tmp_path, values):
    leads, _ = imported(tmp_path, values, separator=";")
    assert leads["budget"].tolist() == values


def test_leads_are_ordered_by_numbers_as_they_are_written(tmp_path):
    leads, _ = imported(tmp_path, ["1.036", "999"], separator=";", order=True)
    assert leads.sort_values("created_at")["lead_id"].tolist() == ["n1", "n0"]


def test_an_order_in_doubt_is_refused(tmp_path):
    with pytest.raises(LeadScoreError, match=r"column Budget: line 2 '1.036': the mark may part"):
        imported(tmp_path, ["1.036", "999"], order=True)


def test_a_wrong_mark_is_refused(tmp_path):
    with pytest.raises(LeadScoreError, match="--decimal 'x' must be a comma or a point"):
        imported(tmp_path, ["1"], decimal="x")


def test_amounts_of_deals_are_read_as_they_are_written(tmp_path):
    lead = "Id;CreatedDate;IsConverted;ConvertedDate;ConvertedOpportunityId\n"
    deals = "Id;StageName;IsWon;IsClosed;CloseDate;Amount\n"
    (tmp_path / "Lead.csv").write_text(lead + "1;02.03.2025;true;03.03.2025;6\n")
    (tmp_path / "Opportunity.csv").write_text(deals + "6;Closed Won;true;true;05.04.2025;12.000\n")
    run_import(tmp_path, "salesforce", Settings(timezone="UTC"), tmp_path / "out")
    assert read_tables(tmp_path / "out").statuses["amount"].max() == 12000


@pytest.mark.parametrize("amount", ["nan", "inf"])
def test_an_amount_that_is_no_number_is_a_bad_row(tmp_path, amount):
    people, mine = tmp_path / "people.csv", tmp_path / "mine"
    people.write_text(f"no,since,sum\na,2025-01-01,{amount}\n")
    mine.mkdir()
    (mine / "leads.sql").write_text("SELECT no AS lead_id, since AS created_at FROM people")
    (mine / "statuses.sql").write_text(
        "SELECT no AS lead_id, since AS occurred_at, 'won' AS status, sum AS amount FROM people"
    )
    with pytest.raises(LeadScoreError, match=f"not a number: .*'{amount}'; write digits alone"):
        run_import(tmp_path, str(mine), Settings(timezone="UTC"), tmp_path / "out")
