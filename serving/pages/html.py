"""Templates to pages: texts escaped, one style, nothing loaded from anywhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from urllib.parse import quote

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from features.language.labels import label_said
from features.language.language import Language
from serving.http.exchange import Answer
from serving.pages.statuses import status_said
from serving.pages.tongue import Tongue
from serving.pages.wrapping import wrapping
from serving.ranks import rank_said, whole_rank

HTML = "text/html; charset=utf-8"


def page(
    template: str, tongue: Tongue, headers: Mapping[str, str] | None = None, **values: object
) -> Answer:
    """Give the answer that is a page.

    Parameters
    ----------
    template
        Its file.
    tongue
        Says its texts.
    headers
        Beside those that keep the page private and harmless.
    values
        What the template shows; a missing one is an error.
    """
    language = tongue.language
    said = {"_": language.gettext, "n_": language.ngettext, "language": language}
    text = _environment().get_template(template).render(**said, tongue=tongue, **values)
    # A number and its percent sign stay on one line.
    body = re.sub(r"(\d) %", "\\1\u00a0%", text).encode("utf-8", "replace")
    own = {**_headers(), "content-language": language.code}
    return Answer(200, body, HTML, {**own, **(headers or {})})


def to(address: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Send the browser to an address of ours."""
    return Answer(303, b"", HTML, {"location": address, **_headers(), **(headers or {})})


def signed(value: float, places: int, language: Language) -> str:
    """Write a number with its sign, a true minus."""
    written = language.decimal(abs(value), places)
    nothing = not any(digit in "123456789" for digit in written)
    return written if nothing else ("+" if value > 0 else "−") + written


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("serving.pages"), PackageLoader("training.pages")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # One style and one script for all pages, so that one Content-Security-Policy names both.
    environment.globals |= {"style": Markup(_style()), "script": Markup(_script())}
    environment.filters |= {"path": lambda text: quote(str(text), safe=""), "wrapping": wrapping}
    environment.globals |= {"signed": signed, "whole_rank": whole_rank, "rank_said": rank_said}
    environment.globals |= {"status_said": status_said, "label_said": label_said}
    return environment


def _source(name: str) -> str:
    loader = ChoiceLoader([PackageLoader("serving.pages"), PackageLoader("training.pages")])
    return loader.get_source(Environment(autoescape=True), name)[0]


@cache
def _style() -> str:
    return _source("style.css") + _source("pages.css")


@cache
def _script() -> str:
    return _source("keys.js")


@cache
def _headers() -> dict[str, str]:
    policy = (
        "default-src 'none'; img-src data:; "
        f"style-src '{_hash(_style())}'; script-src '{_hash(_script())}'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "private, no-store",
    }


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
