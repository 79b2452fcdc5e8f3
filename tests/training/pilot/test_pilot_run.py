"""A whole pilot: counts, decisions, reasons, and samples that are not there."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from histories import at, tables_from

from features.collect import microseconds
from features.policy.load import load_policy, parse_policy
from training.pilot import Choice, pilot_of
from training.pilot.plain import as_plain
from training.pilot.wrong import because, missed, wasted

NOTHING_MATCHES = """
name: Nothing matches
activities:
  ghost: {label: did what nobody does, match: {type: no_such_type}, stage: late, points: 20}
hand_off:
  threshold: {score: 1}
  contact_request: [ghost]
"""


def test_the_counts_of_the_samples_add_up(tried):
    mql = tried.trial.mql
    for result in tried.results:
        chosen = tried.trial.samples.sample == result.name
        assert result.leads == chosen.sum() == min(result.in_history, 200)
        assert result.mql == mql[chosen].sum()
        assert result.low <= result.share == mql[chosen].mean() <= result.high
        middle = np.sort(tried.trial.seen.points.total[chosen])[(result.leads - 1) // 2]
        assert result.points.middle == middle
    assert len(tried.lead_ids) == len(set(tried.lead_ids)) == len(mql)


def test_who_is_an_mql_follows_the_agreement(tried):
    trial, policy = tried.trial, tried.policy
    points = trial.seen.points
    fits = points.fit_factors >= policy.qualification.minimum_factors
    clean = ~np.any(list(points.disqualified.values()), axis=0)
    asks = (trial.score >= trial.threshold) | points.contact_request
    assert trial.mql.tolist() == (asks & fits & clean).tolist()
    wrong = [*missed(trial), *wasted(trial, "lost"), *wasted(trial, "rejected")]
    assert sorted(wrong) == np.flatnonzero(~trial.right).tolist()
    assert (np.diff(trial.score[missed(trial)]) >= 0).all()
    assert (np.diff(trial.score[wasted(trial, "lost")]) <= 0).all()


def test_the_reasons_name_what_decided(tried):
    trial, points = tried.trial, tried.trial.seen.points
    for row in range(len(trial.mql)):
        said = because(trial, row)
        assert said
        asked = "a direct contact request came in" in said and "no direct" not in said
        if trial.mql[row]:
            assert asked == points.contact_request[row]
            assert ("reaches the threshold" in said) == trial.decision.reaches[row]
        else:
            assert ("must-fit factors needed" in said) == (not trial.decision.fits[row])
            assert ("disqualified" in said) == (not trial.decision.clean[row])


def test_won_leads_score_higher_though_no_model_had_seen_them(tried):
    won, lost, rejected = tried.results
    assert won.score.middle > lost.score.middle
    assert won.share > max(lost.share, rejected.share)


def test_what_a_lead_did_later_does_not_touch_its_row(demo_company, known, tried):
    """Its own later life reaches neither its points nor what the model that scores it learns.

    Only where the trees may split is decided on all leads together, outcomes unseen; so the score
    may move a little, as with any other lead more or less.
    """
    samples = tried.trial.samples
    row = int(np.flatnonzero(samples.won & (samples.rule == "handed_over"))[0])
    lead, as_of = tried.lead_ids[row], int(samples.moments.as_of_us[row])
    mine = known.activities["lead_id"] == lead
    when = known.activities["occurred_at"].to_numpy("datetime64[us]").astype(np.int64)
    later = known.activities[mine & (when > as_of)]
    assert len(later) > 3
    fewer = known.activities.drop(later.index[1:]).reset_index(drop=True)
    again = pilot_of(
        replace(known, activities=fewer),
        load_policy(None),
        microseconds(demo_company.end),
        Choice(most=200),
    )
    place = again.lead_ids.index(lead)
    assert again.trial.samples.moments.as_of_us[place] == as_of
    assert again.trial.score[place] == pytest.approx(tried.trial.score[row], rel=0.2)
    for points in (again.trial.seen.points, tried.trial.seen.points):
        at_row = place if points is again.trial.seen.points else row
        assert points.items[at_row].tolist() == tried.trial.seen.points.items[row].tolist()
    assert again.trial.mql[place] == tried.trial.mql[row]


def test_the_planted_signs_are_found(tried):
    """Late-stage behaviour speaks for a win, students and newsletters do not."""
    lift = {j.name: j.lift for j in tried.judgements}
    assert lift["activity:docs_page"] > 1.2
    assert lift["activity:pricing_page"] > 1.1
    assert lift["activity:newsletter"] < 1
    assert lift["disqualify:student"] < 0.8
    finding = {j.name: j.finding for j in tried.judgements}
    assert finding["fit:country_known"] == "nearly_all"
    assert "opposite" not in {finding[n] for n in ("activity:docs_page", "class:decider")}


def test_shares_of_a_characteristic_are_those_of_the_leads(tried, known):
    [source] = [c for c in tried.characteristics if c.name == "Source"]
    leads = known.leads.set_index("lead_id")["source"]
    statuses = known.statuses.drop_duplicates("lead_id", keep="last").set_index("lead_id")
    won = leads[statuses.index[statuses["status"] == "won"]]
    for value in source.values:
        counted = won.isna() if value.name == "(not known)" else won == value.name
        assert value.contrast.share_won == pytest.approx(counted.mean(), abs=0.01)


def test_frequent_activities_that_no_rule_mentions_are_shown(tried):
    forgotten = [b.label for b in tried.behaviours if not b.agreed]
    assert "email_delivered" in forgotten
    assert "page_view /" in forgotten
    assert not any("pricing" in label for label in forgotten)


def one_outcome(status, leads=30):
    names = [f"L{i}" for i in range(leads)]
    changed = [(lead, 9, status) for lead in names]
    did = [(lead, 2 + i % 5, "call", "") for i, lead in enumerate(names)]
    return tables_from(dict.fromkeys(names, 0.0), changed, did)


@pytest.mark.parametrize("status", ["won", "lost", "rejected"])
def test_one_outcome_alone_is_told_without_zeros(status):
    found = pilot_of(one_outcome(status), load_policy(None), at(50))
    said = " ".join(found.notes)
    for result in found.results:
        assert (result.leads == 30) == (result.name == status)
        assert np.isnan(result.share) == (result.name != status)
        assert (f"There is no {result.name} lead" in said) == (result.name != status)
    assert {j.finding for j in found.judgements} <= {"untold", "never", "after_hand_off"}
    assert all(np.isnan(j.lift) for j in found.judgements)
    empty = as_plain(found)["samples"]["lost" if status != "lost" else "won"]
    assert empty["share"] is None
    assert empty["score"]["middle"] is None


def test_one_lead_is_enough_to_say_what_can_be_said():
    tables = tables_from({"a": 0}, [("a", 9, "won")], [("a", 2, "call", "")])
    found = pilot_of(tables, load_policy(None), at(50))
    assert found.lead_ids == ("a",)
    assert found.results[0].leads == 1
    assert "nothing can be compared" in " ".join(found.notes)


def test_patterns_that_match_nothing_never_fire(known, demo_company):
    some = known.leads.head(300)["lead_id"]
    frames = {n: f[f["lead_id"].isin(some)].reset_index(drop=True) for n, f in vars(known).items()}
    policy = parse_policy(NOTHING_MATCHES)
    found = pilot_of(replace(known, **frames), policy, microseconds(demo_company.end))
    assert {j.finding for j in found.judgements} == {"never"}
    assert (found.trial.seen.points.total == 0).all()
    ghost = found.behaviours[0]
    assert ghost.suggested_stage is None
    assert ghost.timing.won_leads == 0


def test_nothing_after_until_matters(known):
    until = pd.Timestamp("2026-03-01", tz="UTC")
    from features.tables import known_until  # noqa: PLC0415

    cut = known_until(known, until.to_pydatetime())
    found = pilot_of(cut, load_policy(None), microseconds(until.to_pydatetime()), Choice(most=50))
    assert (found.trial.samples.moments.as_of_us <= microseconds(until.to_pydatetime())).all()
    assert sum(r.in_history for r in found.results) < len(cut.leads)


def test_a_hand_off_before_anything_happened_is_remarked():
    """Handed over an hour after creation; what speaks for a win comes days later."""
    names = [f"L{i}" for i in range(60)]
    statuses = [(lead, 0.04, "sal") for lead in names]
    statuses += [(lead, 9, "won" if i % 2 else "lost") for i, lead in enumerate(names)]
    did = [(lead, 5, "late_step", "") for lead in names[1::2]]
    tables = tables_from(dict.fromkeys(names, 0.0), statuses, did)
    policy = parse_policy(NOTHING_MATCHES.replace("no_such_type", "late_step"))
    first = pilot_of(tables, policy, at(50))
    assert {j.finding for j in first.judgements if j.kind == "activity"} == {"after_hand_off"}
    assert "name the status with --hand-off-at" in " ".join(first.notes)
    closing = pilot_of(tables, policy, at(50), Choice(hand_off_statuses=()))
    assert "--hand-off-at" not in " ".join(closing.notes)
    assert closing.trial.mql[closing.trial.samples.won].all()
