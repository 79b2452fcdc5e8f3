"""Photograph the pages of the service, with a demo company that is alive today."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pandas as pd
from PIL import Image
from playwright.sync_api import Browser

from serving.client import Client

IMAGES = Path(__file__).parent
TIMES = ("created_at", "occurred_at", "received_at")
LOOKED_AT_DAYS_AGO = (28, 21, 14, 9, 4, 2, 0)
LEADS_SHOWN, AT_ONCE = 400, 200
CLOSED = ("won", "lost", "rejected")
DESK, PHONE = (1180, 900), (390, 844)
COLOURS = 200
SECONDS_TO_START = 60

# Picture → page, size, colour scheme.
SHOTS = {
    "queue-light.png": ("/queue?list=risers", DESK, "light"),
    "queue-dark-phone.png": ("/queue?list=hottest", PHONE, "dark"),
    "lead-light.png": ("/leads/{mql}", (1180, 1500), "light"),
    "lead-dark.png": ("/leads/{other}", (1180, 1500), "dark"),
    "lead-german-phone.png": ("/leads/{mql}?lang=de", (390, 1400), "light"),
    "model-light.png": ("/model", (1180, 1600), "light"),
}


def alive(company: Path, out: Path) -> Path:
    """Write the tables of a company again, moved in time by whole days, so that they end today."""
    out.mkdir()
    tables = {file.name: pd.read_csv(file, dtype=str) for file in company.glob("*.csv.gz")}
    last = pd.to_datetime(tables["activities.csv.gz"]["occurred_at"]).max()
    moved = pd.Timedelta(days=(pd.Timestamp.now("UTC") - last).days)
    for name, table in tables.items():
        for column in table.columns.intersection(TIMES):
            times = pd.to_datetime(table[column]) + moved
            table[column] = times.dt.strftime("%Y-%m-%dT%H:%M:%S.%fZ").where(table[column].notna())
        table.to_csv(out / name, index=False)
    return out


@contextmanager
def served(folder: Path, root: Path) -> Iterator[str]:
    """Serve the champion of a folder with a store of its own; give the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {
        "PYTHONPATH": str(root),
        "MLFLOW_TRACKING_URI": f"sqlite:///{folder}/mlflow.db",
        "LEADSCORE_STORE": f"sqlite:///{folder}/store.db",
    }
    command = [sys.executable, "-m", "serving.cli", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, env={**os.environ, **own}) as process:
        try:
            yield _ready(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


def _ready(address: str) -> str:
    for _ in range(SECONDS_TO_START):
        with contextlib.suppress(httpx.TransportError):  # it does not listen yet
            if httpx.get(f"{address}/readyz").status_code == httpx.codes.OK:
                return address
        time.sleep(1)
    sys.exit(f"{address} did not become ready in {SECONDS_TO_START} seconds")


def push(client: Client, company: Path) -> list[str]:
    """Push the youngest open leads of a company with what they did; give their ids."""
    statuses = _rows(company / "statuses.csv.gz")
    closed = {row["lead_id"] for row in statuses if row["status"] in CLOSED}
    leads = [r for r in _rows(company / "leads.csv.gz") if r["lead_id"] not in closed]
    leads = leads[-LEADS_SHOWN:]
    chosen = {row["lead_id"] for row in leads}
    client.push_leads(leads)
    for name, send in (
        ("activities", client.push_activities),
        ("statuses", client.push_statuses),
    ):
        rows = [row for row in _rows(company / f"{name}.csv.gz") if row["lead_id"] in chosen]
        for begin in range(0, len(rows), AT_ONCE):
            send(rows[begin : begin + AT_ONCE])
    return sorted(chosen)


def _rows(file: Path) -> list[dict[str, Any]]:
    table = pd.read_csv(file, dtype=str)
    return [
        {name: value for name, value in row.items() if isinstance(value, str)}
        for row in table.to_dict("records")
    ]


def look(client: Client, lead_ids: list[str]) -> dict[str, str]:
    """Score the leads as of some days and now; give an MQL that rose, and one that is none yet."""
    now, answers = dt.datetime.now(dt.UTC), []
    for days in LOOKED_AT_DAYS_AGO:
        as_of = (now - dt.timedelta(days=days)).isoformat()
        asked = [{"lead_id": one, **({"as_of": as_of} if days else {})} for one in lead_ids]
        answers = [answer for answer in client.score_batch(asked).results if answer.ok]
    mql = [one for one in answers if one.mql.qualified]
    others = [one for one in answers if not one.mql.qualified]
    rose = max(mql, key=lambda one: one.score_change or 0.0)
    return {"mql": rose.lead_id, "other": max(others, key=lambda one: one.score).lead_id}


def take(browser: Browser, address: str, leads: dict[str, str]) -> None:
    """Take the pictures, in few colours, so that they stay small."""
    for picture, (path, (width, height), scheme) in SHOTS.items():
        size = {"width": width, "height": height}
        page = browser.new_page(viewport=size, color_scheme=scheme, locale="en-GB")
        page.goto(address + path.format(**leads))
        image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        image.quantize(COLOURS, dither=Image.Dither.NONE).save(IMAGES / picture, optimize=True)
        page.close()
