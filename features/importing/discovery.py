"""Which file of a folder is which file of a mapping."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from features.errors import InputProblems, LeadScoreError
from features.importing.mapping import Mapping, SourceFile

ENDINGS = (".csv.gz", ".tsv.gz", ".txt.gz", ".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Found:
    """The files of an export.

    Attributes
    ----------
    files
        The file of each of the mapping's names; None where it is missing and need not be there.
    unused
        Names of files the mapping does not read.
    """

    files: dict[str, Path | None]
    unused: tuple[str, ...]


def find_files(source: Path, mapping: Mapping) -> Found:
    """Find the files a mapping reads, in a folder or as one file.

    Raises
    ------
    InputProblems
        If one that is needed is missing, or two files claim the same name.
    """
    if source.is_file():
        paths = [source]
    elif source.is_dir():
        paths = sorted(p for p in source.iterdir() if p.is_file() and p.name[0] not in "._")
    elif source.exists():
        raise LeadScoreError(
            f"{source} is neither a folder nor a file with rows; give the folder with the exported "
            "files"
        )
    else:
        what = "is a link to nothing" if source.is_symlink() else "does not exist"
        raise LeadScoreError(f"{source} {what}; give the folder with the exported files")
    claims: dict[str, list[Path]] = {name: [] for name in mapping.files}
    for path in paths:
        name = _claimed(path, mapping, alone=source.is_file())
        if name is not None:
            claims[name].append(path)
    problems = [problem for name in claims for problem in _problems(name, claims, mapping, source)]
    if problems:
        raise InputProblems(f"{source} cannot be imported", problems)
    used = {path for claim in claims.values() for path in claim}
    unused = tuple(path.name for path in paths if path not in used)
    return Found({name: claim[0] if claim else None for name, claim in claims.items()}, unused)


def stem_of(path: Path) -> str:
    """Give the name of a file without its ending."""
    lower = path.name.casefold()
    for ending in ENDINGS:
        if lower.endswith(ending):
            return path.name[: -len(ending)]
    return path.stem


def add_mentioned(mapping: Mapping, source: Path) -> None:
    """Let a mapping read every CSV file whose name its SQL mentions, declared or not."""
    if not source.is_dir():
        return
    for path in sorted(source.iterdir()):
        stem = stem_of(path)
        known = _claimed(path, mapping, alone=False) is not None
        if path.is_file() and path.name.casefold().endswith(ENDINGS) and not known:
            mentioned = rf"(?<!\w){re.escape(stem)}(?!\w)"
            statements = (table.statement for table in mapping.tables)
            if any(re.search(mentioned, sql, re.IGNORECASE) for sql in statements):
                mapping.files[stem] = SourceFile(stem)


def _patterns(file: SourceFile) -> Iterable[str]:
    return file.patterns or [file.name.casefold()]


def _claimed(path: Path, mapping: Mapping, alone: bool) -> str | None:
    """Give the name whose most telling pattern fits the file."""
    needed = [file.name for file in mapping.files.values() if file.needed]
    if alone and len(needed) == 1:
        return needed[0]
    stem = stem_of(path).casefold()
    fits = [
        ("*" not in pattern, len(pattern), file.name)
        for file in mapping.files.values()
        for pattern in _patterns(file)
        if fnmatch.fnmatchcase(stem, pattern)
    ]
    return max(fits)[2] if fits else None


def _odd(source: Path) -> list[Path]:
    """Give what is in the folder and is no file: a broken link, a folder."""
    return [path for path in source.iterdir() if not path.is_file()] if source.is_dir() else []


def _problems(
    name: str, claims: dict[str, list[Path]], mapping: Mapping, source: Path
) -> Iterable[str]:
    claim, file = claims[name], mapping.files[name]
    if len(claim) > 1:
        listed = " and ".join(path.name for path in claim)
        yield f"{listed} could both be {name}; keep one of them, or put them together"
    odd = [path for path in _odd(source) if path.suffix and _claimed(path, mapping, False) == name]
    if not claim and odd:
        what = "a folder" if odd[0].is_dir() else "a link to nothing"
        yield f"{odd[0].name} is {what}, no file; put the exported file in its place, or remove it"
    elif not claim and file.needed:
        names = " or ".join(f"{pattern}.csv" for pattern in _patterns(file))
        here = sorted(p.name for p in source.iterdir()) if source.is_dir() else [source.name]
        listed = ", ".join(here[:10]) or "nothing"
        yield f"{name} is missing: no file {names} (found: {listed}); export it, or rename the file"
