"""The four figures of the report, drawn from the out-of-time predictions."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from training.evaluation.evaluated import Evaluated, Months, gains, reliability
from training.pages.axes import legend, new_axes
from training.pages.svg import COLOURS

LABELS = {"blend": "blend", "rules_alone": "rules alone", "constant": "constant"}
_COLOUR = {
    "blend": COLOURS["blend"],
    "rules_alone": COLOURS["rules"],
    "constant": COLOURS["constant"],
}
SCORE_BINS = 25
MOST_MONTHS_NAMED = 8


def reliability_figure(rows: Evaluated) -> Figure:
    """Draw promised against actual win rates of the blend and the rules, with 95 % bands."""
    figure, axes = new_axes("promised: mean probability", "kept: share that was won")
    top = 0.0
    for name, marker in (("rules_alone", "s"), ("blend", "o")):
        bins = reliability(rows, name)
        colour = _COLOUR[name]
        axes.vlines(bins.predicted, bins.low, bins.high, color=colour, linewidth=1.4, alpha=0.55)
        axes.plot(
            *(bins.predicted, bins.observed),
            marker=marker,
            markersize=5.5,
            linewidth=1.2,
            color=colour,
            label=f"{LABELS[name]}, 95 % interval",
        )
        top = max(top, float(bins.high.max()), float(bins.predicted.max()))
    end = min(top * 1.05, 1.0)
    axes.plot([0, end], [0, end], linestyle="--", color=COLOURS["muted"], linewidth=1)
    axes.set(xlim=(0, end), ylim=(0, end))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    legend(axes, "upper left")
    return figure


def gains_figure(rows: Evaluated) -> Figure:
    """Draw the share of wins reached when the best so many leads are worked."""
    figure, axes = new_axes("share of leads worked, best score first", "share of wins reached")
    for name, style in (("constant", "--"), ("rules_alone", "-"), ("blend", "-")):
        contacted, reached = gains(rows, name)
        axes.plot(
            *(contacted, reached),
            linestyle=style,
            linewidth=1.2 if name == "constant" else 2,
            color=_COLOUR[name],
            label=LABELS[name],
        )
    axes.set(xlim=(0, 1), ylim=(0, 1.01))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    legend(axes, "lower right")
    return figure


def scores_figure(rows: Evaluated, threshold_score: float) -> Figure:
    """Draw how scores are spread among won and not-won snapshots, each summing to 100 %."""
    figure, axes = new_axes("score (probability in percent)", "share of each outcome")
    score = 100 * rows.probability["blend"]
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
    if 0 < threshold_score <= end:
        axes.axvline(
            threshold_score, color=COLOURS["ink"], linewidth=1.2, linestyle=":", label="threshold"
        )
    axes.set(xlim=(0, end))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    legend(axes, "upper right")
    return figure


def months_figure(found: Months) -> Figure:
    """Draw observed wins over expected wins per month, with 95 % intervals."""
    figure, axes = new_axes("month of as_of (UTC)", "observed ÷ expected wins")
    bins, x = found.bins, np.arange(len(found.names))
    ratio, low, high = (v / bins.predicted for v in (bins.observed, bins.low, bins.high))
    axes.axhline(1, linestyle="--", color=COLOURS["muted"], linewidth=1)
    axes.vlines(x, low, high, color=COLOURS["blend"], linewidth=1.6, alpha=0.55)
    axes.plot(x, ratio, "o", markersize=6, color=COLOURS["blend"])
    named = x[:: max(1, int(np.ceil(len(x) / MOST_MONTHS_NAMED)))]
    axes.set_xticks(named, [found.names[i] for i in named], rotation=35, ha="right")
    axes.set(ylim=(0, max(float(high.max()) * 1.12, 1.5)), xlim=(-0.5, len(x) - 0.5))
    return figure
