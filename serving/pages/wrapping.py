"""Where long names may wrap: between their words, and within one only where it has no end."""

from __future__ import annotations

import re
from itertools import pairwise

from markupsafe import Markup

LONGEST = 24
_BETWEEN = re.compile(r"(?<=[_@.])(?=[^\W\d_])")
_TOO_LONG = re.compile(rf"[^\s_@.-]{{{LONGEST}}}(?=[^\s_@.-])")


def wrapping(text: object) -> Markup:
    """Give a text, escaped, that may wrap after `_`, `@` and dots as it does after spaces."""
    plain = str(text)
    places = {m.start() for m in _BETWEEN.finditer(plain)}
    places |= {m.end() for m in _TOO_LONG.finditer(plain)}
    return Markup("<wbr>").join(plain[a:b] for a, b in pairwise([0, *sorted(places), len(plain)]))
