"""`leadscore serve`: the HTTP service."""

from __future__ import annotations

from typing import Annotated

import typer

from serving.cli.options import NewerPolicy

NAME = "serve"


def run(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 3000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 1,
    policy: NewerPolicy = None,
) -> None:
    """Serve the champion until stopped; a new champion or policy is picked up by itself.

    Example: leadscore serve --port 3000
    """
    from features.policy.load import load_policy  # noqa: PLC0415
    from serving.run import serve  # noqa: PLC0415

    if policy is not None:
        load_policy(policy)
    serve(host, port, workers, policy)
