"""`leadscore serve`: the HTTP service."""

from __future__ import annotations

from typing import Annotated

import typer

NAME = "serve"


def run(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 3000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 1,
) -> None:
    """Serve the champion until stopped; a new champion is picked up by itself.

    Example: leadscore serve --port 3000
    """
    from serving.run import serve  # noqa: PLC0415

    serve(host, port, workers)
