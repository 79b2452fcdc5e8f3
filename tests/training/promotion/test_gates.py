"""The gates: what passes, and that each refusal gives its own reason."""

from dataclasses import replace

import numpy as np
import pytest
from candidates import DAY, SPRING, SUMMER, candidate, judged_rows, leads_until, record

from training.judged_file import LOST, OPEN, WON
from training.promotion.gate import refusals
from training.promotion.gates import gates_of


@pytest.fixture
def champion(demo_model):
    return candidate(demo_model)


@pytest.fixture
def better(demo_model):
    """A quarter later, on all the data, predicting better."""
    return candidate(demo_model, "2", SUMMER, judged=judged_rows())


def reasons(challenger, champion):
    return refusals(gates_of(challenger, champion))


def test_a_better_model_of_the_next_quarter_passes_every_gate(better, champion):
    gates = gates_of(better, champion)
    assert refusals(gates) == []
    assert {"leaks", "chance", "rules", "labels", "data", "log-loss", "calibration"} == {
        gate.name for gate in gates
    }


def test_every_reason_is_one_line_of_its_own(better, champion):
    leaky = record(SUMMER, allowed_leaks=("deal_stage", "contract_sent"))
    bad = replace(better, record=leaky, leads=better.leads.iloc[::2], judged=judged_rows(skill=0))
    found = reasons(bad, champion)
    names = ["leaks", "chance", "rules", "data", "log-loss"]
    assert [reason.partition(":")[0] for reason in found] == names
    assert all("\n" not in reason for reason in found)
    assert "“deal_stage”, “contract_sent”" in found[0]


def test_leaks_are_named(better, champion):
    leaky = replace(better, record=record(SUMMER, allowed_leaks=("deal_stage",)))
    (reason,) = reasons(leaky, champion)
    assert reason.startswith("leaks: it learned from “deal_stage”")


def shuffled(leads):
    closed = (leads["state"] != OPEN).to_numpy()
    state = leads["state"].to_numpy(copy=True)
    state[closed] = np.random.default_rng(0).permutation(state[closed])
    return leads.assign(state=state)


def test_shuffled_labels_are_told_by_what_became_of_the_same_leads(better, champion):
    (reason,) = reasons(replace(better, leads=shuffled(better.leads)), champion)
    assert reason.startswith("labels: ")
    count = int(reason.split()[1])
    assert 0.25 * 791 < count < 0.4 * 791  # two outcomes differ in 2 · ⅕ · ⅘ of the leads
    assert "of the 791 leads that were closed when version 1 was trained" in reason
    assert "shuffled" in reason


def test_lost_leads_that_come_back_later_are_normal(better, champion):
    leads = better.leads.copy()
    back = np.flatnonzero((leads["state"] == LOST).to_numpy())[:100]
    later = leads["closed_us"].max() + DAY
    leads.loc[back[:50], ["state", "closed_us"]] = [WON, later]
    leads.loc[back[50:], ["state", "closed_us", "changed_us"]] = [OPEN, 0, later]
    assert reasons(replace(better, leads=leads), champion) == []


@pytest.mark.parametrize(
    ("was", "now", "count", "refused"),
    [
        (WON, LOST, 2, False),
        (WON, LOST, 7, False),
        (WON, LOST, 8, True),  # more than one win in twenty
        (LOST, OPEN, 15, False),
        (LOST, OPEN, 16, True),  # more than one lead in fifty, and nothing happened since
    ],
)
def test_a_few_mended_outcomes_are_normal_many_are_not(better, champion, was, now, count, refused):
    leads = better.leads.copy()
    leads.loc[np.flatnonzero((leads["state"] == was).to_numpy())[:count], "state"] = now
    found = reasons(replace(better, leads=leads), champion)
    assert [reason.partition(":")[0] for reason in found] == ["labels"] * refused


def test_half_of_the_data_is_refused_with_its_numbers(better, champion):
    (reason,) = reasons(replace(better, leads=better.leads.iloc[1::2]), champion)
    said = "400 of the 800 leads that version 1 knew (79 of 158 won ones) are missing"
    assert reason == f"data: {said} – train on all of the data"


def test_the_newer_half_is_refused_too(better, champion):
    (reason,) = reasons(replace(better, leads=better.leads.iloc[450:]), champion)
    assert reason == "data: 442 leads, version 1 knew 801 – train on all of the data"


def test_an_export_that_begins_later_every_quarter_is_normal(better, champion):
    assert reasons(replace(better, leads=better.leads.iloc[91:]), champion) == []


