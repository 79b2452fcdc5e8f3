"""What `leadscore train` tells of the hand-off threshold."""

import json
from types import SimpleNamespace

import pytest

from features.policy.load import policy_from_json, policy_to_json
from serving.cli.train import print_summary, threshold_of
from training.lines import LineParameters
from training.model import LeadModel
from training.threshold_notes import told

LINES = {"demo": {"label": "Demo line", "match": {"when": {"product_line": "starter"}}}}


@pytest.fixture(scope="module")
def with_line(demo_model):
    p = demo_model.parameters
    line = LineParameters(
        leads=9, won_leads=1, horizon_days=60, threshold_score=8, threshold_band=p.threshold_band
    )
    policy = policy_from_json({**policy_to_json(p.policy), "product_lines": LINES})
    update = {"policy": policy, "product_lines": {"demo": line}}
    return LeadModel(p.model_copy(update=update), demo_model.trees)


def test_machines_get_the_bounds_of_house_and_lines(with_line):
    found = json.loads(json.dumps(threshold_of(with_line.parameters)))
    band = with_line.parameters.threshold_band
    assert found["score"] == with_line.parameters.threshold_score
    assert found["band"]["score"]["low"] == band.score.low <= found["score"]
    assert found["product_lines"]["demo"]["score"] == 8
    assert found["product_lines"]["demo"]["band"] == found["band"]


def test_machines_get_null_for_a_model_of_old(with_line):
    old = with_line.parameters.model_copy(update={"threshold_band": None, "product_lines": {}})
    found = threshold_of(old)
    assert found == {"score": old.threshold_score, "band": None, "product_lines": {}}


def test_people_get_a_line_per_threshold(with_line, capsys):
    counts = {"leads": 5.0, "won_leads": 1.0, "horizon_days": 60.0, "snapshots": 9.0}
    counts |= {"effective_leads": 5.0, "weight_of_history": 0.5}
    trained = SimpleNamespace(metrics={}, counts=counts, notes=["a note"], model=with_line)
    registered = SimpleNamespace(model_uri="models:/x", version="1")
    done = SimpleNamespace(
        trained=trained, registered=registered, report="report.html", against=None
    )
    print_summary(done)
    said = capsys.readouterr().out
    p = with_line.parameters
    assert f"hand-off threshold: {told(p.threshold_score, p.threshold_band)}\n" in said
    assert f"  Demo line: {told(8, p.threshold_band)}\n" in said
    assert "hand-offs a week" in said
    assert "note: a note" in said
