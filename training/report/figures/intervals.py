"""Figures of dots with their intervals: differences, months, the learning curve, families."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from training.evaluation.findings import Estimate, FeatureFamily, LearningCurve, Segment
from training.pages.axes import Picture, legend, new_axes
from training.pages.numbers import between, decimals, whole, with_minus
from training.pages.svg import COLOURS
from training.report.figures.colours import colour_of

MOST_MONTHS_NAMED = 8
MOST_FAMILIES = 14
LONGEST_LINE = 24
Row = tuple[str, Estimate, str]


def differences_picture(rows: Sequence[Row]) -> Picture:
    """Draw the blend's log-loss less that of others: name, difference, key of the predictor."""
    figure = _across("log-loss of the blend less that of the other", rows)
    said = "; ".join(f"{name} {_written(e)}" for name, e, _ in rows)
    return Picture(
        name="differences",
        heading="Differences in log-loss",
        caption=(
            "Left of the dashed line the blend is better. Dots are differences in log-loss on the "
            "same leads, lines their 95 % intervals by paired bootstrap of whole leads: one that "
            "crosses the dashed line may be chance."
        ),
        alt=f"Differences in log-loss, the blend's less the other's. {said}.",
        figure=figure,
    )


def families_picture(found: Sequence[FeatureFamily]) -> Picture:
    """Draw what each family of features adds to the blend, and to history alone."""
    ordered = sorted(found, key=lambda f: -f.gain.value if f.gain.known else np.inf)
    shown = ordered[:MOST_FAMILIES]
    rows = [(f.label, f.gain, "blend") for f in shown]
    figure = _across(
        "log-loss without it, less that with it",
        rows,
        [(f.label, f.gain_alone, "history_alone") for f in shown],
    )
    legend(figure.axes[0], "upper right")
    said = "; ".join(f"{f.label} {_written(f.gain)}" for f in shown)
    return Picture(
        name="feature_groups",
        heading="What does each group of features add?",
        caption=(
            "Right of the dashed line the model is worse without these features, so they help; "
            "left of it, it did better without them. A line that crosses may be chance. Features "
            "overlap: where a group adds nothing, others may say the same."
        ),
        alt=f"What each family of features adds to the blend, in log-loss. {said}.",
        figure=figure,
    )


def _across(x_label: str, rows: Sequence[Row], second: Sequence[Row] = ()) -> Figure:
    """Draw rows of dots around 0, the first row on top."""
    figure, axes = new_axes(x_label, "")
    figure.set_size_inches(5.0, max(2.1, 0.8 + 0.38 * len(rows)))
    y = np.arange(len(rows))[::-1].astype(float)
    axes.axvline(0, linestyle="--", color=COLOURS["muted"], linewidth=1)
    for shift, some, size in ((0.0, rows, 7.0), (-0.24, second, 4.5)):
        for place, (_, estimate, key) in zip(y, some, strict=False):
            if estimate.known:
                line = [estimate.low, estimate.high], [place + shift] * 2
                axes.plot(*line, color=colour_of(key), linewidth=size / 3, alpha=0.6)
                axes.plot(
                    *(estimate.value, place + shift), "o", color=colour_of(key), markersize=size
                )
    if second:
        for name, key in (("blend", "blend"), ("history alone", "history_alone")):
            axes.plot([], [], "o", color=colour_of(key), label=name)
    axes.set_yticks(y, [textwrap.fill(name, LONGEST_LINE) for name, _, _ in rows])
    for text in axes.get_yticklabels():
        # A label of a user with dollar signs is no formula.
        text.set_parse_math(False)
        text.set_color(COLOURS["ink"])
    axes.set_ylim(-0.6, len(rows) - 0.4 + (1.6 if second else 0))
    axes.margins(x=0.06)
    axes.grid(visible=False, axis="y")
    axes.locator_params(axis="x", nbins=5)
    return figure


def months_picture(found: Sequence[Segment]) -> Picture:
    """Draw observed wins over expected wins per month, with 95 % intervals."""
    figure, axes = new_axes("month of as_of (UTC)", "observed ÷ expected wins")
    x = np.arange(len(found))
    ratio, low, high = (
        np.array([getattr(s.ratio, side) for s in found]) for side in ("value", "low", "high")
    )
    axes.axhline(1, linestyle="--", color=COLOURS["muted"], linewidth=1)
    axes.vlines(x, low, high, color=COLOURS["blend"], linewidth=1.6, alpha=0.55)
    axes.plot(x, ratio, "o", markersize=6, color=COLOURS["blend"])
    weak = np.array([bool(s.weak) for s in found])
    axes.plot(x[weak], ratio[weak], "o", markersize=6, color=COLOURS["rules"])
    named = x[:: max(1, int(np.ceil(len(x) / MOST_MONTHS_NAMED)))]
    axes.set_xticks(named, [found[i].name for i in named], rotation=35, ha="right")
    top = np.nanmax(np.append(high, 1.4)) * 1.08
    axes.set(ylim=(0, top), xlim=(-0.5, len(x) - 0.5))
    kept = int(((low <= 1) & (high >= 1)).sum())
    said = f"The interval includes 1 in {kept} of {len(found)} months."
    return Picture(
        name="months",
        heading="Did it hold over time?",
        caption=(
            "Wins that came, divided by the wins the blend expected: above 1 more came than "
            f"promised, below 1 fewer; the upright lines are 95 % intervals. {said} Several months "
            "in a row on one side mean that the world has moved."
        ),
        alt=f"Observed over expected wins per month. {said} "
        + "; ".join(f"{s.name} {decimals(s.ratio.value, 2)}" for s in found),
        figure=figure,
    )


def learning_picture(curve: LearningCurve) -> Picture:
    """Draw log-loss against the leads that were learned from."""
    figure, axes = new_axes("leads learned from", "log-loss on later leads")
    points = [p for p in curve.points if p.log_loss.known]
    leads = np.array([p.leads for p in points], float)
    value, low, high = (
        np.array([getattr(p.log_loss, side) for p in points]) for side in ("value", "low", "high")
    )
    axes.fill_between(leads, low, high, color=COLOURS["blend"], alpha=0.16, linewidth=0)
    axes.plot(leads, value, "o-", color=COLOURS["blend"], markersize=5.5, linewidth=2)
    if (leads > 0).all():
        axes.set_xscale("log", base=2)
    axes.xaxis.set_major_locator(FixedLocator(leads.tolist()))
    axes.xaxis.set_major_formatter(FixedFormatter([whole(n) for n in leads]))
    axes.xaxis.set_minor_locator(NullLocator())
    said = "; ".join(f"{whole(p.leads)} leads {decimals(p.log_loss.value, 4)}" for p in points)
    return Picture(
        name="learning_curve",
        heading="Would more history help?",
        caption=(
            f"{with_minus(curve.sentence)} Each dot is a model that learned from a part of the "
            "leads only and predicts the same later ones; lower is better. The band is the 95 % "
            "interval of each dot; how they differ is surer, because all predict the same leads."
        ),
        alt=f"Log-loss on the same later leads, by leads learned from: {said}.",
        figure=figure,
    )


def _written(e: Estimate) -> str:
    band = between(decimals(e.low, 4), decimals(e.high, 4))
    return decimals(e.value, 4) + (f" ({band})" if band else "")
