"""Matplotlib figures as SVG: the same bytes for the same input, and fit to sit in a page."""

from __future__ import annotations

import html
import io
import re
from typing import Any

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.figure import Figure

# Drawn in the light colours; in the page each becomes a CSS variable, so that a dark page works.
COLOURS = {
    "ink": "#1b2430",
    "muted": "#5b6675",
    "grid": "#dde2e9",
    "paper": "#fffffe",
    "blend": "#1d5fd1",
    "rules": "#c2570c",
    "points": "#8f6a00",
    "history": "#0b7d73",
    "constant": "#8a94a3",
}
_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "lead-scorer",
    "font.family": "DejaVu Sans",
}
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}


def svg_text(figure: Figure) -> str:
    """Give a figure as a stand-alone SVG document, with neither date nor random ids."""
    stream = io.StringIO()
    with mpl.rc_context(_SETTINGS):
        figure.savefig(stream, format="svg", metadata=_NO_METADATA)
    return stream.getvalue()


def inline(svg: str, name: str, alt: str) -> Markup:
    """Turn an SVG document of ours into an element of a page.

    Parameters
    ----------
    svg
        As `svg_text` gives it.
    name
        Put before every id: several figures share one page.
    alt
        What the figure shows, for those who cannot see it.
    """
    element = svg[svg.index("<svg") :]
    element = re.sub(r"<metadata>.*?</metadata>", "", element, flags=re.DOTALL)
    element = re.sub(r'\sxmlns(:\w+)?="[^"]*"', "", element)
    element = re.sub(r'\sid="', f' id="{name}-', element)
    element = element.replace("url(#", f"url(#{name}-").replace('href="#', f'href="#{name}-')
    element = re.sub(r"(font: [^;\"]*?\d+px )[^;\"]*", r"\1var(--font)", element)
    for colour, value in COLOURS.items():
        element = element.replace(value, f"var(--{colour})")
    start = re.sub(r'\s(width|height)="[^"]*"', "", element[: element.index(">")])
    rest = element[element.index(">") :]
    return Markup(f'{start} role="img" aria-label="{html.escape(alt)}"{rest}')
