"""What the store knows already, and whose leads are simulated."""

import pytest

from serving.store.alike import keep_mql_since, kept_alike, scored_alike
from serving.store.facts import put_activities, put_leads, set_flag
from serving.store.scores import Given, Standing, keep_scores, keep_standings
from serving.store.simulated import erase_simulated, holds_real_leads
from serving.store.tables import ACTIVITIES, LEADS, SCORES, STANDINGS

LEAD = {"lead_id": "a", "created_at": "2026-09-01T00:00:00Z", "size": 3, "name": "Ünal"}
VIEW = {"occurred_at": "2026-09-02T00:00:00Z", "type": "page_view", "subject": "/pricing"}
OPEN = {"occurred_at": "2026-09-03T00:00:00Z", "type": "email_open"}
BY = ("1", "p")


def given(lead_id, as_of_us, *, scored_us=100, mql=False, model="1", policy="p"):
    return Given(
        *(f"r-{lead_id}-{as_of_us}-{scored_us}", 0, b"q", lead_id, as_of_us, scored_us),
        *(model, policy, 1.0, mql, b"{}", b"{}"),
    )


def standing(lead_id, as_of_us, *, mql=True):
    return Standing(lead_id, 1.0, None, "A", mql, None, {}, as_of_us, as_of_us)


@pytest.fixture
def begin(engine):
    return engine.begin


def test_a_lead_is_alike_with_all_that_it_did(begin):
    with begin() as connection:
        put_leads(connection, [LEAD], 1)
        put_activities(connection, [("a", 1, VIEW)], {"a"})
        assert kept_alike(connection, [LEAD], [[]]) == {"a"}
        assert kept_alike(connection, [dict(reversed(LEAD.items()))], [[VIEW, VIEW]]) == {"a"}
        assert kept_alike(connection, [LEAD], [[VIEW, OPEN]]) == set()
        assert kept_alike(connection, [{**LEAD, "size": 4}], [[VIEW]]) == set()
        assert kept_alike(connection, [{**LEAD, "lead_id": "b"}], [[]]) == set()
        assert kept_alike(connection, [], []) == set()


def test_a_score_is_alike_by_moment_and_versions(begin):
    with begin() as connection:
        put_leads(connection, [{**LEAD, "lead_id": x} for x in "abcde"], 50)
        keep_scores(
            connection,
            [
                given("a", 10),
                given("b", 30),
                given("c", 20, model="2"),
                given("d", 20, policy="q"),
                given("e", 20, scored_us=40),
            ],
        )
        assert scored_alike(connection, list("abcde"), BY, (20, 40)) == {"b"}
        assert scored_alike(connection, list("abcde"), BY, (10, 40)) == {"a", "b"}
        assert scored_alike(connection, list("abcde"), BY, (20, 20)) == {"e"}
        assert scored_alike(connection, ["c"], BY, (0, 99)) == set()


def test_an_mql_is_one_since_the_first_score_of_the_last_run(begin):
    with begin() as connection:
        told = {"a": "110111", "b": "000000", "c": "111111", "d": "111110"}
        for lead_id, mqls in told.items():
            scores = [given(lead_id, at, mql=mql == "1") for at, mql in enumerate(mqls, 1)]
            keep_scores(connection, scores)
            keep_standings(connection, [standing(lead_id, 6, mql=mqls[-1] == "1")])
        keep_standings(connection, [standing("e", 6)])
        keep_mql_since(connection, list("abcde"))
        keep_mql_since(connection, list("abcde"))
        rows = connection.execute(STANDINGS.select())
        since = {row.lead_id: row.mql_since_us for row in rows}
    assert since == {"a": 4, "b": None, "c": 1, "d": None, "e": 6}


def test_simulated_leads_are_told_from_real_ones(begin):
    with begin() as connection:
        assert not holds_real_leads(connection)
        simulated = {**LEAD, "leadscore_demo": True}
        put_leads(connection, [simulated, {**simulated, "lead_id": "b"}], 1)
        put_activities(connection, [("a", 1, VIEW)], {"a"})
        keep_scores(connection, [given("a", 1), given("other", 1)])
        set_flag(connection, "gone", "objects", value=True, now_us=1)
        assert not holds_real_leads(connection)
        assert erase_simulated(connection) == 2
        assert erase_simulated(connection) == 0
        left = {
            table.name: {row.lead_id for row in connection.execute(table.select())}
            for table in (LEADS, ACTIVITIES, SCORES)
        }
        assert left == {"leads": {"gone"}, "activities": set(), "scores": {"other"}}
        put_leads(connection, [{**LEAD, "note": '"leadscore_demo":true'}], 1)
        assert holds_real_leads(connection)
        assert erase_simulated(connection) == 0
