"""`leadscore promote`: make a model the champion, if it passes the gates."""

from __future__ import annotations

from typing import Annotated

import typer

from serving.cli.options import AsJson, tell

NAME = "promote"


def run(
    version: Annotated[
        str, typer.Argument(metavar="VERSION", help="challenger, or a version number.")
    ] = "challenger",
    force: Annotated[
        str | None,
        typer.Option(metavar="REASON", help="Promote although gates refuse; the reason is logged."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a model the champion if it passes all gates; running services pick it up themselves.

    Example: leadscore promote challenger
    """
    from training.promotion.decide import promote  # noqa: PLC0415

    done = promote(version, force)
    if as_json:
        tell(
            {
                "champion": done.version,
                "before": done.before,
                "forced": done.forced,
                "gates": [vars(gate) for gate in done.gates],
            }
        )
        return
    for gate in done.gates:
        typer.echo(f"{'passed ' if gate.passed else 'refused'}  {gate.said}")
    forced = ", forced" if done.forced else ""
    typer.echo(f"version {done.version} is the champion (before: {done.before or 'none'}{forced})")
