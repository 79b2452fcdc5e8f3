"""An empty registry in a folder of its own; its database is made once and copied: it is slow."""

from __future__ import annotations

import fcntl
import shutil
import warnings
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def own_registry(factory: pytest.TempPathFactory):
    """Point `MLFLOW_TRACKING_URI` at an empty registry; yields its folder."""
    folder = factory.mktemp("registry")
    with pytest.MonkeyPatch.context() as patch:
        shutil.copy(_template(factory.getbasetemp()), folder / "mlflow.db")
        patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{folder}/mlflow.db")
        yield folder


def _template(base: Path) -> Path:
    """Make the empty database once for all test processes."""
    folder = (base.parent if base.name.startswith("popen-") else base) / "empty_registry"
    with (folder.parent / "empty_registry.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            folder.mkdir()
            with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what mlflow's migrations have to say
                patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{folder}/mlflow.db")
                from training.registry import version_of  # noqa: PLC0415

                assert version_of() is None
    return folder / "mlflow.db"
