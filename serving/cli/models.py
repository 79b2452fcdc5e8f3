"""`leadscore models`: every version with how good it is, and which one is in service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from serving.cli.options import AsJson, tell

if TYPE_CHECKING:
    from training.promotion.listing import Listed

NAME = "models"
COLUMNS = (
    *("version", "alias", "trained until", "age", "leads", "wins", "log-loss", "AUC"),
    *("calibration", "against champion", "agreement", "standing"),
)


def run(as_json: AsJson = False) -> None:
    """List all models, newest first: how good they are, how old, and what the gates said.

    Example: leadscore models
    """
    from training.promotion.listing import listed  # noqa: PLC0415

    found = listed()
    if as_json:
        tell([vars(one) for one in found])
        return
    if not found:
        typer.echo("no model is registered yet; train one with: leadscore train DATA")
        return
    rows = [COLUMNS, *(_row(one) for one in found)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(COLUMNS))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())
    for one in found:
        for reason in one.refused_because:
            typer.echo(f"version {one.version} refused – {reason}")


def _row(one: Listed) -> tuple[str, ...]:
    return (
        one.version,
        ", ".join(one.aliases),
        one.trained_until[:10] if one.trained_until else "unknown",
        f"{one.age_days} days",
        _count(one.leads),
        _count(one.wins),
        _figure(one.log_loss, 4),
        _figure(one.auc, 3),
        _figure(one.calibration_error, 3),
        _against(one),
        one.policy_version or "unknown",
        one.standing,
    )


def _count(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _figure(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _against(one: Listed) -> str:
    if one.difference is None:
        return "–"
    return f"{one.difference:+.4f} ({one.compared_with})".replace("-", "−")
