"""The features as a page of Markdown: every column with its meaning, spread and lift."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np

from features.catalogue import MEASURE_MEANING, MEASURE_NULL, MEASURE_UNIT, ZERO_WHERE_NEVER
from features.collect import facts_from_tables
from features.errors import HistoryError
from features.matching import kind_columns_of
from features.policy.schema import Policy
from features.profile import DERIVED
from features.rows import RowBuilder
from features.spec import fit_spec
from features.tables import Tables
from training.feature_sheet.figures import Figures, Judged, Part, figures_of
from training.outcomes import outcomes_of
from training.snapshots import default_horizon_days, snapshots_of

MOST_CATEGORIES = 8
HEAD = ("10 %", "median", "90 %", "lowest fifth", "highest fifth", "missing")
ABOUT = """# The features

Every column that a model may look at: {columns} of them, from the agreement “{policy}” and from
the data. The figures are of {snapshots:,} snapshots of {leads:,} leads, of which {won:,} won; a
snapshot is a lead as it was known at a moment while it was open. The page is written by
`leadscore check DATA --describe features.md`.

- A **lift** is the win rate within {horizon:g} days of a group of snapshots over that of all: 2 is
  twice as often. “–”: fewer than 20 leads, which says nothing.
- **Lowest** and **highest fifth** are by value; where most leads have the same lowest value
  (mostly 0: it never happened), the highest are all that have more. The share says how many.
- A lift is no cause, and no contribution to a score: the model weighs all columns together.
- Columns marked · are told to people only; no model looks at them.
- Attributes with a recorded history (`attribute_changes`) are seen as they were at the moment;
  of the others nobody knows when the value was filled in: “creation time or unknown”.
"""
MEASURES = """## Measures of activities

Each activity, each buying stage and each further kind of activity found in the data has these
measures, always as of the moment: nothing that happened or was received later is in them.

| measure | meaning | unit | where it never happened |
|---|---|---|---|
"""


def feature_sheet(
    tables: Tables, policy: Policy, until_us: int, horizon_days: float | None = None
) -> str:
    """Write down every feature of a company.

    Parameters
    ----------
    tables
        Already cut with `known_until`.
    policy
        The agreement.
    until_us
        What is known by then counts, microseconds.
    horizon_days
        Days within which a win counts; default: the policy's, else from the data.

    Returns
    -------
    str
        Markdown.

    Raises
    ------
    HistoryError
        If no outcome is known yet.
    """
    facts = facts_from_tables(tables, kind_columns_of(policy), policy.hygiene)
    outcomes = outcomes_of(tables)
    horizon = horizon_days or policy.horizon_days or default_horizon_days(facts, outcomes)
    own = policy.hygiene.internal_mail_domains
    snapshots = snapshots_of(facts, outcomes, until_us, horizon, own_domains=own)
    known, weight = snapshots.labelled(until_us)
    if not known.any():
        raise HistoryError("leads: no outcome is known yet; features have no lift without one")
    builder = RowBuilder(policy, fit_spec(policy, facts, snapshots.moments))
    moments = snapshots.moments.part(known)
    matrix = np.concatenate([rows.matrix for _, rows in builder.build_in_parts(facts, moments)])
    judged = Judged(moments.lead, snapshots.won[known], weight[known])
    figures = figures_of(matrix, builder.columns, judged)
    about = ABOUT.format(
        columns=len(figures),
        policy=policy.name,
        snapshots=len(moments),
        leads=len(np.unique(moments.lead)),
        won=len(np.unique(moments.lead[judged.won])),
        horizon=horizon,
    )
    sections = _sections(figures, frozenset(facts.changes))
    return "\n".join([about, MEASURES.rstrip("\n"), *_measures(), "", *sections])


def _measures() -> Iterator[str]:
    for name, meaning in MEASURE_MEANING.items():
        null = MEASURE_NULL.get(name, ZERO_WHERE_NEVER)
        yield _row(f"`{name}`", meaning, MEASURE_UNIT[name], null)


def _sections(figures: Sequence[Figures], with_history: frozenset[str]) -> Iterator[str]:
    for unit, some in groupby(figures, key=lambda f: _unit(f.column.name)):
        found = list(some)
        if unit is None:
            yield from _profile(found, with_history)
        else:
            yield from _engagement(unit, found)


def _unit(name: str) -> str | None:
    unit, mark, _ = name.rpartition("__")
    return unit if mark else None


def _engagement(unit: str, figures: Sequence[Figures]) -> Iterator[str]:
    first = figures[0].column
    label = first.meaning.partition(":")[0]
    yield f"## `{unit}`: {label}\n"
    yield f"Reason group `{first.group}`{_direction(figures)}.\n"
    yield from _head("measure")
    for f in figures:
        yield _numbers(f.column.name.rpartition("__")[2], f)
    yield ""


def _direction(figures: Sequence[Figures]) -> str:
    directions = {f.column.direction for f in figures}
    if 1 in directions:
        return "; more of it never lowers a score"
    return "; more of it never raises a score" if -1 in directions else ""


def _profile(figures: Sequence[Figures], with_history: frozenset[str]) -> Iterator[str]:
    numbers = [f for f in figures if not f.column.categories]
    yield "## Who the lead is, and when\n"
    yield _row("feature", "group", "meaning", "unit", "missing", "known as of")
    yield _row(*["---"] * 6)
    for f in figures:
        c = f.column
        as_of = _as_of(c.name, with_history)
        yield _row(f"`{c.name}`", f"`{c.group}`", c.meaning, c.unit, c.null_behaviour, as_of)
    yield ""
    yield from _head("feature")
    yield from (_numbers(f.column.name, f) for f in numbers)
    yield ""
    for f in figures:
        if f.column.categories:
            yield f"**`{f.column.name}`**{_mark(f)}: {_categories(f.parts)}.\n"


def _as_of(name: str, with_history: frozenset[str]) -> str:
    if name in DERIVED:
        sources = set(DERIVED[name].sources)
    elif name.startswith("attribute_"):
        sources = {name.removeprefix("attribute_")}
    else:
        return "the moment"
    return "the moment" if sources <= with_history else "creation time or unknown"


def _head(name: str) -> Iterator[str]:
    yield _row(name, *HEAD)
    yield _row("---", *["--:"] * len(HEAD))


def _numbers(name: str, figures: Figures) -> str:
    by_label = {part.label: part for part in figures.parts}
    spread = [_short(q) for q in figures.quantiles] or ["–"] * 3
    parts = [_part(by_label.get(label)) for label in ("lowest", "highest", "missing")]
    return _row(f"`{name}`{_mark(figures)}", *spread, *parts)


def _mark(figures: Figures) -> str:
    return " ·" if figures.column.told_only else ""


def _categories(parts: Sequence[Part]) -> str:
    shown = [f"{part.label} {_part(part)}" for part in parts[:MOST_CATEGORIES]]
    more = len(parts) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more else "")


def _part(part: Part | None) -> str:
    if part is None:
        return ""
    lift = "–" if part.lift is None else f"× {part.lift:.2f}"
    return f"{lift} ({100 * part.share:.0f} %)"


def _short(value: float) -> str:
    """Show a value with at most three digits that matter."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _row(*cells: str) -> str:
    escaped: Iterable[str] = (cell.replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"
