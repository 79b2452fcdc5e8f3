"""What became of leads in exports of Salesforce: deals, ids, conversions, tasks."""

import pytest
from crm_exports import change, sf_lead, write

from features.errors import InputProblems
from features.importing import Settings, run_import
from features.tables import read_tables

DEAL = {"Opportunity ID": "006A", "Amount": "12000", "Close Date": "2025-04-30"}
CONVERTED = {
    "IsConverted": "true",
    "ConvertedDate": "2025-03-20",
    "ConvertedOpportunityId": "006A",
    "Status": "Closed - Converted",
}


def imported(tmp_path, leads, statuses=None, **others):
    write(tmp_path / "export", "Lead.csv", leads)
    for name, rows in others.items():
        write(tmp_path / "export", f"{name}.csv", rows)
    said = Settings(timezone="Europe/Berlin", statuses=statuses or {})
    report = run_import(tmp_path / "export", "salesforce", said, tmp_path / "out")
    return read_tables(tmp_path / "out"), report


def last_of(tables, leads):
    ordered = tables.statuses.sort_values("occurred_at", kind="stable")
    last = ordered.groupby("lead_id")["status"].last()
    return [last[lead["Id"]] for lead in leads]


STAGES = [
    ("Gewonnen", {"Closed": "1"}, "won"),
    ("Won - Contract Signed", {"Closed": "1"}, "won"),
    ("Abgeschlossen/Gewonnen", {}, "won"),
    ("Geschlossen und verloren", {}, "lost"),
    ("Parked", {"Closed": "1", "Won": "0"}, "lost"),
    ("Parked", {"Won": "checked"}, "won"),
    ("Parked", {"Closed": "nein"}, "opportunity"),
    ("Needs Analysis", {}, "opportunity"),
]


def test_a_deal_is_won_or_lost_by_its_columns_or_its_stage(tmp_path):
    ids = [f"006{n}" for n in range(len(STAGES))]
    leads = [
        sf_lead(n, **CONVERTED | {"ConvertedOpportunityId": id_}) for n, id_ in enumerate(ids, 1)
    ]
    unsaid = {"Closed": "", "Won": ""}
    deals = [
        {**DEAL, **unsaid, **flags, "Opportunity ID": id_, "Stage": stage}
        for id_, (stage, flags, _) in zip(ids, STAGES, strict=True)
    ]
    tables, _ = imported(tmp_path, leads, Opportunity=deals)
    assert last_of(tables, leads) == [last for _, _, last in STAGES]


def test_a_deal_whose_file_has_no_flags_is_won_by_its_stage(tmp_path):
    deals = [{**DEAL, "Stage": "Abgeschlossen/Gewonnen"}]
    leads = [sf_lead(1, **CONVERTED)]
    tables, _ = imported(tmp_path, leads, Opportunity=deals)
    assert last_of(tables, leads) == ["won"]


@pytest.mark.parametrize("closed", [{}, {"Closed": "1"}])
def test_a_stage_that_nobody_knows_is_asked_for(tmp_path, closed):
    deals = [{**DEAL, "Stage": "Signature", **closed}]
    leads = [sf_lead(1, **CONVERTED)]
    with pytest.raises(InputProblems, match="not a known status: 'Signature' 1 times"):
        imported(tmp_path, leads, Opportunity=deals)
    tables, _ = imported(tmp_path, leads, {"signature": "won"}, Opportunity=deals)
    assert last_of(tables, leads) == ["won"]


def test_ids_of_15_and_of_18_characters_are_the_same_lead(tmp_path):
    lead = sf_lead(1, **CONVERTED | {"ConvertedOpportunityId": "0065g00000Deal1AAQ"})
    short = lead["Id"][:15]
    history = change(1, "Industry", "Retail", "Banking", "2025-03-05T10:00:00.000Z")
    task = {"Id": "00T1", "WhoId": short, "Subject": "x", "CreatedDate": "2025-03-10T09:00:00Z"}
    other = {**task, "Id": "00T2", "WhoId": "0035g00000ABCDE"}
    deal = {**DEAL, "Opportunity ID": "0065g00000Deal1", "Stage": "Closed Won"}
    tables, _ = imported(
        tmp_path,
        [lead],
        LeadHistory=[{**history, "LeadId": short}],
        Task=[task, other],
        Opportunity=[deal],
    )
    assert set(tables.statuses["lead_id"]) == {lead["Id"]}
    assert last_of(tables, [lead]) == ["won"]
    assert tables.activities["lead_id"].tolist() == [lead["Id"]]
    assert sorted(tables.attribute_changes["value"]) == ["Banking", "Retail"]


def test_an_empty_file_of_deals_is_told_as_a_missing_one(tmp_path):
    deals = write(tmp_path / "export", "Opportunity.csv", [{**DEAL, "Stage": "x"}])
    deals.write_text(deals.read_text().splitlines()[0] + "\n")
    leads = [sf_lead(1, **CONVERTED)]
    tables, report = imported(tmp_path, leads)
    assert last_of(tables, leads) == ["won"]
    assert any("row" in n and "a converted lead counts as won" in n for n in report.notes)


def test_a_win_is_not_reopened_by_what_the_locked_lead_says_later(tmp_path):
    history = [change(1, "Status", "Open - Not Contacted", "Working", "2025-05-05T10:00:00.000Z")]
    deals = [{**DEAL, "Stage": "Closed Won"}]
    leads = [sf_lead(1, **CONVERTED)]
    tables, _ = imported(tmp_path, leads, Opportunity=deals, LeadHistory=history)
    assert last_of(tables, leads) == ["won"]


def test_tasks_with_words_of_ones_own_count_and_what_is_dropped_is_told(tmp_path):
    task = {"WhoId": sf_lead(1)["Id"], "Subject": "x", "CreatedDate": "2025-03-10T09:00:00Z"}
    words = ("Terminé", "Completed", "Waiting on someone else", "Storniert", "Done")
    tasks = [{"Id": f"00T{n}", "Status": word, **task} for n, word in enumerate(words)]
    tables, report = imported(tmp_path, [sf_lead(1)], Task=tasks)
    assert sorted(tables.activities["activity_id"]) == ["00T0", "00T1", "00T4"]
    assert "1 tasks with the status 'Terminé' count as done" in report.notes
    dropped = [note for note in report.notes if "are no activities" in note]
    assert len(dropped) == 2


def test_what_is_not_connected_or_not_understood_is_counted(tmp_path):
    leads = [
        sf_lead(1, **CONVERTED),
        sf_lead(2, **CONVERTED | {"ConvertedOpportunityId": ""}),
        sf_lead(3, IsConverted="peut-être"),
    ]
    deals = [{**DEAL, "Opportunity ID": "006Z", "Stage": "Closed Won"}]
    _, report = imported(tmp_path, leads, Opportunity=deals)
    told = "\n".join(report.notes)
    assert "1 converted leads name an opportunity that is not in the export" in told
    assert "1 converted leads name no opportunity: they count as sql" in told
    assert "1 leads say 'peut-être' in IsConverted, which is neither yes nor no" in told


def test_the_german_words_of_a_status_are_known(tmp_path):
    meant = {
        "In Bearbeitung - Kontaktiert": "engaged",
        "Geschlossen - nicht konvertiert": "lost",
        "Disqualifiziert": "rejected",
        "Qualifiziert": "sql",
    }
    leads = [sf_lead(n, Status=word) for n, word in enumerate(meant, 1)]
    tables, _ = imported(tmp_path, leads)
    assert last_of(tables, leads) == list(meant.values())
