"""The figures of the pilot, with what to see in each, in words."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from features.facts import FloatArray
from training.evaluation.evaluated import wilson
from training.pages.axes import Picture, legend, new_axes
from training.pages.numbers import percent, whole
from training.pages.svg import COLOURS
from training.pilot.closed import SAMPLES
from training.pilot.pilot import Pilot

BINS = 24
MOST_GROUPS = 10
FEWEST_LEADS_PER_GROUP = 30
TOP_SHARE = 0.99
_STYLE = {
    "won": (COLOURS["blend"], "-"),
    "lost": (COLOURS["constant"], "-"),
    "rejected": (COLOURS["rules"], "--"),
}


def pictures(pilot: Pilot) -> list[Picture]:
    """Draw what the samples allow."""
    points = pilot.trial.seen.points
    drawn = [
        _spread(
            pilot,
            points.total.astype(np.float64),
            "points",
            "How are the agreed points spread?",
            "points in all: class, fit and behaviour",
            "The thousands are the class, the hundreds the fit. Where won and other leads lie on "
            "top of each other, the points do not tell them apart.",
        ),
        _spread(
            pilot,
            points.prioritisation.astype(np.float64),
            "behaviour",
            "And the points for behaviour alone?",
            "points for behaviour",
            "What leads did by their moment, before class and fit come on top. The lowest "
            "and the highest hundredth are drawn at the edges.",
        ),
        _scores(pilot),
    ]
    reliability = _reliability(pilot)
    return drawn if reliability is None else [*drawn, reliability]


def _spread(
    pilot: Pilot, values: FloatArray, name: str, heading: str, x_label: str, caption: str
) -> Picture:
    figure, axes = new_axes(x_label, "share of each sample")
    low, high = np.quantile(values, [1 - TOP_SHARE, TOP_SHARE]).tolist()
    edges = np.linspace(low, max(high, low + 1), BINS + 1)
    said = _stairs(axes, pilot, np.clip(values, edges[0], edges[-1]), edges, 0)
    legend(axes, "upper left" if name == "points" else "upper right")
    return Picture(
        name=name,
        heading=heading,
        caption=f"{caption} {said}",
        alt=f"Distribution of {x_label} among the samples. {said}",
        figure=figure,
    )


def _scores(pilot: Pilot) -> Picture:
    score, threshold = pilot.trial.score, float(np.median(pilot.trial.threshold))
    figure, axes = new_axes("score (probability in percent)", "share of each sample")
    top = float(np.quantile(score, TOP_SHARE))
    end = min(max(np.ceil(max(top, 1.2 * threshold) / 5) * 5, 5.0), 100.0)
    edges = np.linspace(0, end, BINS + 1)
    said = _stairs(axes, pilot, np.minimum(score, end), edges, 1)
    if threshold <= end:
        axes.axvline(
            threshold, color=COLOURS["ink"], linewidth=1.2, linestyle=":", label="threshold"
        )
    legend(axes, "upper right")
    return Picture(
        name="scores",
        heading="How do the scores differ?",
        caption=(
            "Every lead is scored by a model that was fitted without it and without its account. "
            f"{said} Right of the dotted line (about {threshold:.1f}) a lead is handed over, if "
            "it fits and nothing disqualifies it."
        ),
        alt=f"Distribution of scores among the samples; threshold {threshold:.1f}. {said}",
        figure=figure,
    )


def _stairs(axes: Axes, pilot: Pilot, values: FloatArray, edges: FloatArray, places: int) -> str:
    """Draw one line per sample, each adding up to 100 %; say the medians."""
    medians = []
    for name in reversed(SAMPLES):
        chosen = pilot.trial.samples.sample == name
        if not chosen.any():
            continue
        heights, _ = np.histogram(values[chosen], edges)
        colour, line = _STYLE[name]
        share = heights / chosen.sum()
        if name == "won":
            axes.stairs(share, edges, fill=True, color=colour, alpha=0.25)
        axes.stairs(share, edges, color=colour, linewidth=1.7, linestyle=line, label=name)
        # The same lead in the middle as in the table.
        middle = float(np.quantile(values[chosen], 0.5, method="inverted_cdf"))
        medians.append(f"{name} {middle:,.{places}f}".replace("-", "−"))
    axes.set(xlim=(float(edges[0]), float(edges[-1])))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    return f"Medians: {', '.join(reversed(medians))}."


def _reliability(pilot: Pilot) -> Picture | None:
    """Draw promised against kept; None where none of the leads looked at was won, or all were."""
    probability, won = pilot.checked.probability, pilot.checked.won
    if not won.any() or won.all():
        return None
    number = int(np.clip(len(won) // FEWEST_LEADS_PER_GROUP, 1, MOST_GROUPS))
    groups = np.array_split(np.argsort(probability, kind="stable"), number)
    promised = np.array([probability[rows].mean() for rows in groups])
    kept = np.array([won[rows].mean() for rows in groups])
    low, high = wilson(kept, np.array([float(len(rows)) for rows in groups]))
    inside = int(((low <= promised) & (promised <= high)).sum())
    said = "; ".join(f"{percent(p)} to {percent(k)}" for p, k in zip(promised, kept, strict=True))
    return Picture(
        name="reliability",
        heading="Do the scores mean what they say?",
        caption=(
            f"{whole(len(won))} leads, won or not, closed or open, each at one moment of its life "
            f"drawn by chance, in {number} groups by score. On the dashed line, as many were won "
            f"within {pilot.horizon_days:g} days as promised. The upright lines are 95 % "
            f"intervals; the promise lies within in {inside} of {number} groups."
        ),
        alt=f"Reliability of the scores. Promised to kept: {said}",
        figure=_reliability_figure(promised, kept, low, high),
    )


def _reliability_figure(
    promised: FloatArray, kept: FloatArray, low: FloatArray, high: FloatArray
) -> Figure:
    figure, axes = new_axes("promised: mean probability", "kept: share won in time")
    axes.vlines(promised, low, high, color=COLOURS["blend"], linewidth=1.4, alpha=0.55)
    axes.plot(promised, kept, "o-", markersize=5.5, linewidth=1.2, color=COLOURS["blend"])
    end = min(1.05 * max(float(high.max()), float(promised.max())), 1.0)
    axes.plot([0, end], [0, end], linestyle="--", color=COLOURS["muted"], linewidth=1)
    axes.set(xlim=(0, end), ylim=(0, end))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    return figure
