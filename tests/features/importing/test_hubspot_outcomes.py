"""What became of contacts in exports of HubSpot: deals, stages with and without dates."""

import pandas as pd
import pytest
from crm_exports import write

from features.errors import InputProblems
from features.importing import Settings, run_import
from features.tables import read_tables

CONTACT = {"Record ID": "101", "Create Date": "2025-03-01 09:30", "Email": "Ada@firma.example"}
DEAL = {"Deal ID": "d1", "Close Date": "2025-05-01 12:00", "Amount": "900"}
MODIFIED = {"Last Modified Date": "2025-06-01 10:00"}


def imported(tmp_path, contacts, statuses=None, deals=(), history=()):
    write(tmp_path / "export", "contacts.csv", contacts)
    if deals:
        write(tmp_path / "export", "deals.csv", deals)
    if history:
        names = ("Record ID", "Property Name", "Property Value", "Change Date")
        rows = [dict(zip(names, values, strict=True)) for values in history]
        write(tmp_path / "export", "property_history.csv", rows)
    said = Settings(timezone="UTC", statuses=statuses or {})
    report = run_import(tmp_path / "export", "hubspot", said, tmp_path / "out")
    return read_tables(tmp_path / "out"), report


def last_of(tables):
    return tables.statuses.sort_values("occurred_at", kind="stable")["status"].iloc[-1]


def test_a_deal_is_won_or_lost_by_its_stage_or_its_columns(tmp_path):
    stages = [
        ({"Deal Stage": "Closed won (Sales Pipeline)"}, "won"),
        ({"Deal Stage": "closedlost"}, "lost"),
        ({"Deal Stage": "Appointment scheduled (Sales Pipeline)"}, "raw"),
        ({"Deal Stage": "9876543", "Is Closed Won": "true"}, "won"),
        ({"Deal Stage": "9876543", "Is Closed Won": "false", "Is Deal Closed?": "true"}, "lost"),
    ]
    contacts, deals, unsaid = [], [], {"Is Closed Won": "", "Is Deal Closed?": ""}
    for n, (stage, _) in enumerate(stages):
        contacts.append({**CONTACT, "Record ID": f"10{n}", "Email": f"ada{n}@firma.example"})
        deals.append({**DEAL, **unsaid, **stage, "Deal ID": f"d{n}"})
        deals[-1]["Associated Contact IDs"] = f"10{n}"
    tables, _ = imported(tmp_path, contacts, deals=deals)
    last = tables.statuses.sort_values("occurred_at", kind="stable").groupby("lead_id")["status"]
    assert last.last().to_dict() == {f"10{n}": last for n, (_, last) in enumerate(stages)}


@pytest.mark.parametrize(("stage", "last"), [("closedwon", "won"), ("closedlost", "lost")])
def test_a_deal_whose_file_has_no_flags_is_judged_by_its_stage(tmp_path, stage, last):
    deal = {**DEAL, "Deal Stage": stage, "Associated Contact IDs": "101"}
    tables, _ = imported(tmp_path, [CONTACT], deals=[deal])
    assert last_of(tables) == last


@pytest.mark.parametrize("closed", ["2025-05-01 12:00", ""])
def test_a_stage_that_nobody_knows_is_asked_for(tmp_path, closed):
    deal = {**DEAL, "Deal Stage": "Signatur", "Close Date": closed, "Associated Contact IDs": "101"}
    other = {**DEAL, "Deal Stage": "contractsent", "Associated Contact IDs": "101"}
    with pytest.raises(InputProblems, match="not a known status: 'Signatur' 1 times"):
        imported(tmp_path, [CONTACT], deals=[deal, other])
    tables, report = imported(tmp_path, [CONTACT], {"signatur": "ignore"}, deals=[deal, other])
    assert last_of(tables) == "raw"
    [statuses] = [table for table in report.tables if table.name == "statuses"]
    assert statuses.left_out == {"statuses that are to be ignored": 1}


