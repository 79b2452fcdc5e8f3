"""Scores are checked at moments that do not depend on what became of the lead."""

import numpy as np
from histories import at, tables_from

from features.collect import microseconds
from features.policy.load import load_policy
from training.hindsight import past_of
from training.hindsight.past import AGES_DAYS
from training.pilot.fair import fair_moments
from training.pilot.worths import worths_of


def company(quick=400, slow=400):
    """Half are lost after a day, half are won after twenty: the quick ones have few moments."""
    leads = {f"L{i}": float(i % 50) for i in range(quick + slow)}
    statuses = [
        (lead, day + (1 if i < quick else 20), "lost" if i < quick else "won")
        for i, (lead, day) in enumerate(leads.items())
    ]
    return tables_from(leads, statuses, [("L0", 60, "call", "")])


def test_the_share_won_at_an_age_is_that_of_the_leads_open_then():
    past = past_of(company(), [load_policy(None)], at(200))
    fair = fair_moments(past)
    age = (fair.moments.as_of_us - past.facts.created_us[fair.moments.lead]) / 86_400_000_000
    assert set(age.round(4)) <= {round(days, 4) for days in AGES_DAYS}
    young = age < 1
    assert 0.4 < fair.won[young].mean() < 0.6
    assert fair.won[~young].all()
    assert len(np.unique(fair.moments.lead)) == len(fair.moments.lead)


def test_moments_have_their_horizon_behind_them(known, demo_company):
    until_us = microseconds(demo_company.end)
    past = past_of(known, [load_policy(None)], until_us)
    fair = fair_moments(past, most=100)
    assert len(fair.won) == 100
    assert (fair.moments.as_of_us + past.horizon_us <= until_us).all()
    win = past.outcomes.next_win_us(fair.moments.lead, fair.moments.as_of_us)
    assert (fair.won == (win <= fair.moments.as_of_us + past.horizon_us)).all()


def test_scores_at_fair_moments_keep_what_they_promise(tried):
    checked = tried.checked
    expected, variance = (
        checked.probability.sum(),
        (checked.probability * (1 - checked.probability)).sum(),
    )
    assert abs(checked.won.sum() - expected) < 4 * np.sqrt(variance)


def test_other_points_keep_the_agreed_sign(known, demo_company):
    policy = load_policy(None)
    worths = worths_of(past_of(known, [policy], microseconds(demo_company.end)))
    assert worths
    for name, worth in worths.items():
        kind, name = name.split(":", 1)  # noqa: PLW2901
        part = {
            "activity": policy.activities,
            "sequence": policy.sequences,
            "class": policy.classification,
        }[kind]
        agreed = part[name].points
        assert worth.points * agreed >= 0
        assert worth.points != agreed
        assert worth.low < worth.high


def test_few_outcomes_suggest_no_points():
    tables = tables_from({"a": 0, "b": 0}, [("a", 5, "won"), ("b", 5, "lost")])
    assert worths_of(past_of(tables, [load_policy(None)], at(50))) == {}
