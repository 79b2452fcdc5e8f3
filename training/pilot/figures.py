"""The figures of the pilot, with what to see in each, in words."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray

from features.facts import FloatArray
from training.pages.axes import Picture, legend, new_axes
from training.pages.numbers import percent
from training.pages.svg import COLOURS
from training.pilot.closed import SAMPLES
from training.pilot.pilot import Pilot
from training.report.evaluated import wilson

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
        middle = f"{float(np.median(values[chosen])):,.{places}f}".replace("-", "−")
        medians.append(f"{name} {middle}")
    axes.set(xlim=(float(edges[0]), float(edges[-1])))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    return f"Medians: {', '.join(reversed(medians))}."


def _reliability(pilot: Pilot) -> Picture | None:
    """Draw promised against kept; None where only won or no won leads are there."""
    won = pilot.trial.samples.won
    if won.all() or not won.any():
        return None
    probability = pilot.trial.score / 100
    groups = _groups(probability, pilot.weight)
    promised, kept, leads = (
        np.array(v)
        for v in zip(*(_group(pilot, probability, rows) for rows in groups), strict=True)
    )
    low, high = wilson(kept, leads)
    figure, axes = new_axes("promised: mean probability", "kept: share won in time")
    axes.vlines(promised, low, high, color=COLOURS["blend"], linewidth=1.4, alpha=0.55)
    axes.plot(promised, kept, "o-", markersize=5.5, linewidth=1.2, color=COLOURS["blend"])
    end = min(1.05 * max(float(high.max()), float(promised.max())), 1.0)
    axes.plot([0, end], [0, end], linestyle="--", color=COLOURS["muted"], linewidth=1)
    axes.set(xlim=(0, end), ylim=(0, end))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    inside = int(((low <= promised) & (promised <= high)).sum())
    said = "; ".join(f"{percent(p)} to {percent(k)}" for p, k in zip(promised, kept, strict=True))
    return Picture(
        name="reliability",
        heading="Do the scores mean what they say?",
        caption=(
            f"The leads in {len(groups)} groups by score, each lead counted as often as its kind "
            f"occurs in history. On the dashed line, as many were won within "
            f"{pilot.horizon_days:g} days as promised. The upright lines are 95 % intervals; "
            f"the promise lies within in {inside} of {len(groups)} groups. Only closed leads can "
            "be counted: those still open would pull the points down, most where scores are low."
        ),
        alt=f"Reliability of the scores. Promised to kept: {said}",
        figure=figure,
    )


def _groups(probability: FloatArray, weight: FloatArray) -> list[NDArray[np.int64]]:
    order = np.argsort(probability, kind="stable")
    number = int(np.clip(len(order) // FEWEST_LEADS_PER_GROUP, 1, MOST_GROUPS))
    done = np.cumsum(weight[order])
    group = np.minimum((done - weight[order] / 2) / done[-1] * number, number - 1).astype(int)
    return [rows for i in range(number) if len(rows := order[group == i])]


def _group(
    pilot: Pilot, probability: FloatArray, rows: NDArray[np.int64]
) -> tuple[float, float, float]:
    weight = pilot.weight[rows]
    promised = float(np.average(probability[rows], weights=weight))
    kept = float(np.average(pilot.won_in_time[rows], weights=weight))
    # As many leads of equal weight as would tell the same (Kish 1965).
    return promised, kept, float(weight.sum() ** 2 / (weight**2).sum())
