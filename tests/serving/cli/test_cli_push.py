"""`leadscore push`: what became of it is said, and mistakes are one line."""

import datetime as dt
import json

import pytest
from sqlalchemy import func, select

from features.tables.write import write_tables
from serving.cli.briefly import _own
from serving.cli.demo_queue import fill_queue, queue_in_words
from serving.settings import Settings
from serving.store.facts import put_leads, set_flag
from serving.store.queue import Wanted, page_of
from serving.store.store import Store
from serving.store.tables import ACTIVITIES, LEADS, SCORES, STANDINGS
from training.progress import Quiet
from training.simulator import simulate
from training.simulator.today import tables_of_today

NOW = dt.datetime.now(dt.UTC)


@pytest.fixture
def store(tmp_path, monkeypatch, registered):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    monkeypatch.setenv("LEADSCORE_STORE", url)
    made = Store.at(url)
    yield made
    made.close()


@pytest.fixture(scope="module")
def alive(tmp_path_factory):
    """A small company, in files, that is alive today; some of its leads are closed."""
    folder = tmp_path_factory.mktemp("alive")
    write_tables(tables_of_today(simulate(40, 5), NOW), folder)
    return folder


def count(store, table):
    return store.read(lambda c: c.scalar(select(func.count()).select_from(table)))


def test_open_leads_are_in_the_queue_then(run, store, alive):
    done = run("push", alive)
    assert done.code == 0
    number = count(store, LEADS)
    assert 0 < number < 40
    assert done.out.startswith(f"{number} leads with ")
    assert f"{number} scores by model version 1" in done.out
    assert "pushing and scoring" in done.err
    assert store.read(lambda c: page_of(c, Wanted("hottest"))).rows
    again = run("push", alive)
    assert "0 leads with 0 activities pushed, 0 scores" in again.out
    assert f"{number} scores were kept before: nothing new" in again.out
    assert count(store, SCORES) == number


def test_all_leads_with_their_past_as_json(run, store, alive):
    done = run("push", alive, "--all", "--history", 2, "--json").json
    assert done["leads"] == count(store, LEADS) == 40
    assert done["scores"] == count(store, SCORES) > 40
    assert done["model_version"] == "1"
    assert count(store, STANDINGS) == 40
    asked = select(func.count()).where(LEADS.c.status == "won")
    assert store.read(lambda c: c.scalar(asked)) > 0


def test_scores_as_of_the_past_are_history_alone(run, store, alive):
    past = (NOW - dt.timedelta(days=30)).isoformat()
    done = run("push", alive, "--as-of", past)
    assert done.code == 0
    assert "the queue shows now" in done.out
    assert count(store, SCORES) == count(store, LEADS) > 0
    assert count(store, STANDINGS) == 0


def test_a_newer_policy_counts(run, store, alive, tmp_path, monkeypatch):
    from features.policy.load import load_policy, policy_to_json, policy_version  # noqa: PLC0415

    content = policy_to_json(load_policy(None)) | {"name": "Newer"}
    policy = tmp_path / "policy.json"
    policy.write_text(json.dumps(content))
    assert run("push", alive, "--policy", policy).code == 0
    versions = set(store.read(lambda c: c.scalars(select(SCORES.c.policy_version)).all()))
    assert versions == {policy_version(load_policy(policy))}
    monkeypatch.setenv("LEADSCORE_POLICY", str(policy))
    assert "nothing new" in run("push", alive).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "nowhere"),
        (("nowhere", "--as-of", "2026-09-01"), "no time zone"),
        (("nowhere", "--as-of", "2099-01-01T00:00:00Z"), "is in the future"),
        (("nowhere", "--policy", "none.yaml"), "none.yaml"),
    ],
)
def test_mistakes_are_said(run, store, words, said):
    done = run("push", *words)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err


def test_without_a_champion_or_a_store(run, store, alive, monkeypatch, tmp_path):
    monkeypatch.setenv("LEADSCORE_STORE", "sqlite:////proc/none/store.db")
    done = run("push", alive)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "cannot be opened" in done.err
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/none.db")
    monkeypatch.setattr("training.registry.load.version_of", lambda _: None)
    done = run("push", alive)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "leadscore train DATA" in done.err


def test_another_demo_takes_the_place_of_the_former(store):
    settings = Settings.for_commands({"LEADSCORE_STORE": str(store.engine.url)})
    first = fill_queue(tables_of_today(simulate(40, 5), NOW), settings, Quiet())
    assert f"holds {first.leads} open leads" in queue_in_words(first)
    assert first.leads == count(store, LEADS) == count(store, STANDINGS)
    store.write(lambda c: set_flag(c, "L000040", "objects", value=True, now_us=1)).result()
    other = fill_queue(tables_of_today(simulate(60, 6), NOW), settings, Quiet())
    assert other.leads == count(store, STANDINGS)
    asked = select(LEADS.c.lead_id).where(~LEADS.c.facts.contains('"leadscore_demo":true'))
    assert store.read(lambda c: c.scalars(asked).all()) == ["L000040"]  # its objection stays


def test_leads_of_a_real_company_stay_alone(store):
    settings = Settings.for_commands({"LEADSCORE_STORE": str(store.engine.url)})
    told = {
        "lead_id": "L000040",
        "created_at": "2026-09-01T00:00:00Z",
        "note": '"leadscore_demo":true',
    }
    store.write(lambda c: put_leads(c, [told], 1)).result()
    assert fill_queue(tables_of_today(simulate(40, 5), NOW), settings, Quiet()) is None
    assert "leads of your own" in queue_in_words(None)
    assert count(store, LEADS) == 1
    assert count(store, ACTIVITIES) == 0


def test_a_demo_makes_room_for_real_leads(run, store, alive):
    settings = Settings.for_commands({"LEADSCORE_STORE": str(store.engine.url)})
    demo = fill_queue(tables_of_today(simulate(60, 6), NOW), settings, Quiet())
    done = run("push", alive, "--json").json
    assert done["erased_of_demo"] == demo.leads
    assert done["leads"] == count(store, LEADS) == count(store, STANDINGS)
    assert fill_queue(tables_of_today(simulate(60, 6), NOW), settings, Quiet()) is None


def test_only_the_newest_leads_of_a_large_demo(store, monkeypatch):
    monkeypatch.setattr("serving.cli.demo_queue.MOST_LEADS", 3)
    settings = Settings.for_commands({"LEADSCORE_STORE": str(store.engine.url)})
    done = fill_queue(tables_of_today(simulate(60, 6), NOW), settings, Quiet())
    assert done.leads == 3
    assert "the newest" in queue_in_words(done)


def test_a_brief_service_minds_no_settings_but_the_policy(monkeypatch, tmp_path):
    for name in ("KEYS_REQUIRED", "PROXY_HEADER", "STORE", "POLICY"):
        monkeypatch.setenv(f"LEADSCORE_{name}", "x")
    own = {n: v for n, v in _own(str(tmp_path)).items() if n.startswith("LEADSCORE_")}
    assert own == {"LEADSCORE_POLICY": "x", "LEADSCORE_STORE": f"sqlite:///{tmp_path}/store.db"}
