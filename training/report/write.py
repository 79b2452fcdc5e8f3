"""Writing the report: one HTML file that needs nothing else, a model card, and the figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from training.evaluation.evaluated import evaluated
from training.fit import Trained
from training.pages.html import Shown, html_of
from training.pages.svg import inline, svg_text
from training.report.evidence import Evidence
from training.report.page import Page, page_of
from training.report.pictures import pictures

REPORT_FILE, CARD_FILE, PLOTS_FOLDER = "report.html", "model_card.md", "plots"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&$!])")


@dataclass(frozen=True)
class ReportFiles:
    """Where the files of a report lie; `plots` is empty where nothing could be judged."""

    report: Path
    model_card: Path
    plots: tuple[Path, ...]


def write_report(
    trained: Trained, facts_name: str, folder: Path, evidence: Evidence | None = None
) -> ReportFiles:
    """Write report, model card and figures; the same input gives the same bytes.

    Parameters
    ----------
    trained
        As `train` returned it.
    facts_name
        What the data are called; user and password of a database address are left out.
    folder
        Created if needed; files of the same names are replaced, and plots of an earlier report
        removed.
    evidence
        From `evidence_of`. Without it the report leaves out what the score looks at, the months,
        and when the training period began.
    """
    page = page_of(trained, facts_name, evidence)
    rows = evaluated(trained.judged, None if evidence is None else evidence.judged)
    plots = folder / PLOTS_FOLDER
    plots.mkdir(parents=True, exist_ok=True)
    for old in plots.glob("*.svg"):
        old.unlink()
    shown, paths = [], []
    for picture in pictures(rows, trained.model.parameters.threshold_score):
        svg = svg_text(picture.figure)
        paths.append(plots / f"{picture.name}.svg")
        paths[-1].write_text(svg, encoding="utf-8")
        shown.append(Shown(picture, inline(svg, picture.name, picture.alt)))
    report, card = folder / REPORT_FILE, folder / CARD_FILE
    report.write_text(
        html_of("training.report", "report.html", page=page, shown=shown), encoding="utf-8"
    )
    card.write_text(_markdown(page), encoding="utf-8")
    return ReportFiles(report, card, tuple(paths))


def _markdown(page: Page) -> str:
    # Autoescape knows HTML only; in Markdown a label could open a link, a cell or a tag.
    environment = Environment(
        loader=PackageLoader("training.report"),
        finalize=lambda value: in_markdown(value) if isinstance(value, str) else value,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("model_card.md").render(page=page)


def in_markdown(text: str) -> str:
    """Escape whatever means something in Markdown, and put the text on one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
