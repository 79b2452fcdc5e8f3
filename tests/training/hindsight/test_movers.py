"""Who enters and who leaves, and the clause that is given for it."""

import pytest
from simulated import changed

from features.decision import decide
from features.points import Agreement
from features.policy.schema import Threshold
from training.hindsight.movers import deciding_clause
from training.hindsight.simulate import simulate


def test_every_lead_enters_leaves_or_stays_as_the_hand_offs_say(done):
    current = {m.lead_id for m in done.movers if m.by == "current"}
    new = {m.lead_id for m in done.movers if m.by == "new"}
    for mover in done.movers:
        both = mover.lead_id in current and mover.lead_id in new
        alone = "enters" if mover.lead_id in new else "leaves"
        assert mover.move == ("stays" if both else alone)
    assert new - current
    assert current - new


def test_every_clause_is_true_of_its_moment(done):
    """A hand-off is for the score or a request; what the other one misses it does miss."""
    seen = set()
    for mover in done.movers:
        reaches = mover.score >= mover.threshold
        if reaches:
            assert mover.clause == (
                f"score {mover.score:.1f} reaches the threshold {mover.threshold:.1f}"
            )
        else:
            assert mover.clause == "a direct contact request came in"
        seen.add(mover.clause.split()[0])
    assert seen == {"score", "a"}


def test_the_reason_against_is_the_clause_that_fails(done):
    for track in done.replayed.tracks:
        minimum = track.policy.qualification.minimum_factors
        said = {}
        for row in range(0, len(track.mql), 7):
            clause, points = deciding_clause(track, row), track.points
            barred = any(bool(holds[row]) for holds in points.disqualified.values())
            fits = points.fit_factors[row] >= minimum
            if clause.startswith("disqualified"):
                assert barred
            elif clause.startswith("the demographic minimum"):
                assert not barred and not fits
            elif "is below" in clause:
                assert not track.mql[row] and fits and not barred
            said[clause.split()[0]] = True
        assert {"disqualified:", "the", "score"} <= set(said)


def test_outcomes_are_those_of_the_statuses(done, tables):
    last = tables.statuses.drop_duplicates("lead_id", keep="last")
    last = dict(zip(last["lead_id"], last["status"], strict=True))
    seen = {m.outcome for m in done.movers}
    assert seen >= {"won", "lost", "rejected", "open"}
    for mover in done.movers:
        if mover.outcome in ("lost", "rejected"):
            assert last[mover.lead_id] == mover.outcome
        if mover.outcome == "won":
            assert 0 < mover.days_to_win <= done.replayed.past.horizon_days
            assert "won" in set(
                tables.statuses.loc[tables.statuses.lead_id == mover.lead_id].status
            )
        else:
            assert mover.days_to_win != mover.days_to_win


def test_a_threshold_nobody_reaches_is_said(tables, policy, until_us):
    unreachable = policy.hand_off.model_copy(
        update={"threshold": Threshold(score=100), "contact_request": ()}
    )
    new = policy.model_copy(update={"hand_off": unreachable})
    done = simulate(tables, policy, new, until_us, horizon_days=30)
    assert done.line("hand_offs_per_week").new.value == 0
    assert any("nobody would have been handed over" in remark for remark in done.remarks)
    assert any("threshold 100.0" in remark for remark in done.remarks)
    assert {m.move for m in done.movers} == {"leaves"}


def test_product_lines_and_other_horizons_are_said(tables, policy, until_us):
    line = {
        "lines": {"label": "Lines", "match": {"when": {"country": {"present": True}}}},
    }
    new = type(policy).model_validate(
        changed(policy).model_dump(mode="json", exclude_unset=True)
        | {"product_lines": line, "horizon_days": 60}
    )
    current = policy.model_copy(update={"horizon_days": 30})
    done = simulate(tables, current, new, until_us)
    assert done.replayed.past.horizon_days == 30
    assert any("organisation-wide rule" in remark for remark in done.remarks)
    assert any("different horizons (30 and 60 days)" in remark for remark in done.remarks)


@pytest.mark.parametrize("place", [0, 1])
def test_points_are_those_of_each_agreement_alone(done, place):
    """Also where the agreements count repeats differently."""
    replayed = done.replayed
    from features.rows import RowBuilder  # noqa: PLC0415
    from features.spec import fit_spec  # noqa: PLC0415

    policy = replayed.past.policies[place]
    moments = replayed.timeline.moments.part(slice(0, 400))
    builder = RowBuilder(policy, fit_spec(policy, replayed.past.facts, moments))
    alone = builder.build(replayed.past.facts, moments).points
    track = replayed.tracks[place]
    assert (alone.total == track.points.total[:400]).all()
    assert (alone.items == track.points.items[:400]).all()
    assert Agreement(policy).policy is policy
    decision = decide(policy, alone, track.probability[:400], 50.0)
    assert (decision.fits == (alone.fit_factors >= policy.qualification.minimum_factors)).all()
