"""What the report says follows from the numbers."""

from dataclasses import replace

import numpy as np
import pytest

from features.policy.load import load_policy
from features.policy.schema import Threshold
from training.evaluation.evaluated import evaluated
from training.pages.numbers import decimals, moment, percent
from training.report.agreement import agreed_parts
from training.report.comparison import comparisons, headline, verdict
from training.report.groups import MOST_GROUPS, strongest_groups
from training.report.hand_off import how_it_was_set, what_else
from training.report.method import cautions, weight_of_history
from training.report.page import page_of, without_password
from training.report.write import in_markdown
from training.rule_expert import fit_rule_expert


def difference(middle, low, high):
    return {
        "blend": {"snapshots": 1200.0},
        "blend_less_rules_alone": {"difference": middle, "low": low, "high": high},
    }


@pytest.mark.parametrize(
    ("numbers", "standing", "said"),
    [
        ((-0.012, -0.016, -0.008), "better", "Better than the rules alone by 0.0120 (0.0080 to"),
        ((-0.012, -0.030, 0.006), "open", "Not shown to be better than the rules alone"),
        ((0.012, 0.008, 0.016), "worse", "Worse than the rules alone by 0.0120 (0.0080 to"),
        ((0.0, 0.0, 0.0), "open", "Not shown to be better"),
    ],
)
def test_one_plain_sentence_per_comparison(numbers, standing, said):
    [found] = comparisons(difference(*numbers))
    assert (found.standing, said in found.sentence) == (standing, True)
    summed_up = verdict(difference(*numbers), history_speaks=True)
    assert summed_up.standing == standing
    assert found.sentence in summed_up.sentence


def test_verdict_without_evaluation_says_so():
    assert verdict({}, history_speaks=False).standing == "unjudged"
    assert headline({}) == ()
    assert "leaves history out" in verdict(difference(0, -1, 1), history_speaks=False).sentence


def test_numbers_read_well():
    assert decimals(float("nan"), 2) == "–"
    assert decimals(-0.00001, 3) == "0.000"
    assert decimals(-0.5, 1) == "−0.5"
    assert [percent(v) for v in (0.0, 0.0312, 0.0996, 0.5)] == ["0 %", "3.1 %", "10 %", "50 %"]
    assert moment(86_400_000_000 + 60_000_000) == "1970-01-02 00:01 UTC"


def test_best_of_a_row_is_marked(judged):
    for line in headline(judged.trained.metrics):
        values = [judged.trained.metrics[n][line.measure.key] for n in ("blend", "rules_alone")]
        values += [
            judged.trained.metrics[n][line.measure.key] for n in ("history_alone", "constant")
        ]
        pick = np.argmin if line.measure.better == "lower" else np.argmax
        assert line.cells[int(pick(values))].best


@pytest.mark.parametrize(
    ("threshold", "score", "notes", "said"),
    [
        ({"score": 30}, 30.0, [], "fixes the number"),
        ({"capacity_per_week": 5}, 20.0, [], "5 a week"),
        ({"capacity_per_week": 5}, 0.0, [], "leaves room for every one"),
        ({"precision": 0.25}, 20.0, [], "25 % of the handed-over leads"),
        ({"cost_per_handoff": 50, "value_per_win": 1000}, 5.0, [], "worth its cost"),
        (
            {"precision": 0.9},
            20.0,
            ["The hand-off threshold could not be worked out from history"],
            "top tenth of the open leads",
        ),
    ],
)
def test_threshold_says_how_it_was_set(threshold, score, notes, said):
    assert said in how_it_was_set(Threshold(**threshold), score, notes)


def test_hand_off_clauses_of_the_default_agreement():
    clauses = what_else(load_policy())
    assert "or it sent the contact form or asked for a demo within 30 days" in clauses[0]
    assert clauses[1] == "At least 2 of the 5 must-fit factors hold."


def test_items_show_what_history_found():
    policy = load_policy()
    names = [f"activity:{name}" for name in policy.activities]
    rng = np.random.default_rng(0)
    offset = len(policy.classification) + len(policy.qualification.factors)
    items = np.zeros((4000, offset + len(names) + len(policy.sequences)))
    webinar = offset + names.index("activity:webinar_attended")
    demo = offset + names.index("activity:demo_request")
    items[:, webinar] = 20.0 * (rng.random(4000) < 0.4)
    items[:, demo] = 60.0 * (rng.random(4000) < 0.4)
    chance = np.where(items[:, demo] > 0, 0.6, 0.15) * np.where(items[:, webinar] > 0, 0.3, 1)
    won = rng.random(4000) < chance
    expert = fit_rule_expert(policy, items, won, np.ones(4000))
    found = {i.label: i for part in agreed_parts(policy, expert) for i in part.items}
    assert found["attended a webinar"].said == "points the other way"
    assert found["started a trial"].said == "did not occur in history"
    assert found["started a trial"].found == "–"
    item = found["asked for a demo"]
    exact = np.exp(expert.raw(items[items[:, demo] > 0][:1])[0, demo])
    assert item.found == f"× {exact:.2f}"


def test_strongest_groups_are_mean_absolute_contributions(judged):
    model, sample = judged.trained.model, judged.evidence.sample
    found = strongest_groups(model, sample)
    means = np.abs(model.explain(sample).contributions).mean(axis=0)
    assert [bar.mean for bar in found.bars] == sorted(means, reverse=True)[:MOST_GROUPS]
    assert found.share == pytest.approx(sum(bar.mean for bar in found.bars) / means.sum())


def test_cautions_name_what_flatters_or_hides(judged):
    trained = judged.trained
    tuned = replace(trained, counts={**trained.counts, "trials": 30.0})
    assert "best of 30 trials" in cautions(tuned, evaluated(trained.judged))[0]
    assert "--trials 30" in page_of(tuned, "demo", None).reproduce
    silent = replace(trained.judged, history=trained.judged.constant)
    assert "It said the past win rate" in cautions(trained, evaluated(silent))[0]
    assert f"{trained.model.parameters.stack.history:.2f}" in weight_of_history(trained)


def test_texts_of_users_stay_texts():
    assert in_markdown("a|b\n<i>[x](y)") == r"a\|b \<i\>\[x\](y)"
    assert without_password("postgresql://ann:secret@db/crm") == "postgresql://…@db/crm"
    assert without_password("exports/2026") == "exports/2026"
