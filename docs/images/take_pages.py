"""Photograph pages: the pictures beside this file.

    PYTHONPATH=. python docs/images/take_pages.py [--only pilot|served] [--loans DATA]

Simulates the demo company of 10,000 leads, tries the default agreement on it, simulates a stricter
one against it, and takes the upper part of both pages with Chromium; trains on a company of 4,000
leads, serves it and takes the pages of the service (some five minutes). With `--loans` (the folder
with the tables of the BPI Challenge 2012) also pilot and simulation of the loan example.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from served_pages import alive, look, push, served, take

from serving.client import Client

ROOT = Path(__file__).parents[2]
IMAGES, LOANS_POLICY = Path(__file__).parent, ROOT / "docs/examples/bpic2012/policy.yaml"
DEFAULT_POLICY = ROOT / "features/policy/default.yaml"
SIZE = {"width": 1000, "height": 2292}


def leadscore(folder: Path, *words: str | Path) -> None:
    """Run a command in the folder, so that a page names its data and not where they lie."""
    command = [sys.executable, "-m", "serving.cli", *map(str, words)]
    here = {"PYTHONPATH": str(ROOT), "MLFLOW_TRACKING_URI": f"sqlite:///{folder}/mlflow.db"}
    subprocess.run(command, check=True, cwd=folder, env={**os.environ, **here})


def changed(policy: Path, out: Path, *changes: tuple[str, str]) -> Path:
    """Write a policy with some texts exchanged."""
    text = policy.read_text("utf-8")
    for old, new in changes:
        if old not in text:
            sys.exit(f"{policy}: {old!r} is not in it any more; change take_pages.py")
        text = text.replace(old, new, 1)
    out.write_text(text, "utf-8")
    return out


@contextmanager
def chromium_open() -> Iterator[Browser]:
    """Open the Chromium of this machine."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("Chromium is not installed; install it and run this again")
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


def taken(page: Path, picture: str) -> None:
    """Photograph the upper part of a page that lies in a file."""
    with chromium_open() as browser:
        shown = browser.new_page(viewport=SIZE)
        shown.goto(page.as_uri())
        shown.screenshot(path=IMAGES / picture)


def demo(folder: Path) -> None:
    """Photograph pilot and simulation of the demo company."""
    data = "demo-company"
    leadscore(folder, "demo", "--leads", "10000", "--seed", "1", "--only-data", "--out", data)
    leadscore(folder, "pilot", data, "--out", "pilot")
    taken(folder / "pilot" / "pilot.html", "pilot-demo.png")
    stricter = changed(
        DEFAULT_POLICY,
        folder / "new.yaml",
        ("capacity_per_week: 25", "precision: 0.3"),
        ("minimum_factors: 2", "minimum_factors: 3"),
        ("contact_request: [contact_form, demo_request]", "contact_request: [demo_request]"),
    )
    agreements = "--policy", stricter, "--against", DEFAULT_POLICY
    leadscore(folder, "simulate", data, *agreements, "--out", "simulation")
    taken(folder / "simulation" / "simulation.html", "simulation-demo.png")


def service(folder: Path) -> None:
    """Photograph the pages of the service, of a demo company as if it were today's."""
    data = "served-company"
    leadscore(folder, "demo", "--leads", "4000", "--seed", "1", "--only-data", "--out", data)
    today = alive(folder / data, folder / "company-today")
    leadscore(folder, "train", today.name, "--quick")
    with served(folder, ROOT) as address, Client(address) as client, chromium_open() as browser:
        take(browser, address, look(client, push(client, today)))


def loans(place: Path, folder: Path) -> None:
    """Photograph pilot and simulation of the loan example."""
    data = "bpic2012"
    (folder / data).symlink_to(place)
    leadscore(folder, "pilot", data, "--policy", LOANS_POLICY, "--out", "pilot")
    taken(folder / "pilot" / "pilot.html", "pilot-bpic2012.png")
    new = changed(LOANS_POLICY, folder / "new.yaml", ("capacity_per_week: 170", "score: 60"))
    agreements = "--policy", new, "--against", LOANS_POLICY
    leadscore(folder, "simulate", data, *agreements, "--out", "simulation")
    taken(folder / "simulation" / "simulation.html", "simulation-bpic2012.png")


def main() -> None:
    """Take what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("pilot", "served"))
    parser.add_argument("--loans", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if arguments.only != "served":
            demo(Path(name))
        if arguments.only != "pilot":
            service(Path(name))
        if arguments.loans is not None:
            loans(arguments.loans.resolve(), Path(name))


if __name__ == "__main__":
    main()