def test_deals_are_connected_by_address_and_counted_where_only_a_name_is_told(tmp_path):
    named = {**DEAL, "Deal Stage": "closedwon"}
    deals = [
        {**named, "Associated Contact": "Muster, Ada (ada@firma.example)"},
        {**named, "Deal ID": "d2", "Associated Contact": "Bo Beispiel"},
    ]
    tables, report = imported(tmp_path, [CONTACT], deals=deals)
    assert tables.statuses["status"].tolist() == ["raw", "won"]
    assert any(note.startswith("1 won or lost deals are in no table") for note in report.notes)


@pytest.mark.parametrize(
    ("modified", "when"), [(MODIFIED, "2025-06-01T10:00:00Z"), ({}, "2025-03-01T09:31:00Z")]
)
def test_a_customer_without_any_date_is_won_and_told(tmp_path, modified, when):
    contact = {**CONTACT, "Lifecycle Stage": "Customer", **modified}
    tables, report = imported(tmp_path, [contact])
    won = tables.statuses[tables.statuses["status"] == "won"]
    assert won["occurred_at"].tolist() == [pd.Timestamp(when)]
    assert any("1 contacts are customers by their present stage only" in n for n in report.notes)


def test_a_win_stands_against_a_stale_lead_status_and_a_later_lost_deal(tmp_path):
    contact = {
        **CONTACT,
        **MODIFIED,
        "Lead Status": "Unqualified",
        "Lifecycle Stage": "Opportunity",
        "Became a Customer Date": "2025-04-30 10:00",
        "Became an Opportunity Date": "2025-05-20 10:00",
    }
    deal = {**DEAL, "Deal Stage": "closedlost", "Associated Contact IDs": "101"}
    tables, report = imported(tmp_path, [contact], deals=[deal])
    assert tables.statuses["status"].tolist() == ["raw", "won"]
    assert "1 won contacts have a Lead Status that says otherwise: the win counts" in report.notes
    assert any("lost after another deal was won" in note for note in report.notes)


def test_a_present_stage_does_not_open_what_a_deal_closed(tmp_path):
    contact = {**CONTACT, **MODIFIED, "Lifecycle Stage": "Opportunity", "Lead Status": "Connected"}
    deal = {**DEAL, "Deal Stage": "closedlost", "Associated Contact IDs": "101"}
    tables, _ = imported(tmp_path, [contact], deals=[deal])
    assert tables.statuses["status"].tolist() == ["raw", "lost"]


def test_the_history_may_open_a_won_contact_again(tmp_path):
    history = [
        ("101", "lifecyclestage", "customer", "2025-04-01 10:00"),
        ("101", "lifecyclestage", "opportunity", "2025-06-01 10:00"),
    ]
    tables, _ = imported(tmp_path, [CONTACT], history=history)
    assert tables.statuses["status"].tolist() == ["raw", "won", "opportunity"]


def test_the_day_of_a_customer_counts_where_the_history_is_too_short(tmp_path):
    contact = {**CONTACT, "Became a Customer Date": "2025-04-30 10:00"}
    history = [("101", "lifecyclestage", "lead", "2025-03-01 09:30")]
    tables, _ = imported(tmp_path, [contact], history=history)
    assert last_of(tables) == "won"


@pytest.mark.parametrize("column", ["Lifecycle Stage", "Lead Status"])
def test_a_word_of_ones_own_is_asked_for_in_the_contacts_too(tmp_path, column):
    with pytest.raises(InputProblems, match="not a known status: 'Geparkt' 1 times"):
        imported(tmp_path, [{**CONTACT, column: "Geparkt"}])


def test_a_stage_of_no_date_at_all_is_counted(tmp_path):
    _, report = imported(tmp_path, [{**CONTACT, "Lifecycle Stage": "Opportunity"}])
    assert any("1 contacts are at the stage 'Opportunity' without" in n for n in report.notes)
