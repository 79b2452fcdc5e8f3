"""How well it ranks: gains, and the scores of won and not-won leads."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.ticker import PercentFormatter

from training.evaluation.evaluated import Evaluated
from training.evaluation.findings import BLEND, Capacity, Gains
from training.pages.axes import Picture, legend, new_axes
from training.pages.numbers import percent
from training.pages.svg import COLOURS
from training.report.figures.colours import LINE, colour_of
from training.report.measures import in_order, predictor

SHARE_WORKED = 0.2
SCORE_BINS = 25


def gains_picture(found: Mapping[str, Gains], capacity: Capacity | None) -> Picture:
    """Draw the share of wins reached when the best so many leads are worked."""
    figure, axes = new_axes("share of leads worked, best score first", "share of wins reached")
    blend = found[BLEND]
    axes.fill_between(
        *(blend.worked, blend.low, blend.high), color=COLOURS["blend"], alpha=0.16, linewidth=0
    )
    for key in reversed(in_order(found)):
        axes.plot(
            *(found[key].worked, found[key].reached),
            linestyle=LINE.get(key, "-"),
            linewidth=2.2 if key == BLEND else 1.4,
            color=colour_of(key),
            label=predictor(key).name.lower(),
        )
    if capacity is not None and 0 < capacity.share < 1:
        axes.axvline(
            capacity.share, color=COLOURS["ink"], linewidth=1, linestyle=":", label="capacity"
        )
    axes.set(xlim=(0, 1), ylim=(0, 1.01))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    legend(axes, "lower right")
    said = _reached(found)
    return Picture(
        name="gains",
        heading="How many wins are reached first?",
        caption=(
            f"{said} The further a line bulges to the upper left, the better it ranks; the band is "
            "the blend's 95 % interval. The constant ranks nobody."
        ),
        alt=f"Gains curves of {', '.join(predictor(k).name for k in in_order(found))}. {said}",
        figure=figure,
    )


def _reached(found: Mapping[str, Gains]) -> str:
    shares = {
        key: percent(float(np.interp(SHARE_WORKED, found[key].worked, found[key].reached)))
        for key in (BLEND, "rules_alone")
        if key in found
    }
    rules = f"; by the rules alone {shares['rules_alone']}" if "rules_alone" in shares else ""
    return f"The best {percent(SHARE_WORKED)} by the blend hold {shares[BLEND]} of the wins{rules}."


def scores_picture(rows: Evaluated, threshold_score: float) -> Picture:
    """Draw how scores are spread among won and not-won snapshots, each summing to 100 %."""
    figure, axes = new_axes("score (probability in percent)", "share of each outcome")
    score = 100 * rows.probability[BLEND]
    end = min(max(np.ceil(score.max() / 5) * 5, 5.0), 100.0)
    edges = np.linspace(0, end, SCORE_BINS + 1)
    outcomes = ((~rows.won, "constant", "not won"), (rows.won, "blend", "won"))
    for chosen, colour, label in outcomes:
        if not chosen.any():
            continue
        weight = rows.weight[chosen] / rows.weight[chosen].sum()
        heights, _ = np.histogram(score[chosen], edges, weights=weight)
        axes.stairs(*(heights, edges), fill=True, color=COLOURS[colour], alpha=0.45, label=label)
        axes.stairs(heights, edges, color=COLOURS[colour], linewidth=1.4)
    shown = 0 < threshold_score <= end
    if shown:
        axes.axvline(
            threshold_score, color=COLOURS["ink"], linewidth=1.2, linestyle=":", label="threshold"
        )
    axes.set(xlim=(0, end))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    legend(axes, "upper right")
    middles = [
        f"{float(np.median(score[chosen])):.1f}" if chosen.any() else "none"
        for chosen in (rows.won, ~rows.won)
    ]
    said = f"The median score of won is {middles[0]}, of not won {middles[1]}."
    return Picture(
        name="scores",
        heading="How do scores of won and not-won leads differ?",
        caption=(
            "Each colour adds up to 100 %, so the two can be compared although far more are not "
            f"won. {said}" + (" The dotted line is the hand-off threshold." if shown else "")
        ),
        alt=f"Distribution of the blend's score among won and not-won snapshots. {said}",
        figure=figure,
    )
