"""All that one serving process holds, from its start to its end."""

from __future__ import annotations

import gc
from pathlib import Path

from serving.champion import NO_MODEL, Champion
from serving.http import logs
from serving.http.app import App
from serving.http.exchange import AsgiApp, Receive, Scope, Send
from serving.http.front import Front
from serving.http.metrics import Metrics
from serving.policy_file import PolicyFile
from serving.store.store import Store
from training.registry import load_model, version_of

# Looking again and again at what starting up left behind is what makes slow answers slow.
GC_THRESHOLDS = (50_000, 50, 100)


class Runtime:
    """The champion in service, its figures and its application.

    Parameters
    ----------
    poll_seconds
        How often to look for a newer champion, or a change of the policy file.
    policy
        The file of the agreement in service; without one the champion's own counts.
    store
        Address of the store; without one nothing is kept.
    """

    def __init__(
        self, poll_seconds: float, policy: Path | None = None, store: str | None = None
    ) -> None:
        logs.configure()
        self._store = None if store is None else Store.at(store)
        self._poll_seconds = poll_seconds
        self._metrics = Metrics()
        self._champion = Champion(
            load_model, version_of, self._metrics.model_changed, PolicyFile(policy)
        )
        self._app = App(self._champion, self._metrics, self._store)

    def start(self) -> None:
        """Load the champion if there is one, and look for newer ones from then on."""
        if not self._champion.refresh():
            logs.logger.warning("no model", extra={"fields": {"remedy": NO_MODEL}})
        self._champion.watch(self._poll_seconds)
        gc.collect()
        gc.freeze()
        gc.set_threshold(*GC_THRESHOLDS)

    def stop(self) -> None:
        """Finish what is under way."""
        self._champion.stop()
        self._app.close()
        self._metrics.close()
        if self._store is not None:
            self._store.close()

    def front(self, others: AsgiApp, paths_of_others: frozenset[str]) -> Front:
        """Give the application; requests for some paths are answered by `others`, in our shape."""

        async def shared(scope: Scope, receive: Receive, send: Send) -> None:
            app = others if scope["path"] in paths_of_others else self._app
            await app(scope, receive, send)

        return Front(shared, self._metrics)
