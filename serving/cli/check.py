"""`leadscore check`: whether the tables and the policy are in order."""

from __future__ import annotations

import typer

from serving.cli.options import AsJson, Data, PolicyPath, tell

NAME = "check"


def run(data: Data, policy: PolicyPath = None, as_json: AsJson = False) -> None:
    """Check tables and policy, alone and against each other, and say what is in them.

    Example: leadscore check ./my-company --policy policy.yaml
    """
    from features.policy.against_data import data_doubts  # noqa: PLC0415
    from features.policy.doubts import policy_doubts  # noqa: PLC0415
    from features.policy.load import checked, policy_version, read_policy  # noqa: PLC0415
    from features.policy.problems import placed  # noqa: PLC0415
    from features.tables import read_tables  # noqa: PLC0415

    document = read_policy(policy)
    agreement = checked(document)
    tables = read_tables(data)
    doubts = placed(document, policy_doubts(agreement))
    unseen = placed(document, data_doubts(agreement, tables))
    statuses = tables.statuses["status"].value_counts().to_dict()
    found = {
        "leads": len(tables.leads),
        "activities": len(tables.activities),
        "statuses": {str(name): int(n) for name, n in statuses.items()},
        "attribute_changes": len(tables.attribute_changes),
        "policy": agreement.name,
        "policy_version": policy_version(agreement),
        "warnings": [*doubts, *unseen],
    }
    if as_json:
        tell(found)
        return
    typer.echo(f"{found['leads']:,} leads, {found['activities']:,} activities")
    typer.echo("statuses: " + (", ".join(f"{n:,} {s}" for s, n in statuses.items()) or "none"))
    typer.echo(f"policy {agreement.name!r}, version {found['policy_version']}")
    if policy is None and unseen:  # nobody here wrote it: what it has too much costs nothing
        unseen = [
            f"{len(unseen)} things in the shipped policy do not fit these data; list them with "
            f"leadscore policy check --data {data}"
        ]
    for note in [*doubts, *unseen]:
        typer.echo(f"  note: {note}")
