"""Writing pages and lists: whole or not at all, and safe to pass around."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path

from features.errors import LeadScoreError

_USER = re.compile(r"://[^/@\s]*@")
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def made(folder: Path) -> Path:
    """Make a folder if needed.

    Raises
    ------
    LeadScoreError
        If it cannot be made or is a file.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise LeadScoreError(f"--out {folder}: {reason}; name another folder") from error
    return folder


def write_whole(path: Path, text: str) -> None:
    """Write a file that appears only when it is whole, also where two write it at once.

    Raises
    ------
    LeadScoreError
        If it cannot be written.
    """
    unfinished = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="")
        unfinished.replace(path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise LeadScoreError(f"--out {path.parent}: {reason}; name another folder") from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Give rows as CSV; no text in it can be read as a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return stream.getvalue()


def without_user(name: str) -> str:
    """Take user and password out of a database address: a page is passed around."""
    return _USER.sub("://", name)


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
