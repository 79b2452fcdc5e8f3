"""The rows that a report explains are those that were judged."""


def test_evidence_lines_up_with_the_judged_rows(judged, known):
    judged_rows, seen = judged.trained.judged, judged.evidence.judged
    leads = known.leads["lead_id"].to_numpy()
    statuses = known.statuses
    first_win = statuses[statuses["status"] == "won"].groupby("lead_id")["occurred_at"].min()
    horizon_us = judged.trained.model.parameters.horizon_days * 86_400_000_000
    assert len(seen) == len(judged_rows.won)
    for lead, as_of, won in zip(seen.lead, seen.as_of_us, judged_rows.won, strict=True):
        win = first_win.get(leads[lead])
        in_time = win is not None and win.value // 1000 <= as_of + horizon_us
        assert in_time == won
