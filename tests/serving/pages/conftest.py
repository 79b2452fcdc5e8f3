"""A service with pages, a store, and readers of HTML."""

import datetime as dt
import itertools
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from serving.http.front import Front
from serving.pages.pages import Pages
from serving.registered import Registered, judged_in
from training.judged_file import JUDGED_FILE
from training.metrics import sigmoid

NOW = dt.datetime.now(dt.UTC)
VOID = {"meta", "link", "input", "br", "img", "hr", "wbr"}


class Reader(HTMLParser):
    """Collects tags, attributes and texts; refuses tags that do not nest and ids that repeat."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.rows, self.texts = [], [], [], []
        self.feed(text)
        assert self.open == []
        ids = [value for _, attrs in self.tags for name, value in attrs.items() if name == "id"]
        assert len(ids) == len(set(ids))

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data):
        if {"style", "script"} & set(self.open):
            return
        if self.tags and self.tags[-1][0] == "wbr":
            self.texts[-1] += data  # one word still, that may wrap
        else:
            self.texts.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]

    def leads(self):
        return [attrs["href"] for attrs in self.all("a") if "data-row" in attrs]


def read(answer, status=200):
    """Read a page that is whole, private and harmless."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    page = Reader(answer.text)
    check_accessible(page)
    return page


def check_accessible(page):
    assert page.all("html")[0]["lang"]
    assert (
        len(page.all("h1"))
        == len(page.all("main"))
        == len(page.all("title"))
        - len([t for t in page.all("svg") if "aria-labelledby" in t])
        - sum(1 for tag in page.all("circle"))
        == 1
    )
    ids = {attrs.get("id") for _, attrs in page.tags}
    named = {attrs.get("for") for attrs in page.all("label")}
    for tag in ("select", "input"):
        for attrs in page.all(tag):
            assert attrs.get("type") == "hidden" or "hidden" in attrs or attrs["id"] in named
    for _, attrs in page.tags:
        for name in ("aria-labelledby", "aria-describedby"):
            assert set((attrs.get(name) or "").split()) <= ids
        assert not any(name.startswith("on") or name == "style" for name in attrs)
    assert all(attrs.get("scope") for attrs in page.all("th"))
    levels = [int(tag[1]) for tag, _ in page.tags if tag in {"h1", "h2", "h3", "h4"}]
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))


@pytest.fixture
def with_pages():
    def add(service):
        service.pages = Pages(service.app)
        service.front = Front(service.pages, service.metrics)
        return service

    return add


@pytest.fixture
def site(champion, store, make_service, with_pages):
    return with_pages(make_service(champion, None, store))


@pytest.fixture
def judged(tmp_path):
    random = np.random.default_rng(3)
    logit = random.normal(-1, 1, 4000)
    frame = pd.DataFrame(
        {
            "lead": random.integers(0, 2**64, 4000, np.uint64),
            "won": random.random(4000) < sigmoid(logit),
            "weight": 1.0,
            "blend": logit,
            "fold": random.integers(0, 3, 4000),
        }
    )
    frame.to_parquet(tmp_path / JUDGED_FILE)
    return judged_in(tmp_path)


@pytest.fixture
def kept(judged):
    """What the registry keeps of a version that was judged."""
    figures = (
        ("auc", 0.7512),
        ("log_loss", 0.2811),
        ("brier", 0.0822),
        ("calibration_error", 0.0139),
    )
    figures += (("top_decile_lift", 3.294),)
    who = ("blend", "rules_alone", "history_alone", "constant")
    found = {f"{name}/{figure}": value for name in who for figure, value in figures}
    return Registered({**found, "counts/leads": 8766.0}, judged)


@pytest.fixture
def recent(lead):
    """Makes a lead of the last days."""

    def make(lead_id="L1", days=9, **attributes):
        created = NOW - dt.timedelta(days=days)
        activities = [
            {**one, "occurred_at": (created + dt.timedelta(days=i + 1)).isoformat()}
            for i, one in enumerate(lead["activities"])
        ]
        told = {**lead["lead"], "lead_id": lead_id, "created_at": created.isoformat(), **attributes}
        return {"lead": told, "activities": activities}

    return make


@pytest.fixture
def push(site):
    """Pushes and scores leads."""

    def push(*told, lang="en"):
        leads = [one["lead"] for one in told]
        assert site.post("/v1/leads", {"leads": leads}).json()["refused"] == []
        activities = [
            {**activity, "lead_id": one["lead"]["lead_id"]}
            for one in told
            for activity in one["activities"]
        ]
        assert site.post("/v1/activities", {"activities": activities}).json()["refused"] == []
        ids = [{"lead_id": lead["lead_id"]} for lead in leads]
        answer = site.post(f"/v1/score/batch?lang={lang}", {"leads": ids}).json()
        assert answer["refused"] == 0
        return list(answer["results"])

    return push


@pytest.fixture
def push_activity(site):
    def push(lead_id, kind, subject=None):
        told = {
            "lead_id": lead_id,
            "occurred_at": dt.datetime.now(dt.UTC).isoformat(),
            "type": kind,
        }
        answer = site.post("/v1/activities", {"activities": [{**told, "subject": subject}]})
        assert answer.json()["stored"] == 1

    return push


@pytest.fixture
def read_page():
    return read


@pytest.fixture
def get(site):
    def get(path):
        return read(site.call("GET", path))

    return get
