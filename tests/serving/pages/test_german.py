"""The pages in German: every text of theirs, whoever asks for it and however."""

import re
from pathlib import Path
from string import Formatter

import numpy as np
import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment

import serving.pages
from features.language.language import FOLDER
from serving.http.front import Front
from serving.http.guard import Guard
from serving.pages.pages import Pages
from serving.registered import Judged, Registered
from serving.settings import Settings
from training.evaluation.evaluated import Bins

TEMPLATES = sorted((Path(serving.pages.__file__).parent / "templates").glob("*.html"))
SAID_ALIKE = {"MQL", "leadscore"}
FEWEST_LETTERS = 6
SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-name")


def told(text):
    """Give what a template says by itself, without tags and without what it fills in."""
    tokens = Environment(autoescape=True).lex(text)
    data = "\0".join(value for _, kind, value in tokens if kind == "data")
    return re.findall(r"[^\W\d_]{2,}", re.sub(r"<[^>]*>|<[^<]*$", " ", data.replace("\0", "")))


def english():
    """Give patterns of the English texts that read otherwise in German."""
    with (FOLDER / "de" / "LC_MESSAGES" / "leadscore.po").open("rb") as file:
        messages = list(read_po(file, locale="de"))
    sources = {text for message in messages for text in texts(message.id)}
    for source in sources - {text for message in messages for text in texts(message.string)}:
        parts = [part for part, *_ in Formatter().parse(source)]
        letters = sum(c.isalpha() for part in parts for c in part)
        if letters >= FEWEST_LETTERS or parts == [source]:
            yield re.compile(".+".join(map(re.escape, parts)) + r"\.?")


def texts(said):
    return [said] if isinstance(said, str) else said


ENGLISH = list(english())


def check_german(page):
    [root] = page.all("html")
    assert root["lang"] == "de"
    spoken = [a[name] for _, a in page.tags for name in SPOKEN if name in a]
    for text in [*page.texts, *spoken]:
        plain = " ".join(text.split())
        left = [one.pattern for one in ENGLISH if plain and one.fullmatch(plain)]
        assert left == [], plain


@pytest.fixture
def german(site, read_page):
    def get(path):
        page = read_page(site.call("GET", path, headers={"accept-language": "de-AT,en;q=0.5"}))
        check_german(page)
        return page

    return get


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_say_nothing_by_themselves(template):
    assert set(told(template.read_text("utf-8"))) <= SAID_ALIKE


@pytest.mark.parametrize("name", ["newest", "risers", "hottest"])
def test_the_queue_is_german(german, push, recent, name):
    assert "In dieser Liste ist kein Lead." in german(f"/queue?list={name}&owner=Gone").text
    # Whatever language the scores were asked for in: the CRM asks, the rep looks.
    push(*(recent(f"L{i}", owner="Kim", source="web") for i in range(30)), lang="de")
    push(*(recent(f"E{i}", owner="Kim", source="web") for i in range(30)), lang="en")
    assert "Wer jetzt Aufmerksamkeit braucht" in german(f"/queue?list={name}").text
    page = german("/queue?list=hottest&owner=Kim")
    assert "Stärkster Grund" in page.text
    assert re.search(r"\d,\d", page.text)
    [following] = [a["href"] for a in page.all("a") if a.get("rel") == "next"]
    assert "Erste Seite" in german(following).text


def test_errors_are_german_but_for_their_detail(site, read_page):
    headers = {"accept": "text/html", "accept-language": "de"}
    for path, status in (("/leads/nobody", 404), ("/queue?x=1", 400)):
        page = read_page(site.call("GET", path, headers=headers), status)
        assert len([a for a in page.all("span") if a.get("lang") == "en"]) == 1
        check_german(page)


def test_the_lead_is_german(site, german, push, recent):
    push(recent(employees=1250, country="DE"), lang="de")
    page = german("/leads/L1")
    assert "Wie sich der Score zusammensetzt" in page.text
    assert re.search(r"\d,\d\xa0%", "".join(page.texts))
    assert "1.250" in page.text
    site.post("/v1/leads/L1/review", {"review": True})
    assert "Überprüfung durch einen Menschen" in german("/leads/L1").text
    site.post("/v1/leads/L1/objection", {"objects": True})
    assert "der Bewertung widersprochen" in german("/leads/L1").text
    site.post("/v1/score?lang=de", recent("sent"))
    assert "die Antwort von damals" in german("/leads/sent").text


def test_what_a_lead_did_is_german_but_for_kinds_of_ones_own(german, push, push_activity, recent):
    push(recent(email="kim@uni-bonn.de", job_title="Student"))
    push_activity("L1", "download", "whitepaper-x")
    push_activity("L1", "page_view", "/somewhere")
    push_activity("L1", "fax_sent")
    text = german("/leads/L1").text
    done = text.split("Was getan wurde")[-1]
    for said in ("Preise angesehen", "Whitepaper heruntergeladen", "Seitenaufruf", "fax_sent"):
        assert said in done
    assert "ausgeschlossen: „studiert“" in text


def test_the_model_is_german(site, german):
    assert "keine Kennzahlen" in german("/model").text
    spread = np.linspace(0.1, 0.9, 10)
    judged = Judged(Bins(spread, spread, spread - 0.05, spread + 0.05), 1234, 5678)
    kept = Registered({"blend/auc": 0.75, "constant/brier": 0.2, "counts/leads": 1234.0}, judged)
    site.front = Front(Pages(site.app, lambda _version: kept), site.metrics)
    text = german("/model").text
    assert "Versprochen und gehalten" in text
    assert "1.234 Leads" in text
    assert "0,750" in text


def test_signing_in_is_german(champion, store, make_service, with_pages, read_page):
    secret = "k3J9x!vQ2mZ7pR5tW8yB4nC6dF1gH0sL"
    settings = Settings(host="127.0.0.1", keys_required=True, session_secret=secret)
    guard = Guard(settings, store.engine)
    site = with_pages(make_service(champion, None, store, guard))
    asked = site.call("GET", "/model?lang=de")
    assert asked.headers["location"] == "/sign-in?next=%2Fmodel%3Flang%3Dde&lang=de"
    answer = site.call("GET", asked.headers["location"])
    check_german(read_page(answer))
    cookie = answer.headers["set-cookie"].split(";")[0]
    token = re.search(r'name="token" value="(\w+)"', answer.text).group(1)
    [form] = read_page(answer).all("form")
    wrong = site.call(
        "POST", form["action"], data={"key": "x", "token": token}, headers={"cookie": cookie}
    )
    check_german(read_page(wrong))
    assert "nicht bekannt oder nicht mehr gültig" in wrong.text
    guard.close()


def test_a_chosen_language_stays_chosen(get, push, recent):
    push(recent(owner="Kim"))
    page = get("/queue?list=hottest&lang=de")
    inside = [a["href"] for a in page.all("a") if a["href"].startswith("/") and "hreflang" not in a]
    assert len(inside) > 5
    assert all("lang=de" in address for address in inside)
    assert {"type": "hidden", "name": "lang", "value": "de"} in page.all("input")
    [english] = [a["href"] for a in page.all("a") if a.get("hreflang") == "en"]
    assert get(english).all("html")[0]["lang"] == "en"
    assert get("/queue?list=hottest&lang=xx").all("html")[0]["lang"] == "en"


def test_nobody_who_chose_nothing_sees_a_choice_in_addresses(get, push, recent):
    push(recent())
    inside = [a["href"] for a in get("/queue?list=hottest").all("a") if "hreflang" not in a]
    assert not any("lang=" in address for address in inside)