def test_missing_wins_are_refused_though_few_leads_are_missing(better, champion):
    gone = better.leads["state"].eq(WON) & (better.leads.index % 2 == 0)
    (reason,) = reasons(replace(better, leads=better.leads[~gone]), champion)
    assert reason.startswith("data: 80 of the 800 leads that version 1 knew (79 of 158 won ones)")


def test_missing_activities_are_refused(better, champion):
    (reason,) = reasons(replace(better, leads=better.leads.assign(activities=5)), champion)
    assert reason.startswith("data: 4,005 activities of the leads of which version 1 knew 5,607")


def test_an_older_model_is_sent_to_rollback(better, demo_model):
    champion = candidate(demo_model, "1", SUMMER)
    older = candidate(demo_model, "2", SPRING, judged=judged_rows())
    found = reasons(older, champion)
    assert any("leadscore rollback" in reason for reason in found)


def test_what_is_no_better_than_chance_is_refused(better, champion):
    lucky = judged_rows(skill=0, noise=0.2)
    found = reasons(replace(better, judged=lucky), champion)
    assert any(reason.startswith("chance: AUC ") for reason in found)


def test_no_more_is_asked_than_the_champion_can_do(better, demo_model):
    weak = candidate(demo_model, judged=judged_rows(skill=0, noise=0.9, seed=5))
    less_weak = replace(better, judged=judged_rows(skill=0, noise=0.2))
    found = {gate.name: gate for gate in gates_of(less_weak, weak)}
    assert found["chance"].passed
    assert "no better than chance, as version 1" in found["chance"].text
    assert not {g.name: g for g in gates_of(less_weak, None)}["chance"].passed


def test_what_is_worse_than_the_rules_is_refused(better, champion):
    rows = judged_rows()
    worse = rows.assign(blend=rows["rule"] * 0.2 - 0.5)
    found = reasons(replace(better, judged=worse), champion)
    assert any(reason.startswith("rules: log-loss +") for reason in found)


def test_the_same_model_is_no_news(better, champion):
    (reason,) = reasons(replace(better, model_hash=champion.model_hash), champion)
    assert reason == "same model: it is the same model as version 1"


def test_a_worse_and_an_equal_model_are_refused(better, champion):
    worse = reasons(replace(better, judged=judged_rows(noise=0.6, seed=2)), champion)
    assert [r for r in worse if r.startswith("log-loss: +")]
    equal = reasons(replace(better, judged=judged_rows(noise=0.3, seed=3)), champion)
    assert [r for r in equal if "noise" in r or "not better" in r]


def test_worse_calibration_is_refused_even_with_a_better_log_loss(better, demo_model):
    champion = candidate(demo_model, judged=judged_rows(noise=1.2, seed=1))
    rows = judged_rows(shift=0.6)
    moved = replace(better, judged=rows.assign(rule=rows["constant"]))
    found = reasons(moved, champion)
    assert [reason.partition(":")[0] for reason in found] == ["calibration"]
    assert "clearly worse" in found[0]


def test_another_agreement_is_said_but_not_refused(better, champion):
    p = better.model.parameters.model_copy(update={"policy_version": "abc"})
    other = type(better.model)(p, better.model.trees, better.model.builder)
    gates = gates_of(replace(better, model=other), champion)
    assert refusals(gates) == []
    (said,) = [gate.said for gate in gates if gate.name == "agreement"]
    assert "abc" in said


def nothing_judged():
    return judged_rows().iloc[:0]


def test_what_could_not_be_judged_may_only_follow_what_could_not_either(better, demo_model):
    blind = replace(better, judged=nothing_judged())
    judged, unjudged = candidate(demo_model), candidate(demo_model, judged=nothing_judged())
    assert [r.partition(":")[0] for r in reasons(blind, judged)] == ["judged", "log-loss"]
    assert reasons(blind, unjudged) == []
    assert reasons(blind, None) == []


def test_a_model_without_a_record_is_refused(better, champion):
    old = replace(better, record=None, judged=None, leads=None)
    assert reasons(old, champion)[0].startswith("record: it was trained without a record")


def test_two_models_that_learned_nothing_need_not_beat_chance(demo_model, champion, better):
    p = demo_model.parameters.model_copy(update={"bag": 0, "linear": None, "selected": ()})
    agreed = type(demo_model)(p, None, demo_model.builder)
    poor = judged_rows(skill=0, noise=0.2)
    before = replace(champion, model=agreed, judged=judged_rows(skill=0, noise=0.9, seed=5))
    assert reasons(replace(better, model=agreed, judged=poor), before) == []
    assert reasons(replace(better, judged=poor), before) != []


def test_spring_and_summer_are_what_the_histories_say():
    assert len(leads_until(SUMMER)) > len(leads_until(SPRING)) > 700
