"""`leadscore promote`: make a model the champion."""

from __future__ import annotations

from typing import Annotated

import typer

from serving.cli.options import AsJson, tell

NAME = "promote"


def run(
    version: Annotated[
        str, typer.Argument(help="challenger, or a version number (an older one rolls back).")
    ] = "challenger",
    as_json: AsJson = False,
) -> None:
    """Make a registered model the champion; running services pick it up by themselves.

    Example: leadscore promote challenger
    """
    from training.registry import promote  # noqa: PLC0415

    before, now = promote(version)
    if as_json:
        tell({"champion": now, "before": before})
    else:
        typer.echo(f"version {now} is the champion (before: {before or 'none'})")
