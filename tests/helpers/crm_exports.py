"""Small exports as the CRMs write them, invented, for the tests of the import."""

import csv
import json
from pathlib import Path


def write(folder: Path, name: str, rows: list[dict], delimiter=",", encoding="utf-8") -> Path:
    """Write rows as a CSV file; every row may have columns of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with (folder / name).open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return folder / name


def sf_lead(number: int, **other) -> dict:
    """Give a lead as Salesforce's Data Loader writes it."""
    return {
        "Id": f"00Q5g00000AB{number:03}EAC",
        "CreatedDate": f"2025-03-{number:02}T09:30:00.000Z",
        "LastModifiedDate": "2025-06-01T12:00:00.000Z",
        "Name": f"Ada Muster{number}",
        "FirstName": "Ada",
        "LastName": f"Muster{number}",
        "Email": f"ada{number}@firma{number}.example",
        "Phone": "+49 30 1234",
        "Title": "Head of Sales",
        "Company": f"Firma {number}",
        "Industry": "Banking",
        "NumberOfEmployees": "250",
        "AnnualRevenue": "1200000",
        "Country": "Germany",
        "State": "Berlin",
        "LeadSource": "Web",
        "OwnerId": "0055g00000OWNER",
        "Status": "Open - Not Contacted",
        "IsConverted": "false",
        "ConvertedDate": "",
        "ConvertedContactId": "",
        "ConvertedOpportunityId": "",
        "IsDeleted": "false",
        "Budget_Band__c": "10-50k",
        "SystemModstamp": "2025-06-01T12:00:00.000Z",
        **other,
    }


def change(number: int, field: str, old: str, new: str, at: str) -> dict:
    """Give a row of LeadHistory."""
    return {
        "Id": f"017{field}{at}",
        "LeadId": f"00Q5g00000AB{number:03}EAC",
        "Field": field,
        "OldValue": old,
        "NewValue": new,
        "CreatedDate": at,
    }


def salesforce(folder: Path) -> Path:
    """Write an export of Salesforce: one won, one lost deal, one disqualified, one open lead."""
    converted = {"Status": "Closed - Converted", "IsConverted": "true"}
    leads = [
        sf_lead(
            1,
            **converted,
            ConvertedDate="2025-03-20",
            ConvertedContactId="003A",
            ConvertedOpportunityId="006A",
            NumberOfEmployees="500",
        ),
        sf_lead(2, **converted, ConvertedDate="2025-03-25", ConvertedOpportunityId="006B"),
        sf_lead(3, Status="Unqualified"),
        sf_lead(4),
        sf_lead(5, IsDeleted="true"),
    ]
    history = [
        change(1, "created", "", "", "2025-03-01T09:30:00.000Z"),
        change(
            1,
            "Status",
            "Open - Not Contacted",
            "Working - Contacted",
            "2025-03-05T10:00:00.000Z",
        ),
        change(1, "NumberOfEmployees", "250", "400", "2025-03-06T10:00:00.000Z"),
        change(1, "NumberOfEmployees", "400", "500", "2025-04-06T10:00:00.000Z"),
        change(1, "Budget_Band__c", "", "10-50k", "2025-04-07T10:00:00.000Z"),
        change(1, "leadConverted", "", "", "2025-03-20T14:00:00.000Z"),
        change(2, "Owner", "Kim", "Lee", "2025-03-06T10:00:00.000Z"),
        change(2, "Secret__c", "a", "b", "2025-03-06T10:00:00.000Z"),
        change(5, "Industry", "a", "b", "2025-03-06T10:00:00.000Z"),
    ]
    done = {"Status": "Completed", "CreatedDate": "2025-03-10T09:00:00.000Z"}
    tasks = [
        {
            "Id": "00T1",
            "WhoId": "003A",
            "TaskSubtype": "Call",
            "Subject": "Intro",
            "ActivityDate": "2025-03-07",
            **done,
        },
        {
            "Id": "00T2",
            "WhoId": leads[3]["Id"],
            "TaskSubtype": "ListEmail",
            "Subject": "News",
            "CompletedDateTime": "2025-03-10T08:00:00.000Z",
            **done,
        },
        {"Id": "00T3", "WhoId": "003Z", "TaskSubtype": "Call", "Subject": "No lead", **done},
        {"Id": "00T4", "WhoId": leads[3]["Id"], "Subject": "To do", **done, "Status": "Open"},
        {"Id": "00T5", "WhoId": leads[4]["Id"], "Subject": "Of a deleted lead", **done},
    ]
    deals = [
        {
            "Id": "006A",
            "StageName": "Closed Won",
            "IsWon": "true",
            "IsClosed": "true",
            "CloseDate": "2025-04-30",
            "Amount": "12000.5",
            "OwnerId": "0055",
        },
        {
            "Id": "006B",
            "StageName": "Closed Lost",
            "IsWon": "false",
            "IsClosed": "true",
            "CloseDate": "2025-05-10",
            "Amount": "",
            "OwnerId": "0055",
        },
    ]
    write(folder, "Lead.csv", leads)
    write(folder, "LeadHistory.csv", history)
    write(folder, "Task.csv", tasks)
    write(folder, "Opportunity.csv", deals)
    return folder


