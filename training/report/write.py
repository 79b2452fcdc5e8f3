"""Writing the report: one HTML file that needs nothing else, model card, data sheet, figures."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from training.evaluation.evaluated import evaluated
from training.pages.axes import Picture
from training.pages.files import write_whole
from training.pages.html import Shown, html_of
from training.pages.svg import inline, svg_text
from training.report.figures import pictures
from training.report.findings_file import FILE as FINDINGS_FILE
from training.report.findings_file import findings_text
from training.report.page import Page, page_of
from training.report.told import Told

REPORT_FILE, CARD_FILE, SHEET_FILE = "report.html", "model_card.md", "data_sheet.md"
PLOTS_FOLDER = "plots"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&$!])")


@dataclass(frozen=True)
class ReportFiles:
    """Where the files of a report lie; `plots` is empty where nothing could be judged."""

    report: Path
    model_card: Path
    data_sheet: Path
    findings: Path
    plots: tuple[Path, ...]

    def copy_to(self, folder: Path) -> None:
        """Copy these files, and no others that lie beside them, to another folder."""
        (folder / PLOTS_FOLDER).mkdir(parents=True, exist_ok=True)
        for file in (self.report, self.model_card, self.data_sheet, self.findings):
            shutil.copyfile(file, folder / file.name)
        for plot in self.plots:
            shutil.copyfile(plot, folder / PLOTS_FOLDER / plot.name)


def write_report(told: Told, folder: Path) -> ReportFiles:
    """Write report, cards, findings and figures; the same input gives the same bytes.

    Parameters
    ----------
    told
        What there is to tell. User and password of a database address are left out.
    folder
        Created if needed; files of the same names are replaced, and plots of an earlier report
        removed.
    """
    rows = evaluated(told.trained.judged, told.evidence.judged)
    page = page_of(told, rows)
    score = told.trained.model.parameters.threshold_score
    drawn = pictures(rows, told.findings, told.against, score)
    shown, plots = _write_plots(drawn, folder / PLOTS_FOLDER)
    files = ReportFiles(
        folder / REPORT_FILE,
        folder / CARD_FILE,
        folder / SHEET_FILE,
        folder / FINDINGS_FILE,
        plots,
    )
    links = {"card": CARD_FILE, "sheet": SHEET_FILE}
    html = html_of("training.report", "report.html", page=page, shown=shown, files=links)
    write_whole(files.report, html)
    write_whole(files.model_card, markdown_of("model_card.md", page))
    write_whole(files.data_sheet, markdown_of("data_sheet.md", page))
    write_whole(files.findings, findings_text(told))
    return files


def _write_plots(
    drawn: dict[str, Picture], plots: Path
) -> tuple[dict[str, Shown], tuple[Path, ...]]:
    plots.mkdir(parents=True, exist_ok=True)
    for old in plots.glob("*.svg"):
        old.unlink()
    shown = {}
    for name, picture in drawn.items():
        svg = svg_text(picture.figure)
        write_whole(plots / f"{name}.svg", svg)
        shown[name] = Shown(picture, inline(svg, name, picture.alt))
    return shown, tuple(plots / f"{name}.svg" for name in drawn)


def markdown_of(template: str, page: Page) -> str:
    """Fill in a template of Markdown; texts of users stay texts."""
    # Autoescape knows HTML only; in Markdown a label could open a link, a cell or a tag.
    environment = Environment(
        loader=PackageLoader("training.report"),
        finalize=lambda value: in_markdown(value) if isinstance(value, str) else value,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(page=page)


def in_markdown(text: str) -> str:
    """Escape whatever means something in Markdown, and put the text on one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
