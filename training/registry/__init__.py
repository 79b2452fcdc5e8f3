"""The registry: trained models in MLflow, found again by alias. The only package that knows it."""

from training.registry.load import (
    Loaded,
    fetch_logged,
    fetch_of_run,
    load_model,
    model_folder,
    named_version,
    run_of,
)
from training.registry.log import log_files
from training.registry.promotions import Promotion, make_champion, promotions
from training.registry.register import Registered, Shown, register
from training.registry.store import (
    CHALLENGER,
    CHAMPION,
    EXPERIMENT,
    MODEL_NAME,
    client,
    one_at_a_time,
    tracking_uri,
    version_of,
)
from training.registry.versions import Entry, versions

__all__ = [
    "CHALLENGER",
    "CHAMPION",
    "EXPERIMENT",
    "MODEL_NAME",
    "Entry",
    "Loaded",
    "Promotion",
    "Registered",
    "Shown",
    "client",
    "fetch_logged",
    "fetch_of_run",
    "load_model",
    "log_files",
    "make_champion",
    "model_folder",
    "named_version",
    "one_at_a_time",
    "promotions",
    "register",
    "run_of",
    "tracking_uri",
    "version_of",
    "versions",
]
