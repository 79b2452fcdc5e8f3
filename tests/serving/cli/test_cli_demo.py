"""The demo from nothing to an answer of the service, in a process of its own."""

import gzip
import json
import os
import re
import subprocess
import sys

import pytest
from registries import own_registry
from sqlalchemy import select

from features.tables import read_tables
from serving.store.engine import open_store
from serving.store.queue import Wanted, page_of
from serving.store.tables import LEADS, SCORES, STANDINGS

pytestmark = pytest.mark.slow


def demo(folder, *args, **settings):
    return subprocess.run(
        [sys.executable, "-m", "serving.cli", "demo", *map(str, args)],
        cwd=folder,
        env={**os.environ, "BENTOML_DO_NOT_TRACK": "1", **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_demo_from_one_command(tmp_path, tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('store')}/store.db"
    settings = {"LEADSCORE_STORE": url, "LEADSCORE_KEYS_REQUIRED": "true"}
    with own_registry(tmp_path_factory):
        args = ("--leads", 400, "--seed", 1, "--out", tmp_path / "company")
        done = demo(tmp_path, *args, **settings)
    assert done.returncode == 0, done.stderr
    assert "open leads with the highest score" in done.stdout
    assert "The service answered for" in done.stdout
    request = re.search(r"-d @(\S+)", done.stdout)[1]
    sent = json.loads((tmp_path / request).read_text())
    assert set(sent) == {"lead", "activities"}
    assert sent["lead"]["lead_id"] in done.stdout
    out = tmp_path / "company"
    assert len(read_tables(str(out)).leads) == 400
    for name in ("scores.parquet", "report/report.html", "truth/truth.csv.gz"):
        assert (out / name).is_file()
    assert [file.name for file in tmp_path.iterdir()] == ["company"]
    assert "/queue" in done.stdout
    engine = open_store(url)
    with engine.connect() as connection:
        shown = page_of(connection, Wanted("hottest")).rows
        pushed = set(connection.scalars(select(LEADS.c.lead_id)))
        scored = set(connection.scalars(select(SCORES.c.lead_id)))
        queued = dict(connection.execute(select(STANDINGS.c.lead_id, STANDINGS.c.score)).all())
    engine.dispose()
    assert len(shown) > 10
    assert pushed == scored
    # One lead, one story: the list, the service and the queue say the same of it.
    asked = sent["lead"]["lead_id"]
    [listed] = re.findall(rf"^  {asked} +([\d.]+)  ", done.stdout, re.MULTILINE)
    assert f"answered for {asked}: score {listed}, " in done.stdout
    assert float(listed) == queued[asked]
    assert f"explain company {asked} --as-of 2" in done.stdout.replace(str(out), "company")


def test_data_alone_as_text_and_as_json(run, tmp_path):
    args = ("demo", "--leads", 20, "--out", tmp_path / "company", "--only-data")
    assert "20 leads in" in run(*args).out
    assert run(*args, "--json").json["leads"] == 20
    assert not (tmp_path / "company" / "report").exists()


def test_the_share_of_bots_is_asked_for(run, tmp_path):
    shares = {"none": 0, "usual": 0.1, "many": 0.9}
    lines = {}
    for name, share in shares.items():
        args = ("demo", "--leads", 60, "--out", tmp_path / name, "--only-data", "--bots", share)
        assert run(*args).code == 0
        with gzip.open(tmp_path / name / "truth" / "bots.csv.gz", "rt") as file:
            lines[name] = len(file.readlines())
    assert lines["none"] == 1
    assert lines["many"] > lines["usual"]
    assert run("demo", "--bots", 2, "--only-data").code == 2


def test_a_company_without_open_leads_still_gets_an_answer(
    run, tmp_path, tmp_path_factory, monkeypatch
):
    monkeypatch.setattr("serving.cli.demo._called", lambda *_: {"lead_id": "x", "score": 1})
    monkeypatch.setenv("LEADSCORE_STORE", f"sqlite:///{tmp_path}/store.db")
    with own_registry(tmp_path_factory):
        done = run("demo", "--leads", 1, "--seed", 0, "--out", tmp_path / "company", "--json")
    assert done.code == 0
    assert done.json["counts"]["leads"] == 1
    sent = json.loads((tmp_path / "company" / "request.json").read_text())
    assert sent["lead"]["lead_id"] == "L000001"


def test_a_second_demo_says_whose_scores_it_shows(run, tmp_path, tmp_path_factory, monkeypatch):
    monkeypatch.setattr(
        "serving.cli.demo._called", lambda _: {"lead_id": "x", "score": 1, "grade": "A"}
    )
    monkeypatch.setenv("LEADSCORE_STORE", f"sqlite:///{tmp_path}/store.db")
    args = ("demo", "--leads", 30, "--out", tmp_path / "company")
    with own_registry(tmp_path_factory):
        first, second = run(*args, "--seed", 0), run(*args, "--seed", 1)
    assert (first.code, second.code) == (0, 0)
    assert "challenger" not in first.out
    assert "version 2 is a challenger; what follows is scored by version 1" in second.out
