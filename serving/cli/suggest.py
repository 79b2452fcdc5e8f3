"""`leadscore suggest`: better points for the agreement, as a diff to accept line by line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from serving.cli.options import AsJson, Data, HorizonDays, PolicyPath, Until, tell

if TYPE_CHECKING:
    from training.reweigh import Suggestion

NAME = "suggest"

Only = Annotated[
    list[str] | None, typer.Option(help="Look at this rule only; may be given several times.")
]
PolicyOut = Annotated[
    Path | None, typer.Option(help="Write the policy with the suggested points to this file.")
]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]


def run(  # noqa: PLR0913
    data: Data,
    policy: PolicyPath = None,
    *,
    until: Until = None,
    horizon_days: HorizonDays = None,
    only: Only = None,
    out: PolicyOut = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Suggest points that history supports, in the scheme's grid and signs, as a diff.

    Example: leadscore suggest ./my-company --policy policy.yaml --out policy-next.yaml
    """
    from features.policy.load import DEFAULT_POLICY, load_policy  # noqa: PLC0415
    from features.tables import last_known_moment, parse_time, read_tables  # noqa: PLC0415

    file = policy or DEFAULT_POLICY
    load_policy(file)  # names what is wrong with it
    text = file.read_bytes().decode("utf-8-sig")
    moment = None if until is None else parse_time(until)
    if out is not None:
        _check_out(out, force, DEFAULT_POLICY)
    tables = read_tables(data)

    from training.progress import Steps  # noqa: PLC0415
    from training.reweigh import suggest  # noqa: PLC0415

    moment = moment or last_known_moment(tables, dt.datetime.now(dt.UTC))
    with Steps().step("weighing the agreement by history"):
        found = suggest(tables, text, moment, file.name, horizon_days, only or ())
    if out is not None:
        _write(out, found.edited.text)
    if as_json:
        tell({"until": moment.isoformat(), **_told(found, file.name), "out": out and str(out)})
    else:
        _print(found, file.name, out)


def _check_out(out: Path, force: bool, shipped: Path) -> None:
    from features.errors import InputProblems  # noqa: PLC0415

    problems = []
    if out.is_dir():
        problems.append(f"{out} is a folder; name a file in it")
    elif not out.absolute().parent.is_dir():
        problems.append(f"{out.parent} is no folder; make it first, or name another file")
    elif out.exists() and out.samefile(shipped):
        problems.append("this is the shipped agreement, which stays as it is; name another file")
    elif out.exists() and not force:
        problems.append(f"{out} is there already; name another file, or add --force")
    if problems:
        raise InputProblems("--out cannot be written", problems)


def _write(out: Path, text: str) -> None:
    """Write all or nothing, line ends as they were."""
    unfinished = out.with_name(f".{out.name}.unfinished")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="")
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)


def _told(found: Suggestion, name: str) -> dict[str, object]:
    from dataclasses import asdict  # noqa: PLC0415

    from features.policy.load import policy_version  # noqa: PLC0415
    from training.reweigh.diff import unified  # noqa: PLC0415
    from training.reweigh.edit import with_points  # noqa: PLC0415
    from training.reweigh.words import summary_of  # noqa: PLC0415

    return {
        "policy": found.policy.name,
        "policy_version": policy_version(found.policy),
        "suggested_version": policy_version(with_points(found.policy, found.changes)),
        "horizon_days": found.horizon_days,
        "leads": found.leads,
        "won_leads": found.won,
        "changes": [summary_of(line, change) for line, change in found.edited.made],
        "notes": found.notes,
        "rules": [asdict(item) for item in found.items],
        "diff": unified(found.hunks, name, f"{name} (suggested)"),
    }


def _print(found: Suggestion, name: str, out: Path | None) -> None:
    typer.echo(
        f"# {found.leads:,} leads, {found.won:,} of them won within {found.horizon_days:g} days\n"
        "# history says: the points it implies, and a range that holds them nine times in ten"
    )
    if found.hunks:
        typer.echo(f"--- {name}\n+++ {name} (suggested)")
    for hunk in found.hunks:
        typer.echo("".join(f"# {reason}\n" for reason in hunk.reasons) + hunk.text)
    if not found.hunks:
        typer.echo("Nothing to change: history does not clearly contradict any of these points.")
    for note in found.notes:
        typer.echo(f"# note: {note}")
    if out is not None:
        typer.echo(f"# written to {out}; read it, sign it anew, try it with leadscore simulate")
