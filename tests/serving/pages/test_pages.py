"""What the pages show, of nothing, of one lead and of many, whatever their texts say."""

import math
import re

import numpy as np
import pytest
from problem_fields import fields_of

from features.tables.schema import STATUSES
from serving.pages.statuses import KNOWN
from training.model import LeadModel

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>' OR 1=1; DROP TABLE leads --"


def test_home_is_the_queue(site):
    answer = site.call("GET", "/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue")


@pytest.mark.parametrize("name", ["newest", "risers", "hottest"])
def test_an_empty_queue_says_so(get, name):
    page = get(f"/queue?list={name}")
    assert "No lead is in this list. Leads appear here once they are pushed" in page.text
    assert page.leads() == []


def test_what_can_be_filtered_by_is_what_leads_have(get, push, recent):
    assert get("/queue").all("form") == []
    push(recent(owner="Kim", source=None))
    offered = {select["name"] for select in get("/queue").all("select")}
    assert offered == {"owner"}  # the agreement has no product lines
    asked = {select["name"] for select in get("/queue?source=fair").all("select")}
    assert asked == {"owner", "source"}


def test_an_unknown_lead_is_not_found(site, problem_of):
    assert "nothing is kept" in problem_of(site.call("GET", "/leads/nobody"), 404)["detail"]


@pytest.mark.parametrize(
    ("path", "field"),
    [("/queue?list=x", "list"), ("/queue?after=x&after_lead=L1", "after"), ("/queue?x=1", "x")],
)
def test_an_address_that_means_nothing_is_refused(site, problem_of, path, field):
    assert fields_of(problem_of(site.call("GET", path), 400)) == [field]


def test_the_pages_know_their_methods(site, problem_of):
    problem_of(site.call("POST", "/queue"), 405)
    assert site.call("GET", "/healthz").status_code == 200


def test_one_lead_is_shown_with_what_is_said_of_it(get, push, recent):
    [scored] = push(recent(company="Ünal & Söhne 株式会社", owner="Zoë"))
    queue = get("/queue?list=hottest")
    assert queue.leads() == ["/leads/L1"]
    assert "Ünal & Söhne 株式会社" in queue.text
    page = get("/leads/L1")
    for text in [*(r["text"] for r in scored["reasons"]), *scored["mql"]["because"]]:
        assert " ".join(text.split()) in page.text
    assert f"Score {scored['score']}" in page.text
    assert "Zoë" in page.text
    assert "/pricing" in page.text
    assert "1" in page.text.split("All values")[1]


def test_the_steps_end_where_the_score_is(get, push, recent):
    [scored] = push(recent())
    total = scored["start"] + sum(r["contribution"] for r in scored["reasons"])
    page = get("/leads/L1")
    shown = re.findall(r"([\d.]+)%", page.text.split("How the score adds up")[1])
    chance = 100 / (1 + math.exp(-total))
    assert abs(float(shown[-1]) - chance) <= 0.051
    assert abs(float(shown[-2]) - chance) <= 0.051
    bars = [a for a in page.all("rect") if a["class"] in {"for", "against"}]
    assert len(bars) == len(scored["reasons"])


@pytest.mark.parametrize("name", ["company", "owner", "source", "job_title", "country", "industry"])
def test_texts_stay_texts(get, push, recent, name):
    told = recent(**{name: EVIL})
    told["activities"][0]["subject"] = EVIL
    push(told)
    for path in ("/queue?list=hottest", "/leads/L1"):
        page = get(path)
        assert page.all("img") == []
        assert len(page.all("script")) == 1
    assert EVIL in page.text


def test_ids_stay_ids(get, push, recent):
    odd = f"a/b?c#d%2F {EVIL}"
    push(recent(odd))
    [address] = get("/queue?list=hottest").leads()
    page = get(address)
    assert " ".join(odd.split()) in page.text
    assert get("/queue?list=hottest&owner=%27%20OR%201%3D1--").leads() == []


def test_the_change_is_said_to_be_one_of_the_past(get, push, recent):
    push(recent())
    for language, said in (("en", "Change in 7 days"), ("de", "Änderung in 7 Tagen")):
        for path in ("/queue?list=hottest", "/leads/L1?"):
            assert said in get(f"{path}&lang={language}").text


