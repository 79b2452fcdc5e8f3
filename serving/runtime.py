"""All that one serving process holds, from its start to its end."""

from __future__ import annotations

import gc
import time

from serving.champion import NO_MODEL, Champion
from serving.collecting import THRESHOLDS
from serving.http import logs
from serving.http.app import App
from serving.http.exchange import AsgiApp, Receive, Scope, Send
from serving.http.front import Front
from serving.http.guard import Guard
from serving.http.metrics import Metrics
from serving.pages.pages import Pages
from serving.policy_file import PolicyFile
from serving.registered import registered_of
from serving.scorer import Scorer
from serving.settings import Settings
from serving.store.facts import keep_policy
from serving.store.store import Store
from training.registry import load_model, version_of


class Runtime:
    """The champion in service, its figures and its application.

    Parameters
    ----------
    settings
        What the environment says.
    """

    def __init__(self, settings: Settings) -> None:
        logs.configure()
        self._store = Store.at(settings.store)
        self._guard = Guard(settings, self._store.engine)
        self._poll_seconds = settings.poll_seconds
        self._metrics = Metrics()
        self._champion = Champion(
            load_model, version_of, self._changed, PolicyFile(settings.policy)
        )
        self._app = App(self._champion, self._metrics, self._store, self._guard)
        self._pages = Pages(self._app, registered_of)

    def start(self) -> None:
        """Load the champion if there is one, and look for newer ones from then on."""
        if not self._champion.refresh():
            logs.logger.warning("no model", extra={"fields": {"remedy": NO_MODEL}})
        self._champion.watch(self._poll_seconds)
        # Looking again and again at what starting up left behind is what makes slow answers slow.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)

    def tell_who_may_ask(self) -> None:
        """Note in the log where nobody needs a key, or nobody has one."""
        self._guard.tell_who_may_ask()

    def stop(self) -> None:
        """Finish what is under way."""
        self._champion.stop()
        self._app.close()
        self._metrics.close()
        self._guard.close()
        self._store.close()

    def _changed(self, old: Scorer | None, new: Scorer) -> None:
        """Note what is in service, and keep its agreement to explain later changes by."""
        self._metrics.model_changed(old, new)
        if self._store is not None:
            document, now_us = new.policy.model_dump_json(), time.time_ns() // 1000
            self._store.write(lambda c: keep_policy(c, new.policy_version, document, now_us))

    def front(self, others: AsgiApp, paths_of_others: frozenset[str]) -> Front:
        """Give the application; requests for some paths are answered by `others`, in our shape."""
        own = self._pages

        async def shared(scope: Scope, receive: Receive, send: Send) -> None:
            app = others if scope["path"] in paths_of_others else own
            await app(scope, receive, send)

        return Front(shared, self._metrics)
