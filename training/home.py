"""Where things are kept: the project's own folder when run from a checkout, else this folder."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """Give the folder that holds `mlruns/`.

    A checkout (this file lies beside `pyproject.toml`) keeps its models in itself, whatever the
    working directory; an installed package keeps them in the working directory.
    """
    root = Path(__file__).resolve().parent.parent
    return root if (root / "pyproject.toml").is_file() else Path.cwd()


def default_tracking_uri() -> str:
    """Give `sqlite:///…/mlruns/mlflow.db` below `home`."""
    return f"sqlite:///{home() / 'mlruns' / 'mlflow.db'}"


def tuning_place() -> Path:
    """Give the SQLite file that keeps the trials of tuning: `tuning.db` beside MLflow's store.

    Where that store is a server, the file is below `home` all the same.
    """
    return (_store_file() or home() / "mlruns" / "mlflow.db").with_name("tuning.db")


def anything_trained() -> bool:
    """Tell whether a model store can be there at all, without the seconds that MLflow takes.

    A store elsewhere (`MLFLOW_TRACKING_URI` of a server) may always be there.
    """
    store = _store_file()
    return store is None or store.is_file()


def _store_file() -> Path | None:
    uri = os.environ.get("MLFLOW_TRACKING_URI") or default_tracking_uri()
    prefix = "sqlite:///"
    return Path(uri.removeprefix(prefix)) if uri.startswith(prefix) else None
