"""Promised and kept: the smooth reliability curve, its band, and ten bins."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from training.evaluation.evaluated import Bins, Evaluated, reliability
from training.evaluation.findings import BLEND, Curve, Estimate
from training.pages.axes import Picture, legend, new_axes
from training.pages.numbers import between, decimals, percent
from training.pages.svg import COLOURS
from training.report.figures.colours import COLOUR

DENSITY_HEIGHT = 0.12


def reliability_picture(rows: Evaluated, curves: Mapping[str, Curve], error: Estimate) -> Picture:
    """Draw promised against actual win rates of the blend and the rules.

    Parameters
    ----------
    rows
        The judged rows, for the bins.
    curves
        Predictor → smooth curve; may lack them.
    error
        Smooth calibration error of the blend.
    """
    bins, blend = reliability(rows, BLEND), curves.get(BLEND)
    figure, axes = new_axes("promised: mean probability", "kept: share that was won")
    _draw_bins(axes, bins)
    end = float(max(bins.high.max(), bins.predicted.max()))
    if "rules_alone" in curves:
        _draw_rules(axes, curves["rules_alone"])
    if blend is not None:
        _draw_blend(axes, blend)
        end = max(end, float(blend.promised.max()))
    end = min(end * 1.05, 1.0)
    if blend is not None:
        _draw_density(axes, blend, end)
    axes.plot([0, end], [0, end], linestyle="--", color=COLOURS["muted"], linewidth=1)
    axes.set(xlim=(0, end), ylim=(0, end))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, symbol=" %", decimals=0))
    legend(axes, "upper left")
    return Picture(
        "reliability", "Promised and kept", _said(bins, error), _alt(bins),
        figure,
    )  # fmt: skip


def _draw_bins(axes: Axes, bins: Bins) -> None:
    colour = COLOURS["blend"]
    axes.vlines(bins.predicted, bins.low, bins.high, color=colour, linewidth=1.3, alpha=0.5)
    axes.plot(
        *(bins.predicted, bins.observed),
        marker="o",
        markersize=4.5,
        linestyle="none",
        color=colour,
        label="blend, ten groups",
    )


def _draw_blend(axes: Axes, curve: Curve) -> None:
    axes.fill_between(
        *(curve.promised, curve.low, curve.high), color=COLOURS["blend"], alpha=0.16, linewidth=0
    )
    axes.plot(
        curve.promised,
        curve.observed,
        color=COLOURS["blend"],
        linewidth=2,
        label="blend, smooth, 95 % band",
    )


def _draw_rules(axes: Axes, curve: Curve) -> None:
    axes.plot(
        curve.promised,
        curve.observed,
        color=COLOUR["rules_alone"],
        linewidth=1.6,
        label="rules alone, smooth",
    )


def _draw_density(axes: Axes, curve: Curve, end: float) -> None:
    """Show along the bottom where the leads are."""
    height = curve.density * end * DENSITY_HEIGHT
    axes.fill_between(curve.promised, height, color=COLOURS["constant"], alpha=0.3, linewidth=0)


def _said(bins: Bins, error: Estimate) -> str:
    kept = int(((bins.low <= bins.predicted) & (bins.predicted <= bins.high)).sum())
    band = between(decimals(100 * error.low, 1), decimals(100 * error.high, 1))
    smooth = (
        f" Along the smooth curve promise and truth are {decimals(100 * error.value, 1)} "
        f"percentage points apart on average (95 % interval {band})."
        if error.known
        else ""
    )
    return (
        "On the dashed line, as many were won as promised; above it more, below it fewer. The "
        "dots are ten groups of equal size with 95 % intervals (Wilson), counting leads rather "
        f"than snapshots: the promise lies within the interval in {kept} of "
        f"{len(bins.predicted)}.{smooth} The grey hill shows where the leads are."
    )


def _alt(bins: Bins) -> str:
    pairs = zip(bins.predicted, bins.observed, strict=True)
    return "Reliability of the blend, promised to kept: " + "; ".join(
        f"{percent(p)} to {percent(o)}" for p, o in pairs if np.isfinite(p)
    )
