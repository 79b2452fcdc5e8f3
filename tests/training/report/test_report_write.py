"""The written files: self-contained, safe, true to the findings, and the same every time."""

import json
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from made_findings import made_against, made_findings, nothing_defined

from training.pages.numbers import decimals
from training.report import write_report
from training.report.measures import MEASURES, PREDICTORS

VOID = {"meta", "br", "hr", "img", "input", "link"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DEEP_PLOTS = [
    *("differences", "reliability", "gains", "scores", "months"),
    *("learning_curve", "feature_groups"),
]


class Reader(HTMLParser):
    """Collects tags, attributes, ids and table cells; refuses tags that do not nest."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.ids, self.rows = [], [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        inside = any(tag in ("td", "th") for tag in self.open[-3:])
        if self.rows and inside and "band" not in self.open_classes():
            self.rows[-1][-1] += data

    def open_classes(self):
        """Give the class of the innermost span."""
        spans = [v for tag, name, v in self.attributes if (tag, name) == ("span", "class")]
        return spans[-1:] if self.open[-1] == "span" and spans else []


@pytest.fixture(scope="module")
def files(judged, tmp_path_factory):
    return write_report(judged, tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def deep(judged, tmp_path_factory):
    """Everything there can be: further trainings, a champion, 50 hostile sources."""
    told = replace(judged, findings=made_findings(50), against=made_against())
    return write_report(told, tmp_path_factory.mktemp("deep"))


@pytest.fixture(scope="module", params=["files", "deep"])
def text(request):
    return request.getfixturevalue(request.param).report.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(text):
    return Reader(text)


def test_texts_of_users_are_escaped(text, page):
    assert "script" not in page.tags
    assert "<script" not in text
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in text
    assert "postgresql://host/crm&lt;b&gt;" in text
    assert "secret" not in text


def test_nothing_is_loaded_from_anywhere(text, page):
    loading = {"src", "href", "xlink:href", "srcset", "data", "action", "poster"}
    targets = {value for _, name, value in page.attributes if name in loading}
    targets |= set(re.findall(r"url\(([^)]*)\)", text))
    beside = {"model_card.md", "data_sheet.md"}
    assert beside < targets
    assert all(target.startswith("#") for target in targets - beside)
    assert not {"script", "link", "iframe", "img", "object"} & set(page.tags)
    assert "@import" not in text
    assert "http" not in text.replace("http-equiv", "")


def test_ids_are_unique_and_references_lead_somewhere(text, page):
    assert len(page.ids) == len(set(page.ids))
    wanted = set(re.findall(r'(?:href="|url\()#([^")]*)', text))
    assert wanted <= set(page.ids)


def test_headings_do_not_skip_levels(page):
    levels = [int(tag[1]) for tag in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_headline_numbers_are_the_findings(judged, files):
    page, scores = Reader(files.report.read_text("utf-8")), judged.findings.scores
    rows = {row[0].split("\xa0")[0]: row[1:] for row in page.rows if len(row) == 6}
    for measure in MEASURES:
        [shown] = [cells for name, cells in rows.items() if name.startswith(measure.name)]
        expected = [measure.written(scores[key][measure.key].value) for key in PREDICTORS]
        assert [cell.replace("\xa0", " ") for cell in shown] == expected


def test_every_figure_has_words_and_colours_that_follow_the_page(deep):
    page = Reader(deep.report.read_text("utf-8"))
    names = [path.stem for path in deep.plots]
    assert names == DEEP_PLOTS
    alts = [v for tag, name, v in page.attributes if (tag, name) == ("svg", "aria-label")]
    assert len(alts) == len(names)
    assert all(len(alt) > 60 for alt in alts)
    assert page.tags.count("figcaption") == len(names)
    styles = " ".join(v for _, name, v in page.attributes if name == "style")
    assert {"var(--blend)", "var(--rules)", "var(--history)", "var(--points)"} <= set(
        re.findall(r"var\(--\w+\)", styles)
    )
    assert not re.search(r"#(?!000000|ffffff)[0-9a-f]{6}", styles)


def test_a_deep_report_tells_all_that_was_found(deep):
    text = deep.report.read_text("utf-8").replace("\xa0", " ")
    for said in (
        "predicts better than the champion",
        "Would more history help?",
        "Alarm: a random split tells another story",
        "two models agree to 90 % (89 % to 91 %) on the 3 strongest reasons",
        "weak: fewer wins than promised",
        "38 more",
        "Müller &amp; Söhne 7",
        "A note of the evaluation.",
        "Effective sample",
    ):
        assert said in text, said
    card = deep.model_card.read_text("utf-8")
    assert "## Where it is weak" in card
    assert r"Source “\<script\>" in card
    assert r"More history would help" in card


def test_findings_are_kept_for_machines(judged, deep, files):
    kept = json.loads(deep.findings.read_text("utf-8"))
    assert kept["against_champion"]["version"] == "3"
    assert kept["scores"]["blend"]["calibration_error"]["value"] is None
    plain = json.loads(files.findings.read_text("utf-8"))
    value = judged.findings.scores["blend"]["log_loss"].value
    assert plain["scores"]["blend"]["log_loss"]["value"] == pytest.approx(value, abs=1e-6)
    assert plain["against_champion"] is None


def test_same_input_same_bytes(judged, files, tmp_path):
    again = write_report(judged, tmp_path)
    kept = sorted(p for p in files.report.parent.rglob("*") if p.is_file())
    assert len(kept) == len(again.plots) + 4
    for first in kept:
        assert (
            first.read_bytes() == (tmp_path / first.relative_to(files.report.parent)).read_bytes()
        )


def test_model_card_says_all(judged, files):
    card = files.model_card.read_text(encoding="utf-8")
    parameters = judged.trained.model.parameters
    for heading in (
        *("What is predicted", "Intended use", "Not intended", "Who may not be scored"),
        *("How good it is", "Where it is weak", "Personal data", "Who looks after it"),
    ):
        assert f"## {heading}" in card
    assert parameters.policy_version in card
    assert f"--until 2026-10-01T00:00:00+00:00 --horizon-days {parameters.horizon_days:g}" in card
    assert r"\<script\>" in card
    assert not re.search(r"(?<!\\)<script", card)
    assert "secret" not in card
    blend = judged.findings.scores["blend"]["log_loss"]
    band = f"{decimals(blend.low, 4)} to {decimals(blend.high, 4)}"
    assert f"| Log-loss (lower is better) | {blend.value:.4f} ({band}) |" in card


def test_data_sheet_says_what_went_in(judged, known, files):
    sheet = files.data_sheet.read_text(encoding="utf-8")
    assert f"| leads | {len(known.leads):,} |" in sheet
    assert f"| activities | {len(known.activities):,} |" in sheet
    hostile = [line for line in sheet.splitlines() if line.startswith(r"| \<script\>")]
    assert len(hostile) == 1
    assert len(re.findall(r"(?<!\\)\|", hostile[0])) == 6
    assert "| 67 % | categories |" in hostile[0]
    assert re.search(r"\| leer \| 0 % \| empty \| not used \|", sheet)
    page_views = (known.activities["type"] == "page_view").sum()
    assert rf"| page\_view | {page_views:,} |" in sheet
    assert "do not count" in sheet
    assert "are never features" in sheet
    for heading in ("Consent and objection", "How long, and where", "What knows the outcome"):
        assert f"## {heading}" in sheet
    # Nobody is in it.
    assert not any(str(value) in sheet for value in known.leads["email"].dropna())


def test_without_a_past_it_says_so_loudly(unjudged, tmp_path):
    assert unjudged.findings.population is None
    (tmp_path / "plots").mkdir()
    (tmp_path / "plots" / "gains.svg").write_text("of an earlier report", encoding="utf-8")
    files = write_report(unjudged, tmp_path)
    text = files.report.read_text(encoding="utf-8")
    Reader(text)
    assert "This model has not been judged on later leads" in text
    assert "There are no figures" in text
    assert "top tenth of the open leads is used" in text
    assert "<figure" not in text
    assert "At a glance" not in text
    assert files.plots == ()
    assert list((tmp_path / "plots").iterdir()) == []
    card = files.model_card.read_text("utf-8")
    assert "**Not judged" in card
    assert "Not known: no part of the leads could be judged." in card


def test_what_is_not_defined_is_left_out(judged, tmp_path):
    files = write_report(replace(judged, findings=nothing_defined()), tmp_path)
    text = files.report.read_text("utf-8")
    Reader(text)
    assert "nan" not in re.sub(r"<style>.*?</style>", "", text, flags=re.S).lower().split()
    assert [path.stem for path in files.plots] == ["differences", "reliability", "scores", "months"]


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here to look at the page with")
def test_page_fits_the_window_and_asks_for_nothing(deep):
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    asked, complaints, address = [], [], Path(deep.report).as_uri()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for width, scheme in ((390, "dark"), (1280, "light")):
            page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
            page.on("request", lambda request: asked.append(request.url))
            page.on("console", lambda message: complaints.append(message.text))
            page.goto(address)
            page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            widths = "[...document.querySelectorAll('figure svg')].map(s => s.clientWidth)"
            drawn = page.evaluate(widths)
            assert len(drawn) == len(DEEP_PLOTS)
            assert min(drawn) > 280
            page.close()
        browser.close()
    assert asked == [address] * 2
    assert complaints == []
