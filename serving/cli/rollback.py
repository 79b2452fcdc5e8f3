"""`leadscore rollback`: make the champion before the present one the champion again."""

from __future__ import annotations

from typing import Annotated

import typer

from serving.cli.options import AsJson, tell

NAME = "rollback"


def run(
    version: Annotated[
        str | None,
        typer.Argument(
            metavar="VERSION",
            help="A former champion; default: the one before the present champion.",
        ),
    ] = None,
    reason: Annotated[
        str | None, typer.Option(help="Why; kept with the history of promotions.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Go back to a former champion, at once and without gates; services pick it up themselves.

    Example: leadscore rollback --reason "scores of partners too high"
    """
    from training.promotion.decide import roll_back  # noqa: PLC0415

    change = roll_back(version, reason)
    if as_json:
        tell({"champion": change.version, "before": change.before, "reason": change.reason})
    else:
        typer.echo(f"version {change.version} is the champion again (before: {change.before})")
