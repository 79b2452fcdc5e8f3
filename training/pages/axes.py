"""Empty axes in the look of the pages, and what a picture is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from training.pages.svg import COLOURS

SIZE_INCHES = (5.0, 3.75)


@dataclass(frozen=True)
class Picture:
    """A figure with its name (also of its file), heading, what to see in it, and alt text."""

    name: str
    heading: str
    caption: str
    alt: str
    figure: Figure


def new_axes(x_label: str, y_label: str) -> tuple[Figure, Axes]:
    """Make a figure with one pair of labelled axes."""
    # Not pyplot: it keeps every figure in a global list, and reports are written in servers too.
    figure = Figure(figsize=SIZE_INCHES, layout="constrained", facecolor=COLOURS["paper"])
    axes = figure.subplots()
    axes.set_facecolor(COLOURS["paper"])
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(COLOURS["muted"])
    axes.grid(color=COLOURS["grid"], linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=COLOURS["muted"], labelsize=10, length=0)
    axes.set_xlabel(x_label, color=COLOURS["ink"], fontsize=10.5)
    axes.set_ylabel(y_label, color=COLOURS["ink"], fontsize=10.5)
    return figure, axes


def legend(axes: Axes, place: Literal["upper left", "upper right", "lower right"]) -> None:
    """Add a legend in the look of the pages."""
    axes.legend(loc=place, frameon=False, fontsize=10, labelcolor=COLOURS["ink"])
