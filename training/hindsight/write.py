"""Writing a simulation: one HTML page that needs nothing else, and a row per hand-off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from features.policy.load import policy_version
from training.hindsight.figures import pictures
from training.hindsight.page import page_of
from training.hindsight.simulate import Simulation
from training.pages.files import csv_text, made, without_user, write_whole
from training.pages.html import html_of, shown
from training.pages.numbers import iso

PAGE_FILE, HAND_OFFS_FILE = "simulation.html", "hand_offs.csv"
COLUMNS = (
    *("lead_id", "policy", "policy_version", "at", "score", "threshold", "clause"),
    *("other_clause", "outcome", "days_to_win", "move"),
)


@dataclass(frozen=True)
class SimulationFiles:
    """Where the files lie."""

    page: Path
    hand_offs: Path


def write_simulation(simulation: Simulation, data: str, folder: Path) -> SimulationFiles:
    """Write page and hand-offs; the same input gives the same bytes, and never half a file.

    Parameters
    ----------
    simulation
        What was found.
    data
        What the data are called; user and password of a database address are left out.
    folder
        Created if needed; files of the same names are replaced.
    """
    made(folder)
    page, hand_offs = folder / PAGE_FILE, folder / HAND_OFFS_FILE
    filled = page_of(simulation, without_user(data), HAND_OFFS_FILE)
    figures = [shown(picture) for picture in pictures(simulation)]
    html = html_of("training.hindsight", "simulation.html", page=filled, shown=figures)
    write_whole(page, html)
    write_whole(hand_offs, csv_text(COLUMNS, _rows(simulation)))
    return SimulationFiles(page, hand_offs)


def _rows(simulation: Simulation) -> Iterator[tuple[str, ...]]:
    current, new = simulation.replayed.past.policies
    versions = {"current": policy_version(current), "new": policy_version(new)}
    for mover in simulation.movers:
        days = mover.days_to_win
        yield (
            mover.lead_id,
            mover.by,
            versions[mover.by],
            iso(mover.at_us),
            f"{mover.score:.2f}",
            f"{mover.threshold:.2f}",
            mover.clause,
            mover.other_clause,
            mover.outcome,
            "" if days != days else f"{days:.2f}",  # noqa: PLR0124 - only NaN differs from itself
            mover.move,
        )
