"""The report, its sentences, the list of flagged rows, and the notes on one lead."""

import numpy as np
import pandas as pd
import pytest
from mail_worlds import SECOND_US, START_US, Done, tables_of

from features.collect import EPOCH, facts_from_tables
from features.errors import LeadScoreError
from features.hygiene.flagged import write_flagged
from features.hygiene.notes import notes_on
from features.hygiene.reasons import MACHINES, REPEATS, STOPPING
from features.hygiene.report import flagged_rows, report, sentences
from features.policy.schema import Hygiene
from training.simulator import simulate


def done(lead, seconds, type_, subject, agent=None):
    return Done(lead, START_US + seconds * SECOND_US, None, type_, subject, agent, None)


HISTORY = (
    done("l0", 0, "email_delivered", "m1"),
    done("l0", 2, "email_open", "m1"),
    *(done("l0", 3, "email_click", f"m1/{link}") for link in "ab"),
    done("l0", 4, "page_view", "/", "curl/8.5"),
    *[done("l0", 90_000, "call", "in")] * 3,
    done("l1", 100, "email_open", "m1"),
    done("l1", 3600, "email_delivered", "m1"),
)
TABLES = tables_of(HISTORY)
NOW = EPOCH.replace(year=2026, month=6)


def test_the_report_counts_per_rule_and_names_an_example():
    found = report(TABLES, now=NOW)
    assert (found.activities, found.not_counting, found.agent_column) == (10, 6, "user_agent")
    assert found.mails == {"delivered": 2, "opened": 2, "clicked": 2}
    counts = {f.rule: (f.activities, f.counts) for f in found.found}
    assert counts == {
        "exact_repeat": (2, False),
        "scanner_agent": (1, False),
        "too_soon": (3, False),
        "out_of_order": (1, True),
    }
    assert next(f for f in found.found if f.rule == "too_soon").share == pytest.approx(0.3)
    first, *rest = sentences(found)
    assert first == "6 of 10 activities (60.0%) do not count"
    assert rest[0] == (
        "too_soon: 3 (30.0%) – only seconds after the mail was delivered; such as email_open m1 of "
        "lead l0 at 2026-01-01T00:00:02Z"
    )
    assert "they count" in rest[-1]


def test_leads_that_are_set_apart_are_reported_with_what_still_counted():
    found = report(TABLES, now=NOW, leads_apart={"of our own people": np.array([True, False])})
    apart = found.found[-1]
    assert (apart.rule, apart.words, apart.activities) == ("lead_apart", "of our own people", 2)


def test_the_report_says_when_it_knows_no_mails():
    visits = tables_of((done("l0", 0, "page_view", "/"),))
    assert "name your types" in sentences(report(visits, now=NOW))[-1]
    opened = tables_of((done("l0", 0, "email_open", "m"),))
    assert "hygiene.delivered" in sentences(report(opened, now=NOW))[-1]
    assert sentences(report(tables_of(()), now=NOW)) == []


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "parquet"])
def test_the_flagged_rows_are_written_as_they_are(tmp_path, ending):
    path = tmp_path / f"flagged.{ending}"
    path.write_bytes(b"old")
    assert write_flagged(TABLES, path, now=NOW) == 7
    rows = pd.read_parquet(path) if ending == "parquet" else pd.read_csv(path)
    assert list(rows)[-4:] == ["hygiene_rule", "hygiene_reason", "hygiene_counts", "hygiene_until"]
    assert list(rows)[: len(TABLES.activities.columns)] == list(TABLES.activities)
    assert rows["hygiene_counts"].sum() == rows["hygiene_until"].isna().sum() == 1
    assert pd.to_datetime(rows["hygiene_until"]).min() == pd.Timestamp("2026-01-01T00:00:02Z")
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_file_that_cannot_be_written_is_one_sentence(tmp_path):
    with pytest.raises(LeadScoreError, match=r"name a file that ends in \.csv"):
        write_flagged(TABLES, tmp_path / "flagged.xlsx")
    with pytest.raises(LeadScoreError, match=r"nowhere.*name another file"):
        write_flagged(TABLES, tmp_path / "nowhere" / "flagged.csv")


def test_the_raw_rows_stay_as_they_are():
    before = TABLES.activities.copy()
    flagged_rows(TABLES, now=NOW)
    pd.testing.assert_frame_equal(TABLES.activities, before)


def test_notes_say_what_does_not_count_of_each_lead():
    both = facts_from_tables(TABLES, ("type", "subject"))
    assert list(both.lead_ids) == ["l0", "l1"]
    late, soon = START_US + 100_000 * SECOND_US, START_US + 2 * SECOND_US

    def notes(first_us, second_us):
        return notes_on(both.behaviour, np.array([first_us, second_us]), Hygiene())

    machines = "2 clicks, 1 opening and 1 activity look like a link scanner's and do not count"
    assert notes(late, late) == [[machines, "2 repeats do not count again"], []]
    assert notes(soon, late) == [["1 opening looks like a link scanner's and does not count"], []]
    assert notes(START_US, START_US) == [[], []]


@pytest.mark.parametrize("bot_share", [0.1, 0.3, 0.6])
def test_on_the_simulated_company_machines_go_and_people_stay(bot_share):
    company = simulate(1_500, seed=4, bot_share=bot_share)
    activities = company.tables.activities
    reason = flagged_rows(company.tables, now=company.end).reason
    clicks = (activities["type"] == "email_click").to_numpy()
    opens = (activities["type"] == "email_open").to_numpy()
    stopped, machine = np.isin(reason, STOPPING), np.isin(reason, MACHINES)
    assert stopped[clicks & company.machine].mean() >= 0.95
    assert stopped[clicks & ~company.machine].mean() <= 0.01
    assert (
        stopped[opens & company.machine].mean() >= 0.85
    )  # a late picky scanner is a person's twin
    assert machine[opens & ~company.machine].mean() <= 0.001
    assert np.isin(reason, REPEATS)[opens & ~company.machine].mean() <= 0.01
    assert not stopped[~clicks & ~opens].any()
