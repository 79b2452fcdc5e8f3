"""Writing names and texts into SQL expressions safely."""

from __future__ import annotations

from collections.abc import Iterable


def named(name: str) -> str:
    """Quote the name of a column or view; any text is safe."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a text; any text without NUL is safe."""
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """Quote texts as a list of SQL."""
    return "[" + ", ".join(map(literal, texts)) + "]::VARCHAR[]"
