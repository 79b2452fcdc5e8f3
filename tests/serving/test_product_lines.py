"""A lead is scored for the lines it shows interest in; the best is named, the lines decide."""

import numpy as np
import pytest

from features.collect import facts_from_tables
from features.facts import Moments
from features.policy.load import policy_from_json, policy_to_json, policy_version
from features.tables import known_until
from serving.batch import batch_table
from serving.scored import NO_LINE
from serving.scorer import Scorer
from training.lines import LineParameters
from training.metrics import logit
from training.model import LeadModel

DAY_US = 86_400_000_000
LINES = {
    "analytics": {
        "label": "Analytics",
        "match": {"when": {"product_line": "analytics"}},
        "points": {"whitepaper": 80},
        "stages": {"webinar_attended": "late"},
    },
    "pricey": {
        "label": "Who looks at prices",
        "match": {"did": [{"activity": "pricing_page", "within_days": 30}]},
        "threshold": {"score": 90},
    },
}


def line(threshold, shift=0.0):
    return LineParameters(
        shift=shift, slope=1.0, leads=50, won_leads=9, horizon_days=45, threshold_score=threshold
    )


@pytest.fixture(scope="module")
def scorer(demo_model):
    p = demo_model.parameters
    policy = policy_from_json({**policy_to_json(p.policy), "product_lines": LINES})
    update = {
        "policy": policy,
        "policy_version": policy_version(policy),
        "threshold_score": 20.0,
        "product_lines": {"analytics": line(10.0, shift=0.5), "pricey": line(90.0)},
    }
    return Scorer(LeadModel(p.model_copy(update=update), demo_model.trees), "7")


@pytest.fixture(scope="module")
def tables(demo_company):
    return known_until(demo_company.tables, demo_company.end)


@pytest.fixture(scope="module")
def found(scorer, tables):
    facts = facts_from_tables(tables, scorer.kind_columns)
    moments = Moments(np.arange(400), facts.created_us[:400] + 15 * DAY_US)
    [(_, scored)] = scorer.score_in_parts(facts, moments)
    return facts, moments, scored


@pytest.fixture(scope="module")
def scores(scorer, tables, found):
    _, moments, _ = found
    ids = tables.leads["lead_id"]
    return [
        scorer.score_one(
            facts_from_tables(tables.only(ids[i]), scorer.kind_columns), int(moments.as_of_us[i])
        )
        for i in range(0, 400, 5)
    ]


def test_a_lead_has_the_lines_it_shows_interest_in(scores, tables):
    asked = tables.leads["product_line"].iloc[:400:5].tolist()
    seen = set()
    for score, product_line in zip(scores, asked, strict=True):
        names = [part.product_line for part in score.product_lines]
        assert ("analytics" in names) == (product_line == "analytics")
        assert score.best_line == (names[0] if names else None)
        probabilities = [part.probability for part in score.product_lines]
        assert probabilities == sorted(probabilities, reverse=True)
        seen.add(tuple(sorted(names)))
    assert seen == {(), ("analytics",), ("pricey",), ("analytics", "pricey")}


def test_reasons_of_a_line_add_up_to_its_own_probability(scores):
    for score in scores:
        for part in score.product_lines:
            total = part.start + sum(reason.contribution for reason in part.reasons)
            assert logit(np.array([part.probability]))[0] == pytest.approx(total, abs=1e-9)
            assert part.horizon_days == 45


def test_a_line_counts_its_own_points(scorer, found):
    _, _, scored = found
    house, own = scored.house.points, scored.lines[0].points
    at = house.names.index("activity:whitepaper")
    assert house.items[:, at].any()
    assert own.items[:, at] == pytest.approx(10 * house.items[:, at])


def test_the_rule_that_decides_is_named(scores):
    for score in scores:
        names = [part.product_line for part in score.product_lines]
        takes = [part for part in score.product_lines if part.mql.qualified]
        if not names:
            assert score.mql.product_line is None
            continue
        decides = (takes or score.product_lines)[0]
        assert score.mql.product_line == decides.product_line
        assert score.mql.qualified == bool(takes)
        assert score.mql.threshold == decides.mql.threshold


def test_a_file_has_the_best_line_and_a_probability_each(scorer, found, scores):
    facts, moments, scored = found
    table = batch_table(scorer, facts, moments, scored).to_pydict()
    for row, score in zip(range(0, 400, 5), scores, strict=True):
        assert table["best_line"][row] == score.best_line
        assert table["mql"][row] == score.mql.qualified
        lines = {part.product_line: part.probability for part in score.product_lines}
        for name in LINES:
            in_file = table[f"probability_{name}"][row]
            assert (in_file is None) == (name not in lines)
            if in_file is not None:
                assert in_file == pytest.approx(lines[name], abs=1e-12)
    assert NO_LINE in scored.best_line
