"""What the evidence is made of: units, lifts and shrinkage, on cases computed by hand."""

import numpy as np
import pytest
from histories import at, tables_from

from features.collect import facts_from_tables
from features.matching import kind_columns_of
from features.policy.load import parse_policy
from training.outcomes import outcomes_of
from training.reweigh import implied_points
from training.reweigh.lifts import lifts_of
from training.reweigh.regression import Estimates
from training.reweigh.shrinkage import believed
from training.reweigh.units import units_of
from training.snapshots import snapshots_of

POLICY = parse_policy("""
name: By hand
activities:
  visit: {label: visited, match: {type: visit}, stage: mid, points: 10, half_life_days: 1}
  paper: {label: read, match: {type: paper}, stage: early, repeats: first}
  jobs: {label: looked at jobs, match: {type: jobs}, stage: negative, points: -20}
sequences:
  seeker: {label: jobs then paper, first: jobs, then: [paper], within_days: 2, points: -5}
negative_floor: -1
classification:
  any: {label: is known, points: 2000, when: {country: {present: true}}}
qualification: {minimum_factors: 0, factors: {de: {label: is German, when: {country: DE}}}}
hand_off: {threshold: {score: 50}}
""")
COUNTRY = {"w1": "DE", "w2": "AT", "l1": "DE", "l2": ""}


def history(activities):
    statuses = [("w1", 4, "won"), ("w2", 4, "won"), ("l1", 8, "lost"), ("l2", 8, "lost")]
    tables = tables_from(dict.fromkeys(COUNTRY, 0), statuses, activities, country=COUNTRY)
    return facts_from_tables(tables, kind_columns_of(POLICY)), outcomes_of(tables)


def test_units_are_what_counted_whatever_was_agreed():
    facts, outcomes = history(
        [
            ("w1", 2, "visit", "a"),
            ("w1", 3, "visit", "b"),
            ("w1", 2, "paper", "p"),
            ("w1", 3, "paper", "p"),
            ("l1", 1, "jobs", "j"),
            ("l1", 2, "jobs", "k"),
            ("l1", 2, "paper", "p"),
        ]
    )
    units = units_of(POLICY, facts, snapshots_of(facts, outcomes, at(20), 5, (3.0,)), at(20))
    counted = dict(zip(units.names, units.counted.T, strict=True))
    assert units.lead.tolist() == [0, 1, 2, 3]
    # In the order of the tables: l1, l2, w1, w2.
    assert counted["activity:visit"].tolist() == [0, 0, 1.5, 0]
    assert counted["activity:paper"].tolist() == [1, 0, 1, 0]
    assert counted["activity:jobs"].tolist() == [2, 0, 0, 0]
    assert counted["sequence:seeker"].tolist() == [1, 0, 0, 0]
    assert counted["class:any"].tolist() == [1, 0, 1, 1]
    assert counted["fit:de"].tolist() == [1, 0, 1, 0]
    assert units.agreed.tolist() == [2000, 100, 10, 0, -20, -5]
    assert units.leads_that_fire().tolist() == [3, 2, 1, 2, 1, 1]
    assert units.won.tolist() == [False, False, True, True]


def test_a_lift_compares_leads_of_one_age():
    """Three visits of won leads in 8 open days, three of lost ones in 10 (of 5 days each).

    Per band of age, day 0 to 1, 1 to 3 and 3 to 7: won leads were open 2, 4 and 2 days in all,
    lost ones 2, 4 and 4.
    """
    facts, outcomes = history(
        [
            *(("w1", day, "visit", "a") for day in (0.5, 2, 3.5)),
            *(("l1", day, "visit", "a") for day in (0.5, 4, 4.5)),
            ("l2", 7, "visit", "a"),  # after the horizon
        ]
    )
    lifts = lifts_of(POLICY, facts, outcomes, 5, at(20))
    of_won = 1 * 2 / 4 + 1 * 4 / 8 + 1 * 4 / 6
    of_lost = 1 * 2 / 4 + 2 * 2 / 6
    assert lifts.log_ratio[0] == pytest.approx(np.log(of_won / of_lost))
    assert np.isnan(lifts.log_ratio[1:]).all()
    # One lead of each side did it all.
    assert lifts.spread[0] == pytest.approx(np.sqrt(2))


def test_without_evidence_the_agreement_is_believed_and_with_much_of_it_history():
    agreed, groups = np.array([10.0, -20.0, 5.0]), np.array([0, 1, 0])
    scale, has = np.full(3, 0.02), np.ones(3, bool)
    said = np.array([0.9, -0.1, 0.3])
    vague = believed(Estimates(scale, has, said, np.eye(3) * 1e6), agreed, groups)
    assert vague.mean == pytest.approx(agreed * scale, abs=1e-3)
    clear = believed(Estimates(scale, has, said, np.eye(3) * 1e-8), agreed, groups)
    assert clear.mean == pytest.approx(said, abs=1e-3)
    assert (clear.spread < 1e-3).all()
    assert (vague.spread > 0.05).all()


def test_a_rare_rule_follows_its_group_and_a_common_one_itself():
    agreed, groups = np.array([10.0, 10.0, 10.0, 10.0]), np.zeros(4, np.int64)
    said, scale = np.array([0.0, 0.0, 0.0, 0.5]), np.full(4, 0.02)
    covariance = np.diag([1e-4, 1e-4, 1e-4, 100.0])
    found = believed(Estimates(scale, np.ones(4, bool), said, covariance), agreed, groups)
    assert found.mean[3] < 0.1
    covariance[3, 3] = 1e-4
    found = believed(Estimates(scale, np.ones(4, bool), said, covariance), agreed, groups)
    assert found.mean[3] > 0.45


def test_the_verdicts_of_a_small_history_say_what_was_never_seen():
    facts, outcomes = history([("w1", 1, "visit", "a"), ("l1", 1, "visit", "a")])
    snapshots = snapshots_of(facts, outcomes, at(20), 5, (0.0, 3.0))
    verdicts = {
        i.name: i.verdict for i in implied_points(POLICY, facts, outcomes, snapshots, at(20))
    }
    assert verdicts["activity:jobs"] == verdicts["sequence:seeker"] == "not_seen"
    assert verdicts["activity:visit"] == "as_agreed"


def test_an_empty_agreement_has_nothing_to_weigh():
    empty = parse_policy("name: n\nhand_off: {threshold: {score: 50}}\n")
    facts, outcomes = history([])
    snapshots = snapshots_of(facts, outcomes, at(20), 5)
    assert implied_points(empty, facts, outcomes, snapshots, at(20)) == []
