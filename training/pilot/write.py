"""Writing the pilot: one HTML page that needs nothing else, and a row per lead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from training.pages.files import csv_text, made, without_user, write_whole
from training.pages.html import html_of, shown
from training.pages.numbers import iso
from training.pilot.figures import pictures
from training.pilot.page import page_of
from training.pilot.pilot import Pilot
from training.pilot.wrong import because

PAGE_FILE, LEADS_FILE = "pilot.html", "pilot_leads.csv"
COLUMNS = (
    *("lead_id", "sample", "as_of", "moment", "score", "threshold", "rule_points"),
    *("classification", "qualification", "prioritisation", "mql", "right", "because"),
)


@dataclass(frozen=True)
class PilotFiles:
    """Where the files lie."""

    page: Path
    leads: Path


def write_pilot(pilot: Pilot, data: str, folder: Path) -> PilotFiles:
    """Write page and leads; the same input gives the same bytes, and never half a file.

    Parameters
    ----------
    pilot
        What was found.
    data
        What the data are called; user and password of a database address are left out.
    folder
        Created if needed; files of the same names are replaced.
    """
    made(folder)
    page, leads = folder / PAGE_FILE, folder / LEADS_FILE
    filled = page_of(pilot, without_user(data), LEADS_FILE)
    figures = [shown(picture) for picture in pictures(pilot)]
    html = html_of("training.pilot", "pilot.html", page=filled, shown=figures)
    write_whole(page, html)
    write_whole(leads, csv_text(COLUMNS, _rows(pilot)))
    return PilotFiles(page, leads)


def _rows(pilot: Pilot) -> Iterator[tuple[object, ...]]:
    trial, points = pilot.trial, pilot.trial.seen.points
    samples = trial.samples
    for row, lead_id in enumerate(pilot.lead_ids):
        yield (
            lead_id,
            samples.sample[row],
            iso(int(samples.moments.as_of_us[row])),
            samples.rule[row],
            f"{trial.score[row]:.2f}",
            f"{trial.threshold[row]:.2f}",
            points.total[row],
            points.classification[row],
            points.qualification[row],
            points.prioritisation[row],
            _yes(bool(trial.mql[row])),
            _yes(bool(trial.right[row])),
            because(trial, row),
        )


def _yes(value: bool) -> str:
    return "yes" if value else "no"
