"""The figures of a simulation: hand-offs week by week, and whether the scores kept their word."""

from __future__ import annotations

import numpy as np
from matplotlib.ticker import MaxNLocator, PercentFormatter

from features.facts import MICROSECONDS_PER_DAY, FloatArray
from training.evaluation.evaluated import Bins, Evaluated, reliability
from training.hindsight.measures import Counted
from training.hindsight.simulate import Simulation
from training.pages.axes import Picture, legend, new_axes
from training.pages.numbers import day, percent
from training.pages.svg import COLOURS

MICROSECONDS_PER_WEEK = 7 * MICROSECONDS_PER_DAY
FEWEST_LEADS = 30
MOST_WEEKS_NAMED = 6
_STYLE = {
    "current": (COLOURS["rules"], "s", "--"),
    "new": (COLOURS["blend"], "o", "-"),
}


def pictures(simulation: Simulation) -> list[Picture]:
    """Draw what the simulation allows."""
    judged = judged_scores(simulation)
    drawn = [_weeks(simulation)] if simulation.weeks >= 2 else []
    enough = judged.lead is not None and len(np.unique(judged.lead)) >= FEWEST_LEADS
    return [*drawn, _reliability(judged)] if enough else drawn


def hand_offs_by_week(simulation: Simulation, side: Counted) -> FloatArray:
    """Count the hand-offs of every whole week, without the opening list."""
    begin, end = (int(edge) for edge in simulation.replayed.edges_us[[0, -1]])
    fresh = side.found.handed & ~side.found.opening
    week = (side.found.at_us[fresh] - begin) // MICROSECONDS_PER_WEEK
    weeks = (end - begin) // MICROSECONDS_PER_WEEK
    return np.bincount(week[week < weeks], minlength=weeks).astype(np.float64)


def _weeks(simulation: Simulation) -> Picture:
    figure, axes = new_axes("week that begins on (UTC)", "hand-offs in the week")
    begin = int(simulation.replayed.edges_us[0])
    said, top = [], 1.0
    for name, side in (("current", simulation.current), ("new", simulation.new)):
        counts = hand_offs_by_week(simulation, side)
        colour, marker, line = _STYLE[name]
        axes.plot(
            *(np.arange(len(counts)), counts),
            marker=marker,
            markersize=4.5,
            linestyle=line,
            linewidth=1.6,
            color=colour,
            label=f"{name} agreement",
        )
        top = max(top, float(counts.max()))
        said.append(f"by the {name} agreement {counts.min():.0f} to {counts.max():.0f} a week")
    weeks = np.arange(len(counts))
    named = weeks[:: max(1, int(np.ceil(len(weeks) / MOST_WEEKS_NAMED)))]
    days = [day(begin + int(week) * MICROSECONDS_PER_WEEK) for week in named]
    axes.set_xticks(named, days, rotation=35, ha="right")
    axes.set(ylim=(0, 1.25 * top))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    legend(axes, "upper right")
    return Picture(
        name="weeks",
        heading="How much work would come each week?",
        caption=(
            "Leads that became an MQL in each whole week, each counted once; those that were on "
            f"the list from the first day are left out. In these weeks {' and '.join(said)}."
        ),
        alt=f"Hand-offs per week of both agreements: {'; '.join(said)}.",
        figure=figure,
    )


def judged_scores(simulation: Simulation) -> Evaluated:
    """Give the decisions whose whole horizon has passed, weighted so that leads count alike."""
    replayed = simulation.replayed
    past, moments = replayed.past, replayed.timeline.moments
    mature = moments.as_of_us + past.horizon_us <= past.until_us
    lead, at = moments.lead[mature], moments.as_of_us[mature]
    taken_us = past.outcomes.next_win_us(lead, at) - at
    times = np.bincount(lead, minlength=len(past.facts))
    return Evaluated(
        probability={
            name: side.track.probability[mature]
            for name, side in (("current", simulation.current), ("new", simulation.new))
        },
        won=taken_us <= past.horizon_us,
        weight=1.0 / times[lead],
        lead=lead,
        as_of_us=at,
        silent_blocks=0,
        blocks=len(replayed.judges),
    )


def _reliability(judged: Evaluated) -> Picture:
    figure, axes = new_axes("promised: mean probability", "kept: share that was won")
    top, said = 0.0, []
    for name in ("current", "new"):
        bins = reliability(judged, name)
        colour, marker, line = _STYLE[name]
        axes.vlines(bins.predicted, bins.low, bins.high, color=colour, linewidth=1.4, alpha=0.55)
        axes.plot(
            *(bins.predicted, bins.observed),
            marker=marker,
            markersize=5.5,
            linestyle=line,
            linewidth=1.2,
            color=colour,
            label=f"{name} agreement, 95 % interval",
        )
        top = max(top, float(bins.high.max()), float(bins.predicted.max()))
        said.append(f"in {_kept(bins)} of {len(bins.predicted)} groups by the {name} agreement")
    end = min(top * 1.05, 1.0)
    axes.plot([0, end], [0, end], linestyle="--", color=COLOURS["muted"], linewidth=1)
    axes.set(xlim=(0, end), ylim=(0, end))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    legend(axes, "upper left")
    return Picture(
        name="reliability",
        heading="Did the scores mean what they said?",
        caption=(
            "Decisions of the simulated period whose horizon has passed, in ten groups from the "
            "lowest to the highest probability. On the dashed line, as many were won as promised. "
            f"The promise lies within the 95 % interval {' and '.join(said)}."
        ),
        alt="Reliability of both agreements' scores. New, promised to kept: " + _listed(judged),
        figure=figure,
    )


def _kept(bins: Bins) -> int:
    return int(((bins.low <= bins.predicted) & (bins.predicted <= bins.high)).sum())


def _listed(judged: Evaluated) -> str:
    bins = reliability(judged, "new")
    pairs = zip(bins.predicted, bins.observed, strict=True)
    return "; ".join(f"{percent(p)} to {percent(o)}" for p, o in pairs)
