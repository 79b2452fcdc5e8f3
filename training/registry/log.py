"""Adding files to what was logged with a model."""

from __future__ import annotations

from pathlib import Path

from training.registry.store import MODEL_NAME, client, store_errors, version_errors


def log_files(version: str, folder: Path, place: str | None = None) -> None:
    """Log the files of a folder with the run of a version; those of the same name are replaced.

    Parameters
    ----------
    version
        Number of the version.
    folder
        With the files.
    place
        Folder among the run's artifacts; default: where the report of the training is.

    Raises
    ------
    ModelError
        If there is no such version, or the store cannot be used.
    """
    store = client()
    with version_errors(version):
        run_id = store.get_model_version(MODEL_NAME, version).run_id
    with store_errors():
        store.log_artifacts(run_id, str(folder), place)
