"""What the report says: verdict, numbers, threshold, agreement, limits."""

from dataclasses import replace

import numpy as np
import pytest
from made_findings import made_against, made_findings, nothing_defined, segment

from features.policy.load import load_policy
from features.policy.schema import Agreed, Threshold
from training.evaluation.evaluated import evaluated
from training.evaluation.findings import Estimate, Findings
from training.model import LeadModel
from training.pages.numbers import between, decimals, moment, percent, whole
from training.report.agreement import agreed_parts
from training.report.champion import beside_champion
from training.report.comparison import comparisons, decomposition, headline
from training.report.groups import MOST_GROUPS, strongest_groups
from training.report.hand_off import hand_off_words, how_it_was_set, what_else
from training.report.measures import MEASURES, in_order
from training.report.method import cautions, meaning_of_weight, weight_of_history
from training.report.segments import MOST_SHOWN, segment_tables, weak_sentences
from training.report.sheet import maintenance
from training.report.verdict import at_a_glance, verdict
from training.report.write import in_markdown
from training.rule_expert import fit_rule_expert
from training.threshold_band import Band, ThresholdBand

DAY_US = 86_400_000_000


def differing(middle, low, high):
    difference = {"rules_alone": {"log_loss": Estimate(middle, low, high)}}
    return replace(made_findings(), differences=difference)


@pytest.mark.parametrize(
    ("numbers", "standing", "said"),
    [
        (
            (-0.012, -0.016, -0.008),
            "better",
            "Better than the agreed rules alone by 0.0120 (0.0",
        ),
        ((-0.012, -0.030, 0.006), "open", "Not shown to be better than the agreed rules alone"),
        ((0.012, 0.008, 0.016), "worse", "Worse than the agreed rules alone by 0.0120 (0.0080 to"),
        ((0.0, 0.0, 0.0), "open", "Not shown to be better"),
    ],
)
def test_one_plain_sentence_per_comparison(numbers, standing, said):
    findings = differing(*numbers)
    [found] = comparisons(findings.differences)
    assert (found.standing, said in found.sentence) == (standing, True)
    summed_up = verdict(findings, None, history_speaks=True)
    assert summed_up.standing == standing
    assert found.sentence in summed_up.sentence
    assert "900 later leads" in summed_up.sentence


@pytest.mark.parametrize(
    ("rules", "champion", "standing", "headline_says"),
    [
        ((-0.02, -0.01), (-0.02, -0.01), "better", ", and predicts better than the champion"),
        ((-0.02, -0.01), (-0.02, 0.01), "open", ", but is not shown to be better than the cham"),
        ((-0.02, -0.01), (0.01, 0.02), "worse", ", but predicts worse than the champion"),
        ((0.01, 0.02), (-0.02, -0.01), "worse", "worse than the agreed rules alone, but predicts"),
    ],
)
def test_the_verdict_is_that_of_the_harder_comparison(rules, champion, standing, headline_says):
    findings = differing(sum(rules) / 2, *rules)
    found = verdict(findings, beside_champion(made_against(*champion)), history_speaks=True)
    assert found.standing == standing
    assert headline_says in found.headline


def test_the_comparison_with_the_champion_says_on_what():
    newer = {"difference": 0.02, "low": 0.01, "high": 0.03, "share_better": 0.0}
    both = {"how": "same_snapshots", "newer_leads": 12, "newer_difference": newer}
    against = replace(made_against(), **both)
    found = beside_champion(against)
    assert "4,000 snapshots of 800 leads (60 won)" in found.basis
    assert "On the 12 leads since then alone (0 won): worse than the champion" in found.basis
    assert [line.cells[0].text for line in found.lines][2] == "–"
    assert beside_champion(None) is None


def test_a_handful_of_common_leads_is_no_comparison():
    found = beside_champion(replace(made_against(), leads=11, wins=3))
    assert "only 11 leads, 3 of them won, and that is too few" in found.sentence
    assert (found.standing, found.lines) == ("unjudged", ())
    [check] = [c for c in at_a_glance(made_findings(), found) if c.place == "champion"]
    assert (check.mark, check.answer) == ("open", found.sentence)
    told = verdict(made_findings(), found, history_speaks=True)
    assert told.headline == "The blend predicts better than the agreed rules alone"


def test_verdict_without_evaluation_says_so():
    found = verdict(Findings(), None, history_speaks=False)
    assert found.standing == "unjudged"
    assert at_a_glance(Findings(), None) == ()
    assert headline({}) == ()
    silent = verdict(differing(0, -1, 1), None, history_speaks=False)
    assert "leaves history out" in silent.sentence


def test_a_glance_answers_what_a_hostile_reader_asks():
    against = beside_champion(made_against())
    checks = at_a_glance(made_findings(), against)
    marks = [check.mark for check in checks]
    assert marks == ["good"] * 5 + ["open", "bad", "good", "open"]
    by_place = {check.place: check.answer for check in checks}
    assert by_place["champion"].startswith("Yes: log-loss is lower by 0.0060")
    assert "Weak in 1 of the 56" in by_place["segments"]


