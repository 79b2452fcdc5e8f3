"""`leadscore check`: whether the tables and the policy are in order."""

from __future__ import annotations

import typer

from serving.cli.options import AsJson, Data, PolicyPath, tell

NAME = "check"


def run(data: Data, policy: PolicyPath = None, as_json: AsJson = False) -> None:
    """Check tables and policy, and say what is in them.

    Example: leadscore check ./my-company --policy policy.yaml
    """
    from features.policy.load import load_policy, policy_version  # noqa: PLC0415
    from features.policy.references import policy_warnings  # noqa: PLC0415
    from features.tables import read_tables  # noqa: PLC0415

    agreement = load_policy(policy)
    tables = read_tables(data)
    statuses = tables.statuses["status"].value_counts().to_dict()
    found = {
        "leads": len(tables.leads),
        "activities": len(tables.activities),
        "statuses": {str(name): int(n) for name, n in statuses.items()},
        "attribute_changes": len(tables.attribute_changes),
        "policy": agreement.name,
        "policy_version": policy_version(agreement),
        "warnings": policy_warnings(agreement),
    }
    if as_json:
        tell(found)
        return
    typer.echo(f"{found['leads']:,} leads, {found['activities']:,} activities")
    typer.echo("statuses: " + (", ".join(f"{n:,} {s}" for s, n in statuses.items()) or "none"))
    typer.echo(f"policy {agreement.name!r}, version {found['policy_version']}")
    for warning in policy_warnings(agreement):
        typer.echo(f"  note: {warning}")