def test_the_best_lead_is_not_better_than_itself(get, push, recent, monkeypatch):
    monkeypatch.setattr(LeadModel, "percentile", lambda _, logits, of="": np.full(len(logits), 100))
    push(recent())
    text = get("/leads/L1").text
    assert "Rank 99 better than 99 of 100 open leads" in text
    assert "Fit 99 rank" in text
    assert "Engagement 99 rank" in text


def test_what_shows_the_buying_stage_stands_under_its_own_heading(site, push, recent):
    [scored] = push(recent())
    [shown, *_] = scored["buying_stage"]["because"]
    text = site.call("GET", "/leads/L1").text
    stage = rf"<h3>Buying stage</h3>\s*<p>{scored['buying_stage']['stage']}</p>\s*<ul[^>]*><li>"
    assert re.search(stage + re.escape(shown), text)
    assert "Buying stage</dt>" not in text


@pytest.mark.parametrize(
    ("status", "english", "german"),
    [
        ("raw", "raw", "unbearbeitet"),
        ("mql", "MQL", "MQL"),
        ("Working", "working", "in Bearbeitung"),
        ("Stage 2b", "Stage 2b", "Stage 2b"),
    ],
)
def test_a_status_is_named_as_one_and_said(site, get, push, recent, status, english, german):
    push(recent())
    told = {"lead_id": "L1", "status": status, "occurred_at": recent()["lead"]["created_at"]}
    assert site.post("/v1/statuses", {"statuses": [told]}).json()["refused"] == []
    for language, said in (("en", english), ("de", german)):
        assert f"Status: {said}" in get(f"/queue?list=hottest&lang={language}").text
        assert f"tatus {said} ·" in get(f"/leads/L1?lang={language}").text


def test_every_status_of_the_tables_has_a_name():
    assert set(STATUSES) <= set(KNOWN)


def test_filters_and_their_choices(get, push, recent):
    push(recent("a", owner="Kim", source="fair"), recent("b", owner="Li", source="web"))
    page = get("/queue?list=hottest&owner=Kim&source=&product_line=")
    assert page.leads() == ["/leads/a"]
    chosen = [a["value"] for a in page.all("option") if "selected" in a]
    assert chosen == ["Kim"]
    assert {a["value"] for a in page.all("option")} >= {"Kim", "Li", "fair", "web"}
    assert "Try it with fewer filters" in get("/queue?list=hottest&owner=Gone").text


def test_the_next_page_goes_on_where_this_one_ends(get, push, recent):
    push(*(recent(f"L{i}") for i in range(70)))
    first = get("/queue?list=hottest&source=")
    [following] = [a["href"] for a in first.all("a") if a.get("rel") == "next"]
    second = get(following)
    assert (len(first.leads()), len(second.leads())) == (50, 20)
    assert not set(first.leads()) & set(second.leads())
    assert "First page" in second.text


def test_flags_are_said(site, get, push, recent):
    push(recent())
    site.post("/v1/leads/L1/review", {"review": True})
    page = get("/leads/L1")
    assert page.text.count("A human review was asked for") == 1
    site.post("/v1/leads/L1/objection", {"objects": True})
    page = get("/leads/L1")
    assert "objected to being scored" in page.text
    assert page.all("rect") == []
    assert get("/queue?list=hottest").leads() == []


def test_a_lead_that_was_only_sent_shows_what_was_said_then(site, get, recent):
    said = site.post("/v1/score", recent("sent")).json()
    page = get("/leads/sent")
    assert "this is what was answered then" in page.text
    assert f"Score {said['score']}" in page.text


def test_looking_keeps_nothing(site, get, push, recent):
    push(recent())
    before = site.call("GET", "/v1/leads/L1/history").json()
    get("/leads/L1")
    assert site.call("GET", "/v1/leads/L1/history").json() == before


def test_the_model_is_shown(site, get, champion):
    text = get("/model").text
    assert champion.scorer.policy.name in text
    assert "Hand-off threshold" in text
    assert f"{champion.scorer.threshold:.1f}" in text


def test_without_a_model_the_queue_still_answers(
    empty_service, make_service, with_pages, problem_of, store
):
    site = with_pages(make_service(empty_service.champion, None, store))
    assert "leadscore train" in problem_of(site.call("GET", "/model"), 503)["detail"]
    assert site.call("GET", "/queue").status_code == 200


def test_without_a_store_there_is_no_queue(empty_service, with_pages, problem_of):
    answer = with_pages(empty_service).call("GET", "/queue")
    assert "keeps no leads" in problem_of(answer, 404)["detail"]
