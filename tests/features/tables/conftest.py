"""A folder of small CSV tables, of which a test overrides what it is about."""

import pytest

LEADS = "lead_id,created_at\nA,2026-01-01T00:00:00Z\nB,2026-01-02T00:00:00Z\n"


@pytest.fixture
def folder(tmp_path):
    """Write the given tables as CSV (text or bytes) beside a valid leads table."""

    def write(**tables):
        for name, content in ({"leads": LEADS} | tables).items():
            if content is not None:
                data = content.encode() if isinstance(content, str) else content
                (tmp_path / f"{name}.csv").write_bytes(data)
        return tmp_path

    return write