def hubspot(folder: Path) -> Path:
    """Write an export of HubSpot: contacts, property history, engagements, deals."""
    base = {"First Name": "Ada", "Job Title": "CEO", "Original Source": "Organic Search"}
    contacts = [
        {
            "Record ID": "101",
            "Email": "ada@firma.example",
            "Create Date": "2025-03-01 09:30",
            "Lifecycle Stage": "Customer",
            "Number of Employees": "50",
            "Became a Customer Date": "2025-04-30 10:00",
            "Favourite Colour": "green",
            **base,
        },
        {
            "Record ID": "102",
            "Email": "bo@firma.example",
            "Create Date": "2025-03-02 09:30",
            "Lifecycle Stage": "Lead",
            "Lead Status": "UNQUALIFIED",
            "Became a Marketing Qualified Lead Date": "2025-03-10 10:00",
            "Last Modified Date": "2025-05-01 10:00",
            **base,
        },
        {
            "Record ID": "103",
            "Create Date": "2025-03-03 09:30",
            "Lifecycle Stage": "Opportunity",
            **base,
        },
    ]
    history = [
        ("101", "lifecyclestage", "lead", "2025-03-01 09:30"),
        ("101", "lifecyclestage", "marketingqualifiedlead", "2025-03-05 11:00"),
        ("101", "lifecyclestage", "customer", "2025-04-30 10:00"),
        ("101", "numemployees", "10", "2025-03-01 09:30"),
        ("101", "numemployees", "50", "2025-04-01 09:30"),
        ("103", "hs_lead_status", "BAD_TIMING", "2025-03-20 09:30"),
        ("103", "hs_lead_status", "OPEN_DEAL", "2025-03-25 09:30"),
    ]
    engagements = [
        {
            "Engagement ID": "e1",
            "Activity type": "Call",
            "Activity date": "2025-03-04 10:00",
            "Create Date": "2025-03-06 10:00",
            "Associated Contact IDs": "101;102",
            "Title": "Intro",
        },
        {
            "Engagement ID": "e2",
            "Activity type": "Form submission",
            "Activity date": "2025-03-04 10:00",
            "Associated Contact IDs": "103",
            "Title": "/demo",
        },
        {
            "Engagement ID": "e3",
            "Activity type": "Note",
            "Activity date": "2025-03-04 10:00",
            "Associated Contact IDs": "999",
        },
    ]
    deals = [
        {
            "Deal ID": "d1",
            "Deal Stage": "closedlost",
            "Close Date": "2025-06-01 12:00",
            "Amount": "900",
            "Associated Contact IDs": "103",
        }
    ]
    names = ("Record ID", "Property Name", "Property Value", "Change Date")
    rows = [dict(zip(names, values, strict=True)) for values in history]
    write(folder, "hubspot-crm-exports-all-contacts-2025-06-30.csv", contacts)
    write(folder, "contacts_property_history.csv", rows)
    write(folder, "engagements.csv", engagements)
    write(folder, "hubspot-crm-exports-all-deals.csv", deals)
    return folder


def dynamics(folder: Path) -> Path:
    """Write an export of Dynamics 365: leads, opportunities, activities, audit."""

    def lead(number, **other):
        return {
            "leadid": f"guid-{number}",
            "createdon": f"2025-03-{number:02}T09:30:00Z",
            "emailaddress1": f"a{number}@firma.example",
            "jobtitle": "CTO",
            "numberofemployees": "80",
            "_ownerid_value": "o-1",
            "statecode": "0",
            "statuscode": "1",
            "modifiedon": "2025-06-01T12:00:00Z",
            "new_budget": "12",
            **other,
        }

    write(
        folder,
        "lead.csv",
        [
            lead(1, statecode="1", statuscode="3", qualifyingopportunityid="opp-1"),
            lead(2, statecode="2", statuscode="6"),
            lead(3),
        ],
    )
    won = {"statecode": "1", "actualclosedate": "2025-05-01T00:00:00Z", "actualvalue": "100.5"}
    write(
        folder,
        "opportunity.csv",
        [
            {
                "opportunityid": "opp-1",
                "createdon": "2025-03-20T10:00:00Z",
                "originatingleadid": "guid-1",
                **won,
            }
        ],
    )
    activity = {"createdon": "2025-03-12T09:00:00Z", "subject": "Hello"}
    rows = [
        {"activityid": "a1", "activitytypecode": "phonecall", "regardingobjectid": "guid-1"},
        {"activityid": "a2", "activitytypecode": "email", "regardingobjectid": "opp-1"},
        {"activityid": "a3", "activitytypecode": "email", "regardingobjectid": "account-9"},
    ]
    rows = [{**row, **activity, "statecode": "1"} for row in rows]
    rows[0]["actualend"] = "2025-03-11T09:00:00Z"
    write(folder, "activitypointer.csv", [*rows, {**rows[0], "activityid": "a4", "statecode": "0"}])
    changed = {
        "changedAttributes": [
            {"logicalName": "numberofemployees", "oldValue": "20", "newValue": "80"},
            {"logicalName": "statecode", "oldValue": "0", "newValue": "1"},
        ]
    }
    write(
        folder,
        "audit.csv",
        [
            {
                "objectid": "guid-1",
                "createdon": "2025-03-20T10:00:00Z",
                "changedata": json.dumps(changed),
            },
            {
                "objectid": "guid-3",
                "createdon": "2025-03-22T10:00:00Z",
                "attributename": "jobtitle",
                "oldvalue": "Developer",
                "newvalue": "CTO",
            },
        ],
    )
    return folder
