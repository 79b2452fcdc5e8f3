"""A mapping: one small SQL file per table, with a header that says what it reads.

The header is a block of `--` comments:

    -- file: contacts = *contacts*      what the export may be called, without its ending
    -- needs: contacts("Record ID" = hs_object_id)    columns it cannot do without
    -- uses: contacts("Job Title" = jobtitle)         columns that may be missing
    -- times: contacts("Create Date")   columns that are times
    -- created: contacts("Create Date") times that begin a lead: a date alone is its first second
    -- drops: contacts("Name")          columns the leads do not keep
    -- without deals: …                 what it means if that file is missing

Any other comment is for people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from features.errors import InputProblems, LeadScoreError
from features.tables.schema import SPECS

READY = ("salesforce", "hubspot", "dynamics", "wide")
TABLES = tuple(SPECS)
_KEYWORD = re.compile(
    r"--\s*(file|needs|uses|times|created|drops|without(?=\s+\S+:))\b\s*(:|\s)\s*(.*)$"
)
_TOKEN = re.compile(r'"[^"]*"|[(),=|]|[^(),=|"]+')


@dataclass
class SourceFile:
    """One file a mapping reads: what it may be called, and its columns with their other names.

    `by_option` are the columns that only an option of the command names; `dropped` those that some
    table leaves out, in small letters.
    """

    name: str
    patterns: list[str] = field(default_factory=list)
    needed: bool = False
    columns: dict[str, list[str]] = field(default_factory=dict)
    needed_columns: set[str] = field(default_factory=set)
    times: set[str] = field(default_factory=set)
    created: set[str] = field(default_factory=set)
    by_option: set[str] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)
    if_missing: str = ""


@dataclass(frozen=True)
class TableMapping:
    """The SQL of one table, and the columns per file that its view leaves out."""

    table: str
    label: str
    sql: str
    drops: dict[str, set[str]]

    @property
    def statement(self) -> str:
        """The SQL without its comments, to look for names in."""
        return re.sub(r"--[^\n]*", "", self.sql)


@dataclass(frozen=True)
class Mapping:
    """A mapping as it was read: its tables in the order they are made, and the files it reads."""

    name: str
    tables: tuple[TableMapping, ...]
    files: dict[str, SourceFile]


def load_mapping(name: str) -> Mapping:
    """Load a ready mapping by its name, or one's own from a folder.

    Raises
    ------
    InputProblems
        If there is none, or its files are not named or written as they must be.
    """
    found = _sql_files(name)
    sources: dict[str, SourceFile] = {}
    problems: list[str] = []
    tables = []
    for table in TABLES:
        if table in found:
            label, sql = found[table]
            drops = _read_header(sql, label, sources, problems)
            tables.append(TableMapping(table, label, sql, drops))
    if problems:
        raise InputProblems(f"the mapping {name} cannot be used", problems)
    return Mapping(name, tuple(tables), sources)


def copy_mapping(name: str, folder: Path) -> list[Path]:
    """Copy the SQL files of a mapping into a new folder, as a start for one's own."""
    if name == "wide":
        raise LeadScoreError(
            "--copy-mapping: the mapping wide lives from --id, --created, --outcome and its other "
            "options, which a mapping of your own does not have; copy salesforce, hubspot or "
            "dynamics as a start, or write a leads.sql as docs/import.md shows"
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LeadScoreError(f"{folder} is there already; name another folder for the mapping")
    found = _sql_files(name)
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for table, (_, sql) in found.items():
            written.append(folder / f"{table}.sql")
            written[-1].write_text(sql, "utf-8")
    except OSError as error:
        raise LeadScoreError(
            f"--copy-mapping {folder} cannot be written ({error.strerror}); name another folder"
        ) from error
    return written


def _sql_files(name: str) -> dict[str, tuple[str, str]]:
    """Give label and text of every table's SQL file."""
    folder: Traversable = files("features.importing") / "mappings" / name
    if name not in READY:
        folder = Path(name)
    if not folder.is_dir():
        raise LeadScoreError(
            f"--from {name!r} is no ready mapping ({', '.join(READY)}) and no folder of SQL files"
        )
    here = {entry.name: entry for entry in folder.iterdir() if entry.name.endswith(".sql")}
    others = sorted(here.keys() - {f"{table}.sql" for table in TABLES})
    problems = [
        f"{other}: no table is called so; name it after one of {TABLES}" for other in others
    ]
    if "leads.sql" not in here:
        problems.append(f"{name} has no leads.sql; it makes the leads table")
    texts = {}
    for table in TABLES:
        if f"{table}.sql" in here:
            label = f"{Path(name).name}/{table}.sql"
            try:
                texts[table] = (label, here[f"{table}.sql"].read_text("utf-8-sig"))
            except UnicodeDecodeError:
                problems.append(f"{label}: this is not UTF-8 text; save it as UTF-8")
    if problems:
        raise InputProblems(f"the mapping {name} cannot be used", problems)
    return texts


def _read_header(
    sql: str, label: str, sources: dict[str, SourceFile], problems: list[str]
) -> dict[str, set[str]]:
    drops: dict[str, set[str]] = {}
    for number, line in enumerate(sql.splitlines(), start=1):
        match = _KEYWORD.match(line.strip())
        if match is None or (match[1] != "without" and match[2] != ":"):
            continue
        try:
            _note(match[1], match[3], sources, drops)
        except ValueError as error:
            problems.append(f"{label}, line {number}: {error}")
    return drops


def _note(
    keyword: str, rest: str, sources: dict[str, SourceFile], drops: dict[str, set[str]]
) -> None:
    if keyword == "without":
        name, _, said = rest.partition(":")
        _source(name, sources).if_missing = said.strip()
        return
    if keyword == "file":
        name, _, patterns = rest.partition("=")
        source = _source(name, sources)
        source.patterns += [p.strip().casefold() for p in patterns.split("|") if p.strip()]
        return
    name, columns = _parsed(rest)
    source = _source(name, sources)
    source.needed = source.needed or keyword == "needs"
    if keyword == "drops":
        drops.setdefault(source.name, set()).update(c.casefold() for c, _ in columns)
        source.dropped |= drops[source.name]
        return
    for column, others in columns:
        known = source.columns.setdefault(_same(column, source), [])
        known += [other for other in others if other not in known]
    written = {_same(column, source) for column, _ in columns}
    if keyword == "needs":
        source.needed_columns |= written
    if keyword in {"times", "created"}:
        source.times |= written
    if keyword == "created":
        source.created |= written


def _source(name: str, sources: dict[str, SourceFile]) -> SourceFile:
    name = name.strip()
    if not name:
        raise ValueError("name the file")
    for known in sources.values():
        if known.name.casefold() == name.casefold():
            return known
    return sources.setdefault(name, SourceFile(name))


def _same(column: str, source: SourceFile) -> str:
    same = (known for known in source.columns if known.casefold() == column.casefold())
    return next(same, column)


def _parsed(text: str) -> tuple[str, list[tuple[str, list[str]]]]:
    """Parse `File(column = other | other, column)`."""
    name, bracket, rest = text.partition("(")
    if not bracket or not rest.rstrip().endswith(")"):
        raise ValueError(f"{text!r} must be written File(column, column = other name | another)")
    inner = rest.rstrip()[:-1]
    return name, [(names[0], names[1:]) for names in _items(inner) if names]


def _items(text: str) -> Iterator[list[str]]:
    names: list[str] = []
    for token in _TOKEN.findall(text):
        if token == ",":
            yield names
            names = []
        elif token not in {"=", "|"} and token.strip():
            names.append(token.strip().strip('"'))
    yield names
