"""What a person says about an export: whose it is, its zone, its formats, its outcome column."""

from __future__ import annotations

import codecs
import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field

import duckdb

from features.errors import InputProblems
from features.importing.sql import literal
from features.tables import STATUSES

IGNORE = "ignore"
DIRECTIONS = ("day-first", "month-first")
YES = ("1", "1.0", "true", "t", "yes", "y", "won", "closed won", "converted", "ja", "wahr")
NO = ("0", "0.0", "false", "f", "no", "n", "lost", "closed lost", "nein", "falsch", "not converted")


# Encodings of names and of Python's own texts.
NO_TEXT = {
    "idna",
    "punycode",
    "undefined",
    "unicode_escape",
    "unicode-escape",
    "raw-unicode-escape",
}


def same_word(text: str) -> str:
    """Give a word as it is compared: in small letters, any blanks between its parts as one."""
    return " ".join(text.split()).lower()


@dataclass(frozen=True)
class Wide:
    """How to read one file with one row per lead.

    Attributes
    ----------
    id
        Column that names the lead.
    created, order
        Column with the time the lead came in, or one whose numbers rise with it.
    won
        Column of yes and no: yes is won, no is lost, empty is open.
    outcome, won_values, lost_values
        Column with other words, and which of them mean won and lost; all others are open.
    closed
        Column with the time of the outcome.
    """

    id: str | None = None
    created: str | None = None
    order: str | None = None
    won: str | None = None
    outcome: str | None = None
    won_values: tuple[str, ...] = ()
    lost_values: tuple[str, ...] = ()
    closed: str | None = None


@dataclass(frozen=True)
class Settings:
    """Everything that is said about an export beside its mapping.

    Attributes
    ----------
    timezone
        Zone of times that carry none, such as `Europe/Berlin`.
    date_formats
        Pairs of a column (None: any) and `day-first`, `month-first` or a strptime pattern.
    encoding
        Of all files; None: found out file by file.
    decimal
        The mark that begins a fraction, where the values do not tell: a comma or a point.
    missing
        Texts that mean "no value", such as `Select`.
    statuses
        What a status of this company means: its text in lower case, and a status or `ignore`.
    skip_bad_rows
        Go on without rows that cannot be used, and keep them with reasons.
    """

    timezone: str | None = None
    date_formats: tuple[tuple[str | None, str], ...] = ()
    encoding: str | None = None
    decimal: str | None = None
    missing: tuple[str, ...] = ()
    statuses: dict[str, str] = field(default_factory=dict)
    wide: Wide = field(default_factory=Wide)
    skip_bad_rows: bool = False

    def check(self, is_wide: bool) -> None:
        """Check what was said.

        Raises
        ------
        InputProblems
            Naming every option that cannot be, with the remedy.
        """
        problems = [*self._general_problems(), *_wide_problems(self.wide, is_wide)]
        if is_wide and self.statuses:
            problems.append(
                "--status has no meaning for --from wide, which knows won, lost and open alone; "
                "say which words of --outcome mean what with --won-value and --lost-value"
            )
        if problems:
            raise InputProblems("the import cannot begin", problems)

    def _general_problems(self) -> Iterator[str]:
        if self.timezone is not None:
            yield from _zone_problems(self.timezone)
        if self.encoding is not None and not _is_encoding(self.encoding):
            yield (
                f"--encoding {self.encoding!r} is no encoding of text that is known; try utf-8, "
                "windows-1252 or utf-16"
            )
        if self.decimal not in {None, ",", "."}:
            yield f"--decimal {self.decimal!r} must be a comma or a point: --decimal ,"
        for column, written in self.date_formats:
            yield from _format_problems(column, written)
        for written, status in self.statuses.items():
            if status not in {*STATUSES, IGNORE}:
                allowed = ", ".join((*STATUSES, IGNORE))
                yield f"--status {written!r} is given {status!r}; allowed: {allowed}"


def _is_encoding(name: str) -> bool:
    """Tell whether text can be read in it: hex and rot13 are encodings too, but of other things."""
    try:
        decoder = codecs.getincrementaldecoder(name)()
        return isinstance(decoder.decode(b""), str) and codecs.lookup(name).name not in NO_TEXT
    except (LookupError, TypeError, UnicodeError):
        return False


def _format_problems(column: str | None, written: str) -> Iterator[str]:
    if column == "":
        yield f"--date-format '={written}' names no column; write COLUMN={written} or {written}"
    if written in DIRECTIONS:
        return
    if "%Y" not in written and "%y" not in written:
        yield (
            f"--date-format {written!r} has no year; write day-first, month-first, or a "
            "pattern such as %d.%m.%Y %H:%M (COLUMN=%d.%m.%Y for one column)"
        )
        return
    try:
        with duckdb.connect() as connection:
            connection.execute(f"SELECT try_strptime('x', {literal(written)})").fetchall()
    except duckdb.Error as error:
        reason = str(error).splitlines()[0].partition(": ")[2]
        yield f"--date-format {written!r} cannot be read ({reason}); write such as %d.%m.%Y %H:%M"


def _zone_problems(zone: str) -> Iterator[str]:
    with duckdb.connect() as connection:
        rows = connection.execute("SELECT name FROM pg_timezone_names()").fetchall()
    known = {str(name) for (name,) in rows}
    if zone not in known:
        near = difflib.get_close_matches(zone, known, n=1, cutoff=0.6)
        hint = f"did you mean {near[0]!r}?" if near else "write one such as Europe/Berlin or UTC"
        yield f"--timezone {zone!r} is not known; {hint}"


def _wide_problems(wide: Wide, is_wide: bool) -> Iterator[str]:
    if not is_wide:
        if wide != Wide():
            yield (
                "--id, --created, --order, --won, --outcome, --won-value, --lost-value and "
                "--closed are for --from wide; leave them out"
            )
        return
    if wide.id is None:
        yield "a wide export needs --id: the column that names the lead"
    if (wide.created is None) == (wide.order is None):
        yield (
            "a wide export needs either --created (the column with the time the lead came in) or "
            "--order (a column whose numbers rise with it), and not both"
        )
    if wide.won is not None and wide.outcome is not None:
        yield "--won and --outcome both say what became of the lead; give one of them"
    if wide.outcome is not None and not wide.won_values:
        yield "--outcome needs --won-value: what the column says of a won lead"
    both = {same_word(word) for word in wide.won_values} & set(map(same_word, wide.lost_values))
    if both:
        yield (
            f"--won-value and --lost-value both name {', '.join(map(repr, sorted(both)))}; a lead "
            "is won or lost, give each word once"
        )
    if wide.outcome is None and wide.won is None and (wide.won_values or wide.lost_values):
        yield "--won-value and --lost-value need --outcome: the column they are in"
    if wide.closed is not None and wide.won is None and wide.outcome is None:
        yield "--closed needs --won or --outcome: the column that tells won from lost"
