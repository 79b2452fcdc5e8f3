"""Processes that register a model, some of which die on the way; run as a script.

`registering.py MODEL N POINT…` forks N processes that register at the same time; then, for every
point, one that is killed there by SIGKILL (at "none": that lives). After each it tells what is in
the registry. Forked, because the import of mlflow alone takes seconds; nothing is connected before.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import warnings
from pathlib import Path

warnings.simplefilter("ignore")
import mlflow  # noqa: E402

from training import registry  # noqa: E402
from training.model import LeadModel  # noqa: E402


def die(*_args, **_named):
    os.kill(os.getpid(), signal.SIGKILL)


def half_of_the_files(folder, *_args, **_named):
    mlflow.log_artifact(str(sorted(Path(folder).iterdir())[0]))
    die()


# In the order in which registering passes them; what comes after a point was never done.
POINTS = {
    "run begun": (mlflow, "log_params", die),
    "half of the files": (mlflow, "log_artifacts", half_of_the_files),
    "model begun": (mlflow.MlflowClient, "log_model_artifacts", die),
    "model not finished": (mlflow.MlflowClient, "finalize_logged_model", die),
    "run ended": (mlflow.MlflowClient, "create_model_version", die),
    "no alias yet": (mlflow.MlflowClient, "set_registered_model_alias", die),
}


def register(model, point=None):
    if point is not None:
        where, name, instead = POINTS[point]
        setattr(where, name, instead)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("card.md", "policy.json"):
            (Path(folder) / name).write_text(name)
        found = registry.register(model, {"until": "now"}, {"auc": 0.7}, Path(folder), {})
    assert registry.load_model(found.version).version == found.version


def tell():
    store = registry.client()
    experiment = store.get_experiment_by_name(registry.EXPERIMENT)
    runs = [] if experiment is None else store.search_runs([experiment.experiment_id])
    models = [] if experiment is None else store.search_logged_models([experiment.experiment_id])
    state = {
        "champion": registry.version_of(),
        "challenger": registry.version_of(registry.CHALLENGER),
        "versions": [entry.version for entry in registry.versions()],
        "runs": sorted(run.info.status for run in runs),
        "models": sorted(str(model.status) for model in models),
    }
    print(json.dumps(state), flush=True)


def forked(work, *args):
    child = os.fork()
    if child == 0:
        work(*args)
        sys.stdout.flush()
        os._exit(0)
    return child


def ended(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(place, at_once, *points):
    model = LeadModel.load(Path(place))
    children = [forked(register, model) for _ in range(int(at_once))]
    assert [ended(child) for child in children] == [0] * len(children)
    ended(forked(tell))
    for point in points:
        code = ended(forked(register, model, None if point == "none" else point))
        assert code == (0 if point == "none" else -signal.SIGKILL)
        ended(forked(tell))


if __name__ == "__main__":
    main(*sys.argv[1:])
