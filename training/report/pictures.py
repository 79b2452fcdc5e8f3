"""Which figures a report has, with what to see in each, in words."""

from __future__ import annotations

import numpy as np

from training.evaluation.evaluated import (
    FEWEST_LEADS_PER_MONTH,
    Evaluated,
    Months,
    months,
    reliability,
    wins_reached,
)
from training.pages.axes import Picture
from training.pages.numbers import percent
from training.report.figures import (
    gains_figure,
    months_figure,
    reliability_figure,
    scores_figure,
)

SHARE_WORKED = 0.2


def pictures(rows: Evaluated, threshold_score: float) -> list[Picture]:
    """Draw all figures that the judged rows allow; none without judged rows."""
    if not len(rows):
        return []
    by_month = months(rows)
    drawn = [_reliability(rows), _gains(rows), _scores(rows, threshold_score)]
    return drawn if by_month is None else [*drawn, _months(by_month)]


def _reliability(rows: Evaluated) -> Picture:
    bins = reliability(rows, "blend")
    kept = int(((bins.low <= bins.predicted) & (bins.predicted <= bins.high)).sum())
    return Picture(
        name="reliability",
        heading="Does a probability mean what it says?",
        caption=(
            "Later leads in ten groups of equal size, from the lowest to the highest "
            "probability. On the dashed line, as many were won as promised; above it more, below "
            "it fewer. The upright lines are 95 % intervals (Wilson), counting leads rather than "
            f"snapshots. The blend's promise lies within the interval in {kept} of "
            f"{len(bins.predicted)} groups."
        ),
        alt=(
            "Reliability of blend and rules alone. Blend, promised to kept: "
            + "; ".join(
                f"{percent(p)} to {percent(o)}"
                for p, o in zip(bins.predicted, bins.observed, strict=True)
            )
        ),
        figure=reliability_figure(rows),
    )


def _gains(rows: Evaluated) -> Picture:
    blend, rules = (percent(wins_reached(rows, n, SHARE_WORKED)) for n in ("blend", "rules_alone"))
    worked = percent(SHARE_WORKED)
    said = f"The best {worked} by the blend hold {blend} of the wins; by the rules alone {rules}."
    return Picture(
        name="gains",
        heading="How many wins are reached first?",
        caption=(
            f"{said} The further a line bulges to the upper left, the better it ranks; the "
            "constant gives everybody the win rate of the past and ranks nobody."
        ),
        alt=f"Gains curves of blend, rules alone and constant. {said}",
        figure=gains_figure(rows),
    )


def _scores(rows: Evaluated, threshold_score: float) -> Picture:
    score = 100 * rows.probability["blend"]
    middles = [
        f"{float(np.median(score[chosen])):.1f}" if chosen.any() else "none"
        for chosen in (rows.won, ~rows.won)
    ]
    said = f"The median score of won is {middles[0]}, of not won {middles[1]}."
    shown = 0 < threshold_score <= score.max()
    return Picture(
        name="scores",
        heading="How do scores of won and not-won leads differ?",
        caption=(
            "Each colour adds up to 100 %, so the two can be compared although far more are not "
            f"won. {said}" + (" The dotted line is the hand-off threshold." if shown else "")
        ),
        alt=f"Distribution of the blend's score among won and not-won snapshots. {said}",
        figure=scores_figure(rows, threshold_score),
    )


def _months(found: Months) -> Picture:
    bins = found.bins
    kept = int(((bins.low <= bins.predicted) & (bins.predicted <= bins.high)).sum())
    said = f"The interval includes 1 in {kept} of {len(found.names)} months."
    left_out = (
        f" Months with fewer than {FEWEST_LEADS_PER_MONTH} leads behind them are not "
        f"shown ({found.left_out})."
        if found.left_out
        else ""
    )
    return Picture(
        name="months",
        heading="Did it hold over time?",
        caption=(
            "Wins that came, divided by the wins the blend expected: above 1 more came than "
            f"promised, below 1 fewer; the upright lines are 95 % intervals. "
            f"{said}{left_out} Several months in a row on one side mean that the world has moved."
        ),
        alt=(
            f"Observed over expected wins per month. {said} "
            + "; ".join(
                f"{name} {o / p:.2f}"
                for name, o, p in zip(found.names, bins.observed, bins.predicted, strict=True)
            )
        ),
        figure=months_figure(found),
    )
