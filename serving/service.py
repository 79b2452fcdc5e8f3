"""The BentoML service: processes, start and end; the routes themselves are in `serving.http.app`.

Light to import: BentoML's supervisor reads it too, and only the workers score.
"""

from __future__ import annotations

import os

os.environ["BENTOML_DO_NOT_TRACK"] = "True"  # BentoML takes no other word for it, not even 1
# Uvicorn would take what X-Forwarded-For says for the caller's address, which opens doors here.
os.environ["FORWARDED_ALLOW_IPS"] = ""

import bentoml

from serving.http.exchange import AsgiApp, Receive, Scope, Send
from serving.parent import end_with_parent
from serving.settings import Settings

SETTINGS = Settings.from_environment(os.environ)
BENTOML_PATHS = frozenset({"/livez", "/schema.json"})
# BentoML keeps what belongs to a request it times alive for this long, even if answered.
TRAFFIC_TIMEOUT_SECONDS = 5
FIRST = 1


class Doorway:
    """Stands before BentoML's application.

    BentoML's time limit would cut long batches off with an answer of another shape, its own
    /healthz and /readyz would hide ours, and its start page loads a stranger's script.
    """

    def __init__(self) -> None:
        self.bentoml_app: AsgiApp | None = None
        self.front: AsgiApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; that the server starts or ends is for BentoML to hear."""
        app = self.front if scope["type"] == "http" else self.bentoml_app
        assert app is not None, "BentoML starts the service before it serves"
        await app(scope, receive, send)


doorway = Doorway()


class DoorwayService(bentoml.Service):  # type: ignore[misc,unused-ignore]
    """A BentoML service with the doorway before its application."""

    def to_asgi(self, is_main: bool = True) -> AsgiApp:
        """Give the application that BentoML's server runs."""
        from serving.http.patience import use_impatient_connections  # noqa: PLC0415

        # A supervisor that is killed cannot end its workers: they would keep the port.
        end_with_parent()
        use_impatient_connections()
        doorway.bentoml_app = super().to_asgi(is_main=is_main)
        return doorway


@bentoml.service(
    name="leadscore",
    service_class=DoorwayService,
    workers=SETTINGS.workers,
    traffic={"timeout": TRAFFIC_TIMEOUT_SECONDS},
    metrics={"enabled": False},
    logging={"access": {"enabled": False}},
)
class LeadScore:
    """Scores leads with the champion; made once in every worker."""

    def __init__(self) -> None:
        from serving.runtime import Runtime  # noqa: PLC0415

        assert doorway.bentoml_app is not None
        self.runtime = Runtime(SETTINGS)
        if bentoml.server_context.worker_index in (None, FIRST):
            self.runtime.tell_who_may_ask()
        self.runtime.start()
        doorway.front = self.runtime.front(doorway.bentoml_app, BENTOML_PATHS)

    @bentoml.on_shutdown
    def stop(self) -> None:
        """Finish what is under way."""
        self.runtime.stop()
