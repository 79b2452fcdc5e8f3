"""Exchanging the champion: at once, without dropping a request, never for a broken one."""

import asyncio
import json
import threading
import time
from types import SimpleNamespace

import httpx
import pytest

from features.errors import ModelError
from serving.champion import Champion
from serving.http import batch_scoring, logs
from serving.policy_file import PolicyFile


class Registry:
    """A registry whose champion can be changed, be missing, or fail."""

    def __init__(self, model, version=None):
        self.model, self.version, self.error, self.loads = model, version, None, 0

    def version_of(self):
        return self.version

    def load(self):
        self.loads += 1
        if self.error is not None:
            raise self.error
        return SimpleNamespace(model=self.model, version=self.version)

    def champion(self, **more):
        return Champion(self.load, self.version_of, **more)


@pytest.fixture
def registry(demo_model):
    return Registry(demo_model)


@pytest.fixture
def errors(caplog, monkeypatch):
    monkeypatch.setattr(logs.logger, "propagate", True)
    return lambda: [r.getMessage() for r in caplog.records if r.levelname == "ERROR"]


def test_a_champion_is_picked_up_when_it_appears(registry):
    champion = registry.champion()
    assert not champion.refresh()
    assert champion.scorer is None
    registry.version = "1"
    assert champion.refresh()
    assert champion.scorer.version == "1"


def test_an_unchanged_champion_is_not_loaded_again(registry):
    registry.version = "1"
    champion = registry.champion()
    assert champion.refresh()
    assert not champion.refresh()
    assert registry.loads == 1


def test_whoever_is_told_learns_old_and_new(registry):
    told = []
    champion = registry.champion(on_change=lambda old, new: told.append((old, new)))
    registry.version = "1"
    champion.refresh()
    first = champion.scorer
    registry.version = "2"
    champion.refresh()
    assert told == [(None, first), (first, champion.scorer)]


@pytest.mark.parametrize("error", [ModelError("gone"), OSError("no disk"), ZeroDivisionError()])
def test_a_champion_that_cannot_be_loaded_leaves_the_old_one(registry, errors, error):
    registry.version = "1"
    champion = registry.champion()
    champion.refresh()
    registry.version, registry.error = "2", error
    assert not champion.refresh()
    assert not champion.refresh()
    assert champion.scorer.version == "1"
    assert errors() == ["new model not loaded"]  # said once, not every few seconds
    registry.error = None
    assert champion.refresh()
    assert champion.scorer.version == "2"


def test_a_champion_that_cannot_score_leaves_the_old_one(registry, errors):
    registry.version = "1"
    champion = registry.champion()
    champion.refresh()
    registry.version, registry.model = "2", object()
    assert not champion.refresh()
    assert champion.scorer.version == "1"
    assert errors() == ["new model not loaded"]


def test_a_registry_that_forgot_its_champion_leaves_the_old_one(registry):
    registry.version = "1"
    champion = registry.champion()
    champion.refresh()
    registry.version = None
    assert not champion.refresh()
    assert champion.scorer.version == "1"


def test_watching_in_the_background_until_stopped(registry):
    champion = registry.champion()
    thread = champion.watch(0.01)
    registry.version = "1"
    until = time.monotonic() + 20
    while champion.scorer is None and time.monotonic() < until:
        time.sleep(0.01)
    assert champion.scorer.version == "1"
    champion.stop()
    thread.join(20)
    assert not thread.is_alive()


def test_no_request_is_dropped_while_champions_change(registry, make_service, lead):
    registry.version = "1"
    champion = registry.champion()
    champion.refresh()
    service = make_service(champion)
    body = json.dumps(lead).encode()
    stopping = threading.Event()

    def exchange():
        for version in range(2, 100):
            if stopping.is_set():
                return
            registry.version = str(version)
            champion.refresh()

    async def send_all():
        transport = httpx.ASGITransport(app=service.front)
        headers = {"content-type": "application/json"}
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return [
                await client.post("/v1/score", content=body, headers=headers) for _ in range(100)
            ]

    thread = threading.Thread(target=exchange)
    thread.start()
    try:
        answers = asyncio.run(send_all())
    finally:
        stopping.set()
        thread.join(60)
    assert {answer.status_code for answer in answers} == {200}
    versions = [int(answer.json()["model_version"]) for answer in answers]
    assert versions == sorted(versions)
    assert len(set(versions)) > 1
    assert len({answer.json()["probability"] for answer in answers}) == 1


def test_a_batch_is_scored_by_one_model_even_if_the_champion_changes(
    registry, make_service, lead, monkeypatch
):
    registry.version = "1"
    champion = registry.champion()
    champion.refresh()
    service = make_service(champion)
    scorer_type = type(champion.scorer)
    original = scorer_type.score_many

    def changing(self, *given):
        registry.version = str(int(registry.version) + 1)
        monkeypatch.setattr(scorer_type, "score_many", original)
        champion.refresh()
        return original(self, *given)

    monkeypatch.setattr(scorer_type, "score_many", changing)
    monkeypatch.setattr(batch_scoring, "LEADS_AT_ONCE", 1)
    results = service.post("/v1/score/batch", {"leads": [lead] * 3}).json()["results"]
    assert {r["model_version"] for r in results} == {"1"}
    assert champion.scorer.version == "2"


POLICY = "name: {}\nhand_off: {{threshold: {{score: 10}}}}\n"


def test_a_changed_policy_is_picked_up_with_the_same_champion(registry, tmp_path):
    file = tmp_path / "policy.yaml"
    file.write_text(POLICY.format("One"))
    registry.version = "1"
    champion = registry.champion(policy=PolicyFile(file))
    assert champion.refresh()
    assert champion.scorer.policy.name == "One"
    assert not champion.refresh()
    file.write_text(POLICY.format("Two"))
    assert champion.refresh()
    assert (champion.scorer.policy.name, champion.scorer.version) == ("Two", "1")


def test_a_broken_policy_leaves_the_old_one_in_service(registry, tmp_path, errors):
    file = tmp_path / "policy.yaml"
    file.write_text(POLICY.format("One"))
    registry.version = "1"
    champion = registry.champion(policy=PolicyFile(file))
    champion.refresh()
    file.write_text("name: [")
    assert not champion.refresh()
    assert champion.scorer.policy.name == "One"
    assert errors() == ["new model not loaded"]
    file.write_text(POLICY.format("Three"))
    assert champion.refresh()
    assert champion.scorer.policy.name == "Three"
