"""What of an export should be refused at once, or told, before a person trusts the tables."""

from __future__ import annotations

import difflib

import duckdb

from features.importing.made import TIMES
from features.importing.settings import Settings
from features.importing.view import ROW_BITS, View

MOMENTS = ("ended", "created")


def without_rows(views: list[View]) -> list[str]:
    """Name the files that are needed and have no row that can be read."""
    problems = []
    for view in views:
        if view.staged is None or view.staged.rows or not view.source.needed:
            continue
        line = 1 + view.staged.dialect.skipped_lines
        wanted = len(view.staged.dialect.header)
        if not view.staged.ragged:
            problems.append(
                f"{view.label} has a header (line {line}) and no rows; export the rows too"
            )
            continue
        first, count, _ = view.staged.ragged[0]
        problems.append(
            f"{view.label}: no row has the {wanted} values of the header in line {line} (line "
            f"{first} has {count}); look for a separator at the end of the header or of the rows, "
            "for a title above the header, or for another separator, and export again"
        )
    return problems


def unknown_columns(settings: Settings, views: list[View]) -> list[str]:
    """Name the columns of `--date-format COLUMN=FORMAT` that no file has."""
    known = {c for view in views if view.staged for c in view.staged.columns}
    known |= {c for view in views for c in view.origins} | set(TIMES)
    folded = {c.casefold(): c for c in known}
    problems = []
    for column, written in settings.date_formats:
        if column is None or column.casefold() in folded:
            continue
        near = difflib.get_close_matches(column.casefold(), folded, 1, 0.6)
        hint = f"did you mean {folded[near[0]]!r}?" if near else "look at the names in the header"
        problems.append(
            f"--date-format '{column}={written}': no file has a column {column!r}; {hint}"
        )
    return problems


def early_ends(connection: duckdb.DuckDBPyConnection, views: list[View]) -> list[str]:
    """Tell of leads that were won, lost or rejected before they came in, with the first of them."""
    statuses, leads = connection.table("out.statuses"), connection.table("out.leads")
    ends = statuses.filter("status IN ('won', 'lost', 'rejected')").project(
        "lead_id, status, occurred_at::TIMESTAMPTZ AS ended, _place"
    )
    begins = leads.project("lead_id, created_at::TIMESTAMPTZ AS created")
    found = ends.join(begins, "lead_id").filter("ended < created")
    count = len(found)
    if not count:
        return []
    shown = ", ".join(f"strftime({moment}, '%Y-%m-%d %H:%M') || ' UTC'" for moment in MOMENTS)
    first = found.order("_place, lead_id").limit(1).project(f"lead_id, status, _place, {shown}")
    [(lead_id, status, place, ended, created)] = first.fetchall()
    return [
        f"{rows_of(count, 'status')} won, lost or rejected before the lead came in: lead "
        f"{lead_id!r}{_line(views, place)} is {status} at {ended}, created at {created}; mend the "
        "times, as nothing can be learned from such an end"
    ]


def rows_of(count: int, noun: str = "row") -> str:
    """Give a count with its noun: 1 row, 2,000 rows."""
    plural = f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return f"{count:,} {noun if count == 1 else plural}"


def _line(views: list[View], place: int | None) -> str:
    if place is None:
        return ""
    view = next(view for view in views if view.number == place >> ROW_BITS)
    [line] = view.lines([place]).values()
    return f" ({view.label} line {line})"
