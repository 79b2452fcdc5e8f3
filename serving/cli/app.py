"""One typer application; each command in a file of its own."""

from __future__ import annotations

import sys

import typer

from features.errors import LeadScoreError
from serving.cli import (
    check,
    demo,
    explain,
    features,
    import_,
    keys,
    models,
    pilot,
    policy,
    promote,
    prune,
    push,
    recalibrate,
    report,
    rollback,
    score,
    serve,
    simulate,
    suggest,
    train,
)

BAD_INPUT, STOPPED = 2, 130
STOPPED_TEXT = "leadscore: stopped; what was finished before is kept"

app = typer.Typer(
    name="leadscore",
    help="Predictive lead scoring: learns from your own won and lost leads, blended with the "
    "rules that marketing and sales agreed on.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for _command in (
    demo,
    import_,
    check,
    train,
    report,
    pilot,
    simulate,
    suggest,
    features,
    score,
    explain,
    promote,
    recalibrate,
    rollback,
    models,
    serve,
    push,
    prune,
):
    app.command(_command.NAME)(_command.run)
app.add_typer(policy.app)
app.add_typer(keys.app)


def main() -> None:
    """Run a command; bad input ends with its reason and exit code 2."""
    try:
        app()
    except LeadScoreError as error:
        typer.echo(f"leadscore: {error}", err=True)
        sys.exit(BAD_INPUT)
    except SystemExit as ended:
        # typer turns Ctrl-C into this exit code without a word.
        if ended.code == STOPPED:
            _say_stopped()
        raise
    except RuntimeError as error:
        # DuckDB tells a Ctrl-C that comes while it works in this way alone.
        if str(error) != "Query interrupted":
            raise
        _say_stopped()
        sys.exit(STOPPED)


def _say_stopped() -> None:
    typer.echo(STOPPED_TEXT, err=True)
    # A library that was stopped while it loaded may complain of itself as it is taken down.
    sys.unraisablehook = lambda _: None
