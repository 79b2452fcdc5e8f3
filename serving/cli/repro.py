"""`leadscore train --repro`: making a registered model again, to the last byte."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from serving.cli.options import tell

if TYPE_CHECKING:
    from training.record import TrainingRecord
    from training.reproduce import Reproduced

ANOTHER_MODEL = 1


def make_again(name: str, data: str | None, *, as_json: bool, alone: bool) -> None:
    """Train as recorded, register nothing; ends with exit code 1 if another model comes out.

    Parameters
    ----------
    name
        Run id, version or alias.
    data
        The data; default: where they were then.
    as_json
        Print one JSON document.
    alone
        Whether no option was given that the record decides.

    Raises
    ------
    LeadScoreError
        If such an option was given, or the data are not where they were.
    """
    from features.errors import LeadScoreError  # noqa: PLC0415
    from features.tables import read_tables  # noqa: PLC0415
    from training.progress import Steps  # noqa: PLC0415
    from training.reproduce import record_of_run, reproduce  # noqa: PLC0415

    if not alone:
        raise LeadScoreError(
            "--repro takes policy, until, horizon, trials and leaks from the record; "
            "give DATA, --json or nothing beside it"
        )
    record = record_of_run(name)
    found = reproduce(record, read_tables(data or _place(record)), Steps())
    if as_json:
        tell({"same": found.same, **vars(found), "why_not": found.why_not})
    else:
        _print(name, found)
    if not found.same:
        raise typer.Exit(ANOTHER_MODEL)


def _place(record: TrainingRecord) -> str:
    from features.errors import LeadScoreError  # noqa: PLC0415

    if "://" in record.data or not Path(record.data).exists():
        raise LeadScoreError(
            f"the data cannot be read again from {record.data}; name them: "
            "leadscore train DATA --repro RUN"
        )
    return record.data


def _print(name: str, found: Reproduced) -> None:
    if found.same:
        typer.echo(f"the same model: hash {found.model_hash}")
        return
    typer.echo(f"not the same model as {name}: hash {found.model_hash}")
    typer.echo(f"recorded is hash {found.recorded_hash}")
    for reason in found.why_not:
        typer.echo(f"  - {reason}")
