"""The written files: self-contained, safe, true to the metrics, and the same every time."""

import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from training.pages.numbers import decimals
from training.report import write_report
from training.report.comparison import MEASURES, PREDICTORS

VOID = {"meta", "br", "hr", "img", "input", "link"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


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
        if self.rows and any(tag in ("td", "th") for tag in self.open[-2:]):
            self.rows[-1][-1] += data


@pytest.fixture(scope="module")
def files(judged, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    return write_report(judged.trained, "demo <b>", folder, judged.evidence)


@pytest.fixture(scope="module")
def text(files):
    return files.report.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(text):
    return Reader(text)


def test_labels_are_escaped(text, page):
    assert "script" not in page.tags
    assert "<script" not in text
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in text
    assert "demo &lt;b&gt;" in text


def test_nothing_is_loaded_from_anywhere(text, page):
    loading = {"src", "href", "xlink:href", "srcset", "data", "action", "poster"}
    targets = [value for _, name, value in page.attributes if name in loading]
    targets += re.findall(r"url\(([^)]*)\)", text)
    assert targets
    assert all(target.startswith("#") for target in targets)
    assert not {"script", "link", "iframe", "img", "object"} & set(page.tags)
    assert "@import" not in text
    assert "http" not in text.replace("http-equiv", "")


def test_ids_are_unique_and_references_lead_somewhere(text, page):
    assert len(page.ids) == len(set(page.ids))
    wanted = set(re.findall(r'(?:href="|url\()#([^")]*)', text))
    assert wanted <= set(page.ids)


def test_headline_numbers_are_the_metrics(judged, page):
    rows = {row[0].split("\xa0")[0]: row[1:] for row in page.rows if row}
    for measure in MEASURES:
        [shown] = [cells for name, cells in rows.items() if name.startswith(measure.name)]
        expected = [
            decimals(judged.trained.metrics[name][measure.key], measure.places)
            for name in PREDICTORS
        ]
        assert shown == expected


def test_every_figure_has_words_and_colours_that_follow_the_page(files, page):
    names = [path.stem for path in files.plots]
    assert names == ["reliability", "gains", "scores", "months"]
    alts = [v for tag, name, v in page.attributes if (tag, name) == ("svg", "aria-label")]
    assert len(alts) == len(names)
    assert all(len(alt) > 60 for alt in alts)
    assert page.tags.count("figcaption") == len(names)
    styles = " ".join(v for _, name, v in page.attributes if name == "style")
    assert "var(--blend)" in styles
    assert not re.search(r"#(?!000000|ffffff)[0-9a-f]{6}", styles)


def test_headings_do_not_skip_levels(page):
    levels = [int(tag[1]) for tag in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_same_input_same_bytes(judged, files, tmp_path):
    again = write_report(judged.trained, "demo <b>", tmp_path, judged.evidence)
    pairs = [(files.report, again.report), (files.model_card, again.model_card)]
    for first, second in [*pairs, *zip(files.plots, again.plots, strict=True)]:
        assert first.read_bytes() == second.read_bytes()


def test_model_card_says_all(judged, files):
    card = files.model_card.read_text(encoding="utf-8")
    parameters = judged.trained.model.parameters
    for heading in ("What is predicted", "Intended use", "Not intended", "Who may not be scored"):
        assert f"## {heading}" in card
    assert parameters.policy_version in card
    assert f"--until 2026-10-01T00:00:00+00:00 --horizon-days {parameters.horizon_days:g}" in card
    assert r"\<script\>" in card
    assert not re.search(r"(?<!\\)<script", card)
    blend = judged.trained.metrics["blend"]["log_loss"]
    assert f"| Log-loss (lower is better) | {blend:.4f} |" in card


def test_without_evidence_the_rest_is_told(judged, tmp_path):
    files = write_report(judged.trained, "demo", tmp_path)
    text = files.report.read_text(encoding="utf-8")
    assert [path.stem for path in files.plots] == ["reliability", "gains", "scores"]
    assert "What the score looks at" not in text
    assert "Counts in" not in text


def test_without_a_past_it_says_so_loudly(unjudged, tmp_path):
    assert unjudged.trained.metrics == {}
    (tmp_path / "plots").mkdir()
    (tmp_path / "plots" / "gains.svg").write_text("of an earlier report", encoding="utf-8")
    files = write_report(unjudged.trained, "demo", tmp_path, unjudged.evidence)
    text = files.report.read_text(encoding="utf-8")
    assert "This model has not been judged on later leads" in text
    assert "There are no figures" in text
    assert "top tenth of the open leads is used" in text
    assert "<figure" not in text
    assert files.plots == ()
    assert list((tmp_path / "plots").iterdir()) == []
    assert "**Not judged" in files.model_card.read_text(encoding="utf-8")


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here to look at the page with")
@pytest.mark.parametrize("width", [390, 1280])
def test_page_fits_the_window_and_asks_for_nothing(files, width):
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    asked, complaints = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme="dark")
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(Path(files.report).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        drawn = page.evaluate(
            "[...document.querySelectorAll('figure svg')].map(s => s.getBoundingClientRect().width)"
        )
        browser.close()
    assert len(drawn) == 4
    assert min(drawn) > 280
    assert asked == [Path(files.report).as_uri()]
    assert complaints == []