@pytest.mark.parametrize(
    ("error", "chance", "mark"),
    [
        ((0.015, 0.005, 0.03), None, "good"),
        ((0.04, 0.015, 0.06), None, "open"),
        ((0.06, 0.03, 0.09), None, "bad"),
        ((0.06, 0.03, 0.09), (0.05, 0.02, 0.08), "good"),
    ],
)
def test_calibration_is_compared_with_what_luck_does(error, chance, mark):
    blend = {"smooth_calibration_error": Estimate(*error)}
    if chance:
        blend["smooth_calibration_error_by_chance"] = Estimate(*chance)
    findings = replace(made_findings(), scores={"blend": blend})
    [found] = [c for c in at_a_glance(findings, None) if c.place == "calibration"]
    assert (found.mark, "luck" in found.answer) == (mark, chance is not None)


def test_what_is_not_defined_is_a_dash_and_never_best():
    findings = nothing_defined()
    lines = headline(findings.scores)
    assert [line.measure.key for line in lines] == ["log_loss", "brier"]
    assert decomposition(findings.scores) == ()
    auc = [gap for c in comparisons(findings.differences) for gap in c.gaps][2]
    assert (auc.measure.key, auc.text, auc.band, auc.standing) == ("auc", "–", "", "unjudged")
    assert len(at_a_glance(findings, None)) == 5


def test_numbers_read_well():
    assert decimals(float("nan"), 2) == "–"
    assert decimals(-0.00001, 3) == "0.000"
    assert decimals(-0.5, 1) == "−0.5"
    assert [percent(v) for v in (0.0, 0.0312, 0.0996, 0.5)] == ["0 %", "3.1 %", "10 %", "50 %"]
    assert moment(86_400_000_000 + 60_000_000) == "1970-01-02 00:01 UTC"
    assert (whole(float("nan")), whole(1234.4)) == ("–", "1,234")
    assert (between("1", "2"), between("–", "2")) == ("1 to 2", "")


def test_best_of_a_row_is_marked(judged):
    scores = judged.findings.scores
    keys = in_order(scores)
    assert keys[0] == "blend"
    for line in headline(scores):
        values = [scores[key][line.measure.key].value for key in keys]
        pick = np.nanargmin if line.measure.better == "lower" else np.nanargmax
        differ = len({cell.text for cell in line.cells}) > 1
        assert line.cells[int(pick(values))].best == differ


def test_every_measure_of_the_evaluation_is_in_the_table(judged):
    keys = {line.measure.key for line in headline(judged.findings.scores)}
    assert keys == {measure.key for measure in MEASURES}


def test_segments_put_the_weak_first_and_fold_the_rest():
    months = (segment("2026-01"), segment("2026-02", weak=("fewer wins than promised",)))
    found = segment_tables({"month": months, "source": made_findings(50).segments["source"]})
    by_key = {table.key: table for table in found}
    assert [row.name for row in by_key["month"].shown] == ["2026-01", "2026-02"]
    assert by_key["source"].shown[0].weak == "fewer wins than promised"
    assert [len(by_key["source"].shown), len(by_key["source"].more)] == [MOST_SHOWN, 38]
    assert by_key["source"].more[-1].name == "others (9 small ones)"
    [said] = weak_sentences({"month": months})
    assert "Month “2026-02” (100 leads): fewer wins than promised" in said
    assert "1.00 (0.60 to 1.70)" in said


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


def test_the_threshold_comes_with_its_band(judged):
    model = judged.trained.model
    sure = Band(value=20, low=15, high=26), Band(value=5, low=3, high=7)
    band = ThresholdBand(
        leads=90,
        handed_over=12,
        wins=3,
        score=sure[0],
        hand_offs_per_week=sure[1],
        precision=Band(value=0.25, low=0.1, high=0.4),
        reached=1.0,
    )
    update = {"threshold_band": band, "threshold_score": 20.0}
    told = LeadModel(model.parameters.model_copy(update=update), model.trees)
    words = hand_off_words(replace(judged.trained, model=told), evaluated(judged.trained.judged))
    assert (words.threshold, words.band) == ("20.0", "15.0 to 26.0")
    said = " ".join(words.follows)
    assert "hands over 5.0 a week (95 % band 3.0 to 7.0)" in said
    assert "25 % win (10 % to 40 %)" in said
    assert "anywhere in 15.0 to 26.0" in said
    assert "Too few leads are behind this" in said
    assert "Looking back" in said


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
    silent = replace(trained.judged, history=trained.judged.constant)
    assert "It said the past win rate" in cautions(trained, evaluated(silent))[0]


def test_the_weight_is_printed_and_explained(judged, unjudged):
    stack = judged.trained.model.parameters.stack
    assert f"{stack.history:.2f}" in weight_of_history(judged.trained)
    assert "A factor of 1 takes an expert at its word" in meaning_of_weight(judged.trained)
    assert "changes as outcomes come in" in meaning_of_weight(unjudged.trained)


def test_the_owner_is_named_and_a_late_review_is_told():
    unsigned = load_policy()
    assert "Nobody has signed" in maintenance(unsigned, 0)[0]
    agreed = Agreed(on="2026-01-15", by=("Ann", "Bob"), review_on="2026-04-15")
    signed = unsigned.model_copy(update={"agreed": agreed, "author": "Eva"})
    kept, said = maintenance(signed, 19_900 * DAY_US)[:2]
    assert kept == "The agreement is kept by Eva."
    assert said.startswith("Agreed on 2026-01-15 by Ann, Bob")
    assert "had passed" not in said
    assert "had passed" in maintenance(signed, 20_900 * DAY_US)[1]


def test_texts_of_users_stay_texts():
    assert in_markdown("a|b\n<i>[x](y)") == r"a\|b \<i\>\[x\](y)"
