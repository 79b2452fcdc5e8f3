"""`leadscore policy`: the life of the agreement – check it, compare it, read it, complete it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from serving.cli.options import AsJson, tell

if TYPE_CHECKING:
    from features.policy.places import Document, Problem
    from features.policy.schema import Policy

NAME = "policy"
BAD_INPUT = 2
File = Annotated[
    Path | None,
    typer.Argument(metavar="FILE", help="A policy file; the shipped default policy without it."),
]

app = typer.Typer(
    name=NAME,
    help="The agreement between marketing and sales: check, compare, read and complete it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("check")
def check(
    file: File = None,
    data: Annotated[
        str | None,
        typer.Option(help="Folder or database address: also say what the data never show."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Name every mistake with its line and column, then what may not have been meant.

    Example: leadscore policy check policy.yaml --data ./my-company
    """
    from features.errors import PolicyError  # noqa: PLC0415
    from features.policy.doubts import policy_doubts  # noqa: PLC0415
    from features.policy.load import checked, read_policy  # noqa: PLC0415

    try:
        document = read_policy(file)
        policy = checked(document)
    except PolicyError as error:
        _refuse(error.title, error.problems, as_json=as_json)
    doubts = policy_doubts(policy)
    if data is not None:
        doubts += _data_doubts(policy, data)
    _tell_doubts(document, policy, doubts, as_json=as_json)


@app.command("diff")
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The policy as it was.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The policy as it shall be.")],
    as_json: AsJson = False,
) -> None:
    """Say key by key what a new policy changes.

    Example: leadscore policy diff policy.yaml new-policy.yaml
    """
    from features.policy.compare import differences  # noqa: PLC0415
    from features.policy.load import load_policy, policy_version  # noqa: PLC0415

    before, after = load_policy(old), load_policy(new)
    found = differences(before, after)
    versions = policy_version(before), policy_version(after)
    if as_json:
        changes = [
            {
                "path": str(d).split(": ", 1)[0],
                "change": d.change,
                "before": d.before,
                "after": d.after,
            }
            for d in found
        ]
        tell({"old_version": versions[0], "new_version": versions[1], "changes": changes})
        return
    for version, path, policy in zip(versions, (old, new), (before, after), strict=True):
        said = f" ({policy.version})" if policy.version else ""
        typer.echo(f"{version}  {path}: {policy.name}{said}")
    for difference in found:
        typer.echo(f"  {difference}")
    if not found:
        typer.echo("no difference: the two say the same")


@app.command("show")
def show(file: File = None, as_json: AsJson = False) -> None:
    """Lay the agreement out as tables, to be read together.

    Example: leadscore policy show policy.yaml
    """
    from features.policy.load import load_policy, policy_to_json, policy_version  # noqa: PLC0415
    from features.policy.overview import overview  # noqa: PLC0415

    policy = load_policy(file)
    if as_json:
        tell({"policy_version": policy_version(policy), "policy": policy_to_json(policy)})
    else:
        typer.echo(overview(policy))


@app.command("schema")
def schema(
    out: Annotated[
        Path | None, typer.Option(help="JSON file to write; without it, standard output.")
    ] = None,
) -> None:
    """Give the JSON schema with which editors complete and check a policy while it is written.

    Example: leadscore policy schema --out policy.schema.json
    """
    from features.policy.json_schema import json_schema  # noqa: PLC0415

    text = json.dumps(json_schema(), indent=2, ensure_ascii=False)
    if out is None:
        typer.echo(text)
    else:
        _write(out, text + "\n")
        typer.echo(f"schema in {out}")


def _refuse(title: str, problems: list[str], *, as_json: bool) -> NoReturn:
    """Name every problem, however many there are, and end as on any bad input."""
    if as_json:
        tell({"valid": False, "problems": problems})
    else:
        typer.echo(f"leadscore: {title}", err=True)
        for problem in problems:
            typer.echo(f"  - {problem}", err=True)
    raise typer.Exit(BAD_INPUT)


def _data_doubts(policy: Policy, data: str) -> list[Problem]:
    from features.policy.against_data import data_doubts  # noqa: PLC0415
    from features.tables import read_tables  # noqa: PLC0415

    return data_doubts(policy, read_tables(data))


def _tell_doubts(
    document: Document, policy: Policy, doubts: list[Problem], *, as_json: bool
) -> None:
    from features.policy.load import policy_version  # noqa: PLC0415
    from features.policy.problems import placed  # noqa: PLC0415

    warnings, version = placed(document, doubts), policy_version(policy)
    if as_json:
        signed = policy.agreed is not None
        found = {"valid": True, "policy": policy.name, "policy_version": version, "signed": signed}
        tell({**found, "warnings": warnings})
        return
    typer.echo(f"{document.name}: {policy.name!r}, version {version}, is a valid policy")
    if policy.agreed is None:
        typer.echo("nobody has signed this yet: fill in agreed once you have")
    for warning in warnings:
        typer.echo(f"  warning: {warning}")


def _write(path: Path, text: str) -> None:
    from features.errors import LeadScoreError  # noqa: PLC0415

    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, "utf-8")
        part.replace(path)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise LeadScoreError(f"{path}: {reason} – name a file that can be written") from error
