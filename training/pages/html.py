"""Templates to self-contained HTML: nothing is loaded from anywhere, texts are escaped."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from training.pages.axes import Picture
from training.pages.svg import inline, svg_text


@dataclass(frozen=True)
class Shown:
    """A figure ready for the page: its words and its SVG element."""

    picture: Picture
    svg: Markup


def shown(picture: Picture) -> Shown:
    """Make a picture ready for a page."""
    return Shown(picture, inline(svg_text(picture.figure), picture.name, picture.alt))


def html_of(package: str, template: str, **values: object) -> str:
    """Fill in a template that extends `base.html`.

    Parameters
    ----------
    package
        Package whose `templates` folder has the template.
    template
        Its file name.
    values
        What it fills in; a missing one is an error.
    """
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("training.pages")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    text = environment.get_template(template).render(**values)
    # A number and its percent sign stay on one line.
    return re.sub(r"(\d) %", "\\1\u00a0%", text)
