"""`leadscore check`: whether the tables and the policy are in order, and fit to learn from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from serving.cli.options import AsJson, Data, PolicyPath, tell

if TYPE_CHECKING:
    import datetime as dt

    from features.policy.places import Document
    from features.policy.schema import Policy
    from features.tables import Tables
    from training.inspection import Inspection

NAME = "check"
TITLES = {
    "activities": "Activities",
    "people": "People",
    "columns": "Columns",
    "leaks": "Leaks",
}

KnownThen = Annotated[
    str | None, typer.Option(help="Look at what was known then; default: the latest data.")
]
FlaggedOut = Annotated[
    Path | None,
    typer.Option(help="Write activities that do not count, and why (.csv, .csv.gz, .parquet)."),
]
DuplicatesOut = Annotated[
    Path | None, typer.Option(help="Write the leads that are one person, and why (.csv).")
]
SheetOut = Annotated[
    Path | None,
    typer.Option(help="Write what every feature means, its spread and its lift (Markdown)."),
]


def run(
    data: Data,
    policy: PolicyPath = None,
    until: KnownThen = None,
    flagged: FlaggedOut = None,
    duplicates: DuplicatesOut = None,
    describe: SheetOut = None,
    as_json: AsJson = False,
) -> None:
    """Check tables and policy: contract, activities, people, columns, leaks.

    Ends with exit code 1 if training would stop at a leak.

    Example: leadscore check ./my-company --policy policy.yaml
    """
    from features.policy.load import checked, read_policy  # noqa: PLC0415
    from features.tables import known_until, parse_time, read_tables  # noqa: PLC0415
    from training.inspection import inspect  # noqa: PLC0415

    _refuse_to_overwrite(data, flagged, duplicates, describe)
    document = read_policy(policy)
    agreement = checked(document)
    tables = read_tables(data)
    moment = parse_time(until) if until else None
    tables = known_until(tables, moment) if moment else tables
    doubts, unseen = _doubts(document, agreement, tables)
    found = inspect(tables, agreement, moment) if len(tables.leads) else None
    _write(tables, agreement, found, flagged, duplicates)
    if describe is not None:
        _describe(tables, agreement, moment, describe)
    figures = _figures(tables, agreement, [*doubts, *unseen], found)
    if as_json:
        tell(figures)
    else:
        if policy is None and unseen:  # nobody here wrote it: what it has too much costs nothing
            unseen = [
                f"{len(unseen)} things in the shipped policy do not fit these data; list them with "
                f"leadscore policy check --data {data}"
            ]
        _print(figures, [*doubts, *unseen], found)
    if found is not None and found.leaks.blocked:
        raise typer.Exit(1)


def _doubts(document: Document, policy: Policy, tables: Tables) -> tuple[list[str], list[str]]:
    """Give what may not have been meant, by the agreement alone and beside the data."""
    from features.policy.against_data import data_doubts  # noqa: PLC0415
    from features.policy.doubts import policy_doubts  # noqa: PLC0415
    from features.policy.problems import placed  # noqa: PLC0415

    doubts = placed(document, policy_doubts(policy))
    return doubts, placed(document, data_doubts(policy, tables))


def _figures(
    tables: Tables, policy: Policy, warnings: list[str], found: Inspection | None
) -> dict[str, object]:
    from features.policy.load import policy_version  # noqa: PLC0415
    from training.inspection import as_json  # noqa: PLC0415

    statuses = tables.statuses["status"].value_counts().to_dict()
    return {
        "leads": len(tables.leads),
        "activities": len(tables.activities),
        "statuses": {str(name): int(n) for name, n in statuses.items()},
        "attribute_changes": len(tables.attribute_changes),
        "policy": policy.name,
        "policy_version": policy_version(policy),
        "warnings": warnings,
        **({} if found is None else as_json(found)),
    }


def _refuse_to_overwrite(data: str, *written: Path | None) -> None:
    """Refuse to write a list over the data, or two lists into one file."""
    from features.errors import LeadScoreError  # noqa: PLC0415

    places = [path.resolve() for path in written if path is not None]
    source = None if "://" in data else Path(data).resolve()
    for place in places:
        if source is not None and source in place.parents:
            raise LeadScoreError(f"{place}: this is in the data; write it to another folder")
        if place.is_dir():
            raise LeadScoreError(f"{place} is a folder; name a file in it")
    if len(set(places)) < len(places):
        raise LeadScoreError(f"{places[0]}: two lists cannot go to one file; name another")


def _write(
    tables: Tables,
    policy: Policy,
    found: Inspection | None,
    flagged: Path | None,
    duplicates: Path | None,
) -> None:
    from features.hygiene.flagged import write_flagged  # noqa: PLC0415
    from features.people import write_duplicates  # noqa: PLC0415

    if flagged is not None:
        write_flagged(tables, flagged, policy.hygiene)
    if duplicates is not None and found is not None:
        write_duplicates(found.duplicates, duplicates)


def _describe(tables: Tables, policy: Policy, until: dt.datetime | None, out: Path) -> None:
    import datetime as dt  # noqa: PLC0415

    from features.collect import microseconds  # noqa: PLC0415
    from features.tables import known_until, last_known_moment  # noqa: PLC0415
    from training.feature_sheet import feature_sheet  # noqa: PLC0415
    from training.pages.files import write_whole  # noqa: PLC0415

    moment = until or last_known_moment(tables, dt.datetime.now(dt.UTC))
    write_whole(out, feature_sheet(known_until(tables, moment), policy, microseconds(moment)))


def _print(figures: dict[str, object], notes: list[str], found: Inspection | None) -> None:
    from training.inspection import sections  # noqa: PLC0415

    statuses = figures["statuses"]
    assert isinstance(statuses, dict)
    typer.echo(f"{figures['leads']:,} leads, {figures['activities']:,} activities")
    typer.echo("statuses: " + (", ".join(f"{n:,} {s}" for s, n in statuses.items()) or "none"))
    typer.echo(f"policy {figures['policy']!r}, version {figures['policy_version']}")
    if found is None:
        notes = ["there is no lead, so there is nothing to learn from", *notes]
    for note in notes:
        typer.echo(f"  note: {note}")
    for title, said in sections(found) if found is not None else ():
        typer.echo(f"\n{TITLES[title]}")
        for sentence in said:
            typer.echo(f"  {sentence}")
