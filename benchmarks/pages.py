"""How soon a page shows something, with many leads in the store: first contentful paint.

A company of so many leads is simulated, pushed by `leadscore push --all` and served; every page is
loaded so often by a real Chromium, each time with nothing kept from before.

    .venv/bin/python benchmarks/pages.py [--leads 100000] [--loads 11] [--keep FOLDER]

`--keep` keeps model and store there for the next run: pushing 100,000 leads takes some ten minutes.
The goal is 300 ms on each page; the exit code is 1 if one is missed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
# The file features.py beside this one bears the name of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from playwright.sync_api import Browser, sync_playwright

from benchmarks.serving_peers.contests import Server, ours
from benchmarks.serving_peers.processes import own_environment, running
from benchmarks.serving_peers.rounds import say
from benchmarks.serving_peers.world import World, world
from training.simulator import simulate, write_company

TEACHING_LEADS, SEED = 2500, 2
GOAL_MS = 300.0
LISTS = ("newest", "risers", "hottest")
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
PAINT = """(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0)"""
FIRST_BYTE = """performance.getEntriesByType("navigation")[0].responseStart"""


@dataclass(frozen=True)
class Painted:
    """Milliseconds of each load of a page, from its begin.

    Attributes
    ----------
    answered
        Until the first byte of the answer.
    painted
        Until the first text or picture was painted.
    """

    page: str
    answered: list[float]
    painted: list[float]


def pushed(made: World, leads: int) -> tuple[Server, float | None]:
    """Give the service with all leads in its store, and the seconds that pushing them took."""
    folder = made.folder / "pages"
    store = f"sqlite:///{folder / 'leadscore.db'}"
    server = ours(made)
    server = replace(server, environment={**server.environment, "LEADSCORE_STORE": store})
    done = folder / "done.json"
    if done.exists() and json.loads(done.read_text("utf-8")) == {"leads": leads}:
        return server, None
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_company(simulate(leads, SEED, end=dt.datetime.now(dt.UTC)), folder / "company")
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "serving.cli", "push", str(folder / "company"), "--all"],
        env={**own_environment(), **server.environment},
        check=True,
    )
    done.write_text(json.dumps({"leads": leads}), "utf-8")
    return server, time.perf_counter() - begin


def pages_of(address: str, browser: Browser) -> list[str]:
    """Give the paths to look at: lists, filters as the queue offers them, a lead, the model."""
    page = browser.new_page()
    page.goto(f"{address}/queue")
    found = [f"/queue?list={name}" for name in LISTS]
    for name in ("owner", "source"):
        values = [one.get_attribute("value") for one in page.query_selector_all(f"[name={name}] *")]
        found += [f"/queue?list=hottest&{name}={value}" for value in values if value][:1]
    leads = [one.get_attribute("href") for one in page.query_selector_all("a[href*='/leads/']")]
    found += [re.sub(r"^.*(?=/leads/)", "", href) for href in leads if href][:1]
    page.close()
    return [*found, "/model"]


def painted(address: str, path: str, size: str, browser: Browser, loads: int) -> Painted:
    """Load a page so often, each time in a browser that has seen nothing."""
    answered, seen = [], []
    for _ in range(loads):
        context = browser.new_context(viewport=SIZES[size])
        page = context.new_page()
        response = page.goto(f"{address}{path}")
        assert response is not None, path
        assert response.ok, f"{path}: {response.status}"
        page.wait_for_function(f"() => {PAINT} > 0")
        answered.append(float(page.evaluate(FIRST_BYTE)))
        seen.append(float(page.evaluate(PAINT)))
        context.close()
    shown = re.sub(r"(?<=&)(\w+)=.*$|(?<=/leads/).*$", lambda found: found[1] or "…", path)
    return Painted(f"{shown}, {size}", answered, seen)


def line_of(found: Painted) -> str:
    """Give a row of the table."""
    cells = (
        f"{np.median(found.answered):.0f}",
        f"{np.median(found.painted):.0f}",
        f"{max(found.painted):.0f}",
    )
    return f"| {found.page} | {' | '.join(cells)} |"


def main(given: Sequence[str] | None = None) -> int:
    """Push, serve, look; give the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leads", type=int, default=100_000, help="in the store")
    parser.add_argument("--loads", type=int, default=11, help="of every page")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="for model, store and logs")
    asked = parser.parse_args(given)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        parser.error("there is no Chromium to look with; install it")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        say("company and model")
        made = world(asked.keep or Path(folder) / "world", TEACHING_LEADS)
        say(f"pushing {asked.leads:,} leads")
        server, seconds = pushed(made, asked.leads)
        log = made.folder / "pages.log"
        with (
            running(server.command, server.environment, server.ready, log) as at,
            sync_playwright() as play,
            play.chromium.launch(executable_path=chromium) as browser,
        ):
            address = f"http://127.0.0.1:{at.port}"
            paths = pages_of(address, browser)
            found = [
                painted(address, path, size, browser, asked.loads)
                for path in paths
                for size in SIZES
            ]
    if seconds is not None:
        print(f"pushed {asked.leads:,} leads in {seconds:.0f} s\n")
    print("| page | answered, median ms | first paint, median ms | slowest ms |\n|---|---|---|---|")
    print(*map(line_of, found), sep="\n")
    return int(max(max(one.painted) for one in found) > GOAL_MS)


if __name__ == "__main__":
    sys.exit(main())
