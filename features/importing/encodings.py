"""Finding out the encoding of a text file from all of its bytes."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from features.tables.raw import UnreadableError

BLOCK_BYTES = 1 << 22
WINDOWS = "windows-1252"
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", None),
    (codecs.BOM_UTF16_LE, "utf-16", "read as UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "read as UTF-16"),
)
MANY_NULS = 0.2
# Two or three bytes that are one letter in UTF-8 and hardly ever follow each other elsewhere.
_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_UNUSED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


def encoding_of(
    path: Path, packed: bool, label: str, declared: str | None = None
) -> tuple[str, str | None]:
    """Give the encoding of a file, and a sentence if it is an unusual one.

    Every byte is looked at, so that no line further down surprises: a file is UTF-8 if all of it
    is, else Windows-1252 (which Latin-1 text is too) if nothing in it looks like UTF-8.

    Raises
    ------
    UnreadableError
        If it is damaged, or neither; naming the first line that is wrong.
    """
    start = next(_blocks(path, packed, label), b"")[:4096]
    if declared is not None:
        _check(path, packed, label, declared)
        return ("utf-8-sig" if codecs.lookup(declared).name == "utf-8" else declared), None
    for mark, name, note in MARKS:
        if start.startswith(mark):
            _check(path, packed, label, name)
            return name, note
    if start.count(0) > MANY_NULS * len(start):
        name = "utf-16-le" if start[1:2] == b"\0" else "utf-16-be"
        _check(path, packed, label, name)
        return name, "read as UTF-16"
    return _by_content(path, packed, label)


def _by_content(path: Path, packed: bool, label: str) -> tuple[str, str | None]:
    decoder, wrong_line, line = codecs.getincrementaldecoder("utf-8")(), None, 1
    looks_like_utf8 = unused = False
    for block in _blocks(path, packed, label):
        if block.isascii() and not decoder.getstate()[0]:
            line += block.count(b"\n")
            continue
        looks_like_utf8 = looks_like_utf8 or _LETTER.search(block) is not None
        unused = unused or _UNUSED.search(block) is not None
        if wrong_line is None:
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                wrong_line = line + block.count(b"\n", 0, error.start)
        line += block.count(b"\n")
    if wrong_line is None and decoder.getstate()[0]:
        wrong_line = line  # the file ends within a letter
    if wrong_line is None:
        return "utf-8-sig", None
    if looks_like_utf8 or unused:
        raise UnreadableError(
            f"{label}, line {wrong_line}: this is neither UTF-8 nor Windows-1252 text throughout; "
            "export it again as UTF-8, or say what it is with --encoding"
        )
    return WINDOWS, (
        f"read as Windows-1252 (line {wrong_line} is no UTF-8); if letters look wrong, say what it "
        "is with --encoding"
    )


def _check(path: Path, packed: bool, label: str, encoding: str) -> None:
    decoder, line = codecs.getincrementaldecoder(encoding)(), 1
    for block in _blocks(path, packed, label):
        try:
            line += decoder.decode(block).count("\n")
        except UnicodeError as error:
            reason = error.reason if isinstance(error, UnicodeDecodeError) else error
            raise UnreadableError(
                f"{label}, about line {line}: this is not {encoding} text ({reason}); export "
                "it again as UTF-8, or say what it is with --encoding, such as utf-16-le"
            ) from error


def _stream(path: Path, packed: bool) -> io.BufferedReader:
    return cast("io.BufferedReader", gzip.open(path)) if packed else path.open("rb")


def _blocks(path: Path, packed: bool, label: str) -> Iterator[bytes]:
    lines = 1
    with _stream(path, packed) as stream:
        try:
            while block := stream.read1(BLOCK_BYTES):
                yield block
                lines += block.count(b"\n")
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise UnreadableError(
                f"{label}, after line {lines}: the gzip file is truncated or damaged ({error}); "
                "export or copy it again"
            ) from error
