"""The command line: `leadscore`."""

from serving.cli.app import main

__all__ = ["main"]
