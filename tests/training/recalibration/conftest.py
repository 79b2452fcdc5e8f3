"""The demo model, as if it had been trained nine months before the end of the demo company."""

import datetime as dt

import pytest
from drifting import trained_earlier


@pytest.fixture(scope="package")
def begin(demo_company):
    return demo_company.end - dt.timedelta(days=274)


@pytest.fixture(scope="package")
def earlier(demo_model, begin):
    return trained_earlier(demo_model, begin)
