"""What became of leads in exports of Dynamics 365: states, opportunities, audit, GUIDs."""

import json

import pandas as pd
import pytest
from crm_exports import write

from features.errors import InputProblems
from features.importing import Settings, run_import
from features.tables import read_tables

LEAD = {"leadid": "guid-1", "createdon": "2025-03-01T09:30:00Z"}
LATER = {"modifiedon": "2025-06-01T12:00:00Z"}
QUALIFIED = {**LEAD, **LATER, "statecode": "1", "qualifyingopportunityid": "opp-1"}
WON = {
    "opportunityid": "opp-1",
    "createdon": "2025-03-20T10:00:00Z",
    "statecode": "1",
    "actualclosedate": "2025-05-01T00:00:00Z",
}
GUID = "AB12CD34-1111-2222-3333-1234567890AB"


def imported(tmp_path, leads, statuses=None, skip=False, **others):
    write(tmp_path / "export", "lead.csv", leads)
    for name, rows in others.items():
        write(tmp_path / "export", f"{name}.csv", rows)
    said = Settings(timezone="UTC", statuses=statuses or {}, skip_bad_rows=skip)
    report = run_import(tmp_path / "export", "dynamics", said, tmp_path / "out")
    return read_tables(tmp_path / "out"), report


def ordered(tables):
    return tables.statuses.sort_values("occurred_at", kind="stable")["status"].tolist()


def test_a_won_lead_ends_as_won_without_an_audit(tmp_path):
    tables, _ = imported(tmp_path, [QUALIFIED], opportunity=[WON])
    assert ordered(tables)[0] == "raw"
    assert ordered(tables)[-1] == "won"
    assert sorted(ordered(tables)) == ["opportunity", "raw", "sql", "won"]


def test_a_close_at_midnight_is_no_sooner_than_what_led_to_it_that_day(tmp_path):
    deal = {**WON, "createdon": "2025-05-01T10:00:00Z"}
    audit = {
        "objectid": "guid-1",
        "createdon": "2025-05-01T10:00:05Z",
        "attributename": "statecode",
        "oldvalue": "0",
        "newvalue": "1",
    }
    tables, _ = imported(tmp_path, [QUALIFIED], opportunity=[deal], audit=[audit])
    won = tables.statuses[tables.statuses["status"] == "won"]
    assert won["occurred_at"].tolist() == [pd.Timestamp("2025-05-01T10:00:05Z")]
    assert tables.statuses["occurred_at"].max() == won["occurred_at"].iloc[0]


def test_a_second_deal_that_was_lost_does_not_undo_the_win(tmp_path):
    link = {"originatingleadid": "guid-1"}
    lost = {**WON, **link, "opportunityid": "opp-2", "statecode": "2"}
    lost["actualclosedate"] = "2025-07-01T00:00:00Z"
    tables, report = imported(tmp_path, [QUALIFIED], opportunity=[{**WON, **link}, lost])
    assert ordered(tables)[-1] == "won"
    assert any("1 opportunities were lost after another" in note for note in report.notes)


def test_the_states_are_known_in_german_and_by_their_reason(tmp_path):
    meant = {
        ("Qualifiziert", ""): ["raw", "sql"],
        ("Disqualifiziert", "Verloren"): ["raw", "lost"],
        ("Disqualifiziert", "Kein Budget"): ["raw", "rejected"],
        ("Offen", "Neu"): ["raw"],
        ("", "5"): ["raw", "rejected"],
    }
    leads = [
        {**LEAD, **LATER, "leadid": f"guid-{n}", "Status": state, "Status Reason": reason}
        for n, (state, reason) in enumerate(meant)
    ]
    tables, _ = imported(tmp_path, leads, opportunity=[{**WON, "opportunityid": "opp-9"}])
    for lead, expected in zip(leads, meant.values(), strict=True):
        mine = tables.statuses["lead_id"] == lead["leadid"]
        found = tables.statuses[mine].sort_values("occurred_at", kind="stable")
        assert found["status"].tolist() == expected


@pytest.mark.parametrize(("word", "last"), [("Gewonnen", "won"), ("Verloren", "lost")])
def test_guids_match_in_any_writing_and_outcomes_in_german(tmp_path, word, last):
    lead = {**LEAD, **LATER, "leadid": "{" + GUID + "}", "Status": "Qualifiziert"}
    deal = {**WON, "statecode": word, "originatingleadid": GUID.lower()}
    call = {"activityid": "a1", "activitytypecode": "phonecall", "regardingobjectid": GUID}
    call["createdon"] = "2025-03-12T09:00:00Z"
    tables, _ = imported(tmp_path, [lead], opportunity=[deal], activitypointer=[call])
    assert tables.leads["lead_id"].tolist() == [GUID.lower()]
    assert ordered(tables)[-1] == last
    assert len(tables.activities) == 1


def test_states_that_nobody_knows_are_asked_for(tmp_path):
    deal = {**WON, "statecode": "Signé"}
    other = {**LEAD, **LATER, "leadid": "guid-2", "statecode": "Qualifié"}
    with pytest.raises(InputProblems) as refused:
        imported(tmp_path, [QUALIFIED, other], opportunity=[deal])
    assert "'Qualifié' 1 times, 'Signé' 1 times" in str(refused.value)
    words = {"signé": "won", "qualifié": "sql"}
    tables, _ = imported(tmp_path, [QUALIFIED, other], words, opportunity=[deal])
    assert set(ordered(tables)) == {"raw", "sql", "opportunity", "won"}


def test_opportunities_that_only_name_a_topic_are_counted(tmp_path):
    deal = {**WON, "opportunityid": "opp-7", "Originating Lead": "Interest in pumps"}
    _, report = imported(tmp_path, [QUALIFIED], opportunity=[deal])
    assert any(
        note.startswith("1 won or lost opportunities are of no lead") for note in report.notes
    )


def test_cut_off_json_in_the_audit_is_told_with_its_line_and_may_be_left_out(tmp_path):
    told = {"changedAttributes": [{"logicalName": "jobtitle", "oldValue": "a", "newValue": "b"}]}
    row = {"objectid": "guid-1", "createdon": "2025-03-20T10:00:00Z"}
    texts = (json.dumps(told), json.dumps(told)[:40], "{}")
    audit = [{**row, "changedata": text} for text in texts]
    leads = [{**LEAD, "jobtitle": "b"}]
    with pytest.raises(InputProblems, match=r"audit.csv, column changedata: .*line 3"):
        imported(tmp_path, leads, audit=audit)
    tables, report = imported(tmp_path, leads, skip=True, audit=audit)
    assert tables.attribute_changes["value"].tolist() == ["a", "b"]
    assert report.rejected_rows == 1
    assert any("1 rows of the audit have a changedata without" in note for note in report.notes)
    assert "changedata" in (tmp_path / "out" / "rejected.csv").read_text()


def test_only_activities_that_are_clearly_not_done_are_left_out_and_told(tmp_path):
    call = {"activitytypecode": "phonecall", "regardingobjectid": "guid-1"}
    call["createdon"] = "2025-03-12T09:00:00Z"
    words = ("1", "Terminé", "Open", "2", "Geplant")
    rows = [{"activityid": f"a{n}", "statecode": word, **call} for n, word in enumerate(words)]
    tables, report = imported(tmp_path, [LEAD], activitypointer=rows)
    assert sorted(tables.activities["activity_id"]) == ["a0", "a1"]
    assert len([note for note in report.notes if "are left out: they are open" in note]) == 3
