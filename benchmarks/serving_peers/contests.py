"""Who is asked what: the servers, and the questions that are put to them."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.serving_peers.world import World

OURS, OURS_WHY = "ours, score only", "ours, with reasons"
MLFLOW, TYPED = "mlflow models serve", "plain typed BentoML, score only"
PLAIN, WHY = "FastAPI + LGBMClassifier, score only", "FastAPI + LGBMClassifier + shap"
NOTHING = "uvicorn, does nothing"


@dataclass(frozen=True)
class Server:
    """A server to start.

    Attributes
    ----------
    name
        Of the server, and of the file with its log.
    needs
        Packages that must be there.
    command, environment, ready
        As of `benchmarks.serving_peers.processes.running`.
    """

    name: str
    needs: tuple[str, ...]
    command: tuple[str, ...]
    environment: Mapping[str, str]
    ready: str

    @property
    def missing(self) -> list[str]:
        """Give the packages that are not there."""
        return [name for name in self.needs if importlib.util.find_spec(name) is None]


@dataclass(frozen=True)
class Contest:
    """One question to one server: its path, and the file with the bodies."""

    name: str
    server: str
    path: str
    requests: str


CONTESTS = (
    Contest(OURS, "ours", "/v1/score?explain=false", "ours"),
    Contest(OURS_WHY, "ours", "/v1/score", "ours"),
    Contest(MLFLOW, "mlflow", "/invocations", "mlflow"),
    Contest(TYPED, "bentoml", "/score", "features"),
    Contest(PLAIN, "practitioner", "/score", "features"),
    Contest(WHY, "practitioner", "/explain", "features"),
    Contest(NOTHING, "noop", "/", "ours"),
)


def ours(made: World) -> Server:
    """Give our own service, its limit for each caller off."""
    environment = {
        "MLFLOW_TRACKING_URI": made.tracking_uri,
        "LEADSCORE_STORE": f"sqlite:///{made.folder / 'store' / 'leadscore.db'}",
        "LEADSCORE_REQUESTS_PER_MINUTE": "0",
    }
    command = ("-m", "serving.cli", "serve", "--port", "{port}")
    return Server("ours", (), command, environment, "/readyz")


def servers(made: World) -> list[Server]:
    """Give everybody."""
    peers = "benchmarks.serving_peers"
    folder = {"LEADSCORE_BENCHMARK": str(made.folder)}
    uri = {"MLFLOW_TRACKING_URI": made.tracking_uri}
    home = {"BENTOML_HOME": str(made.folder / "bentoml"), "BENTOML_DO_NOT_TRACK": "True"}
    model = "models:/lead-scorer@champion"
    of_mlflow = f"-m mlflow models serve -m {model} --env-manager local -p {{port}}"
    of_bentoml = f"-m bentoml serve {peers}.typed_bentoml:TypedScore --host 127.0.0.1"
    of_practice = f"-m uvicorn {peers}.practitioner:app --port {{port}}"
    return [
        ours(made),
        Server("mlflow", (), tuple(of_mlflow.split()), uri, "/ping"),
        Server(
            "bentoml", (), (*of_bentoml.split(), "--port", "{port}"), {**folder, **home}, "/readyz"
        ),
        Server("practitioner", ("fastapi", "shap"), tuple(of_practice.split()), folder, "/ready"),
        Server("noop", (), ("-m", f"{peers}.noop", "{port}", "ours"), {}, "/"),
    ]
