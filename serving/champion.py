"""The champion in service: loaded at start, exchanged for a new one without dropping a request."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from features.collect import EPOCH, facts_of_one, microseconds
from features.facts import MICROSECONDS_PER_DAY
from features.policy.doubts import overdue_review
from features.profile.countries import load_names
from serving.http.logs import logger
from serving.policy_file import PolicyFile
from serving.scorer import Scorer
from training.model import LeadModel

NO_MODEL = "no model is in service yet; train one with: leadscore train DATA"
A_MOMENT_US = microseconds(EPOCH) + 20_000 * MICROSECONDS_PER_DAY


class Loaded(Protocol):
    """A model with its version, as the registry gives it."""

    @property
    def model(self) -> LeadModel:
        """Give the model."""

    @property
    def version(self) -> str:
        """Give its version."""


class Champion:
    """Holds the scorer in service and looks for a newer champion.

    Parameters
    ----------
    load
        Loads the champion; raises if there is none.
    version_of
        Gives the champion's version, or None; cheap enough to ask every few seconds.
    on_change
        Told (old scorer or None, new scorer) after each exchange.
    policy
        The file of the agreement in service; without one each model brings its own.

    Attributes
    ----------
    scorer
        The scorer in service, None before the first. Requests take it once and keep it, so an
        exchange never touches a request under way.
    """

    def __init__(
        self,
        load: Callable[[], Loaded],
        version_of: Callable[[], str | None],
        on_change: Callable[[Scorer | None, Scorer], None] = lambda _old, _new: None,
        policy: PolicyFile | None = None,
    ) -> None:
        self.scorer: Scorer | None = None
        self._policy = policy or PolicyFile()
        self._stamp: str | None = None
        self._load, self._version_of, self._on_change = load, version_of, on_change
        self._stopping = threading.Event()
        self._said: str | None = None

    def refresh(self) -> bool:
        """Put a newer champion or policy into service; keep the old if that fails. Never raises.

        Returns
        -------
        Whether there was an exchange.
        """
        try:
            version, stamp = self._version_of(), self._policy.stamp()
            if version is None:
                return False
            if self.scorer is not None and (version, stamp) == (self.scorer.version, self._stamp):
                return False
            self._exchange()
            self._stamp = stamp
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the old one serves on
            self._complain(error)
            return False
        self._said = None
        return True

    def _exchange(self) -> None:
        started = time.perf_counter()
        # The policy first: a broken one must not load a model anew at every look.
        policy = self._policy.load()
        loaded = self._load()
        scorer = Scorer(loaded.model, loaded.version, policy)
        _try_out(scorer)
        old, self.scorer = self.scorer, scorer
        self._on_change(old, scorer)
        seconds = round(time.perf_counter() - started, 3)
        fields = {
            "model_version": scorer.version,
            "policy_version": scorer.policy_version,
            "replaced": None if old is None else old.version,
            "seconds": seconds,
        }
        logger.info("model in service", extra={"fields": fields})
        for overdue in overdue_review(scorer.policy):
            logger.warning("policy overdue", extra={"fields": {"remedy": overdue}})

    def _complain(self, error: Exception) -> None:
        if str(error) != self._said:
            self._said = str(error)
            kept = None if self.scorer is None else self.scorer.version
            fields = {"reason": str(error), "model_version": kept}
            logger.error("new model not loaded", extra={"fields": fields}, exc_info=error)

    def watch(self, every_seconds: float) -> threading.Thread:
        """Look for a newer champion in the background, until `stop`."""

        def look() -> None:
            while not self._stopping.wait(every_seconds):
                self.refresh()

        thread = threading.Thread(target=look, name="champion", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Stop looking."""
        self._stopping.set()


def _try_out(scorer: Scorer) -> None:
    """Score a made-up lead: proves that the model works, and warms it up before it is needed."""
    load_names()
    columns, hygiene = scorer.kind_columns, scorer.policy.hygiene
    kinds = [(type_, *[""] * (len(columns) - 1)) for type_ in ("email_delivered", "email_click")]
    did = [(A_MOMENT_US, None, kind) for kind in kinds]
    facts = facts_of_one({}, A_MOMENT_US, did, columns, hygiene)
    scorer.score_one(facts, A_MOMENT_US + 10 * MICROSECONDS_PER_DAY)
