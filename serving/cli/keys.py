"""`leadscore keys`: who may ask the service, and for what."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from serving.cli.options import AsJson, tell

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from serving.access.issuing import Issued
    from serving.access.keys import Key

NAME = "keys"
COLUMNS = ("name", "id", "scopes", "created", "expires", "last used", "state")
KeyName = Annotated[str, typer.Argument(metavar="NAME", help="Who uses the key, such as crm.")]

app = typer.Typer(
    name=NAME,
    help="API keys: make, list, rotate and revoke them. They are kept, hashed, in the store "
    "(LEADSCORE_STORE); running services notice within seconds.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("create")
def create(
    name: KeyName,
    scope: Annotated[
        list[str],
        typer.Option(help="score, write, read or admin; give it several times for several."),
    ],
    days: Annotated[int, typer.Option(min=1, max=3650, help="Days until it expires.")] = 365,
) -> None:
    """Make a key and print it, this once.

    Example: leadscore keys create crm --scope score --scope write
    """
    from serving.access.issuing import create_key  # noqa: PLC0415

    _hand_over(create_key(_store(), name, scope, dt.timedelta(days=days), _now()))


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List every key ever made, without its secret.

    Example: leadscore keys list
    """
    from serving.access.issuing import listed_keys  # noqa: PLC0415

    rows = [_row(key, _now()) for key in listed_keys(_store())]
    if as_json:
        tell(rows)
    elif rows:
        _print_table(rows)
    else:
        typer.echo("there is no key yet; make one with: leadscore keys create NAME --scope score")


@app.command("rotate")
def rotate(
    name: KeyName,
    overlap_hours: Annotated[
        float, typer.Option(min=0, max=24 * 90, help="Hours for which the old one goes on.")
    ] = 24.0,
) -> None:
    """Make a successor with the same scopes and lifetime; the old key ends after the overlap.

    Example: leadscore keys rotate crm --overlap-hours 24
    """
    from serving.access.issuing import rotate_key  # noqa: PLC0415

    overlap = dt.timedelta(hours=overlap_hours)
    issued = rotate_key(_store(), name, overlap, _now())
    _hand_over(issued, f"; the one before goes on for {overlap_hours:g} h at most")


@app.command("revoke")
def revoke(name: KeyName) -> None:
    """Void a key for good, and those that are about to follow it.

    Example: leadscore keys revoke crm
    """
    from serving.access.issuing import revoke_key  # noqa: PLC0415

    ids = ", ".join(key.key_id for key in revoke_key(_store(), name, _now()))
    typer.echo(f"{name} is revoked ({ids}); every worker refuses it within 5 seconds")


def _store() -> Engine:
    from serving.settings import Settings  # noqa: PLC0415
    from serving.store.engine import open_store  # noqa: PLC0415

    return open_store(Settings.for_commands(os.environ).store)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _hand_over(issued: Issued, more: str = "") -> None:
    """Print the key alone to standard output, for scripts, and about it to standard error."""
    typer.echo(issued.text)
    key = issued.key
    typer.echo(
        f"the key of {key.name} ({', '.join(sorted(key.scopes))}) is shown this once; it expires "
        f"on {key.expires_at:%Y-%m-%d}{more}",
        err=True,
    )


def _row(key: Key, now: dt.datetime) -> dict[str, Any]:
    from serving.access.scopes import in_order  # noqa: PLC0415

    return {
        "name": key.name,
        "id": key.key_id,
        "scopes": list(in_order(key.scopes)),
        "created": key.created_at.isoformat(timespec="seconds"),
        "expires": key.expires_at.isoformat(timespec="seconds"),
        "last_used": None if key.last_used_on is None else key.last_used_on.isoformat(),
        "state": key.state(now),
    }


def _print_table(rows: list[dict[str, Any]]) -> None:
    table = [COLUMNS, *(_cells(row) for row in rows)]
    widths = [max(len(cells[i]) for cells in table) for i in range(len(COLUMNS))]
    for cells in table:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        typer.echo("  ".join(padded).rstrip())


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    days = (row[moment][:10] for moment in ("created", "expires"))
    used = row["last_used"] or "never"
    return (row["name"], row["id"], ", ".join(row["scopes"]), *days, used, row["state"])
