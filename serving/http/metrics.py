"""Figures for Prometheus: requests, scores, and the model in service."""

from __future__ import annotations

import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from serving.inputs import Unusual
from serving.scorer import Scorer

CONTENT_TYPE = CONTENT_TYPE_LATEST
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
SCORES = (0.5, 1, 2, 5, 10, 15, 20, 30, 40, 50, 60, 70, 80, 90, 100)
PERCENTILES = tuple(range(10, 101, 10))
MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"


class Metrics:
    """The figures of one process.

    To be made once the process serves: with several workers the figures of all are added up
    through the folder that `PROMETHEUS_MULTIPROC_DIR` names.
    """

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._of_route: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        self._requests = Counter(
            "leadscore_requests", "Requests answered.", ("route", "status"), registry=registry
        )
        self._seconds = Histogram(
            "leadscore_request_seconds",
            "Time to answer a request.",
            ("route", "status"),
            buckets=SECONDS,
            registry=registry,
        )
        self._scores = Histogram(
            "leadscore_score", "Scores given (0-100).", buckets=SCORES, registry=registry
        )
        self._percentiles = Histogram(
            "leadscore_score_percentile",
            "Rank of scores among the open leads at training time (0-100); a tenth in each bucket "
            "while leads are as they were.",
            buckets=PERCENTILES,
            registry=registry,
        )
        self._missing = Counter(
            "leadscore_attribute_missing",
            "Leads scored without an attribute that the model looks at.",
            ("attribute",),
            registry=registry,
        )
        self._other = Counter(
            "leadscore_attribute_other",
            "Leads scored with a value that is none of the categories the model learned.",
            ("attribute",),
            registry=registry,
        )
        self._inactive = Counter(
            "leadscore_without_activity", "Leads scored without any activity.", registry=registry
        )
        self._refused = Counter(
            "leadscore_batch_refused", "Leads of batches that were not valid.", registry=registry
        )
        self._model = Gauge(
            "leadscore_model_info",
            "1 for the model in service.",
            ("model_version", "policy_version"),
            multiprocess_mode="livemax",
            registry=registry,
        )

    def request(self, route: str, status: int, seconds: float) -> None:
        """Count one answered request; `route` is one of few, never a raw path."""
        known = self._of_route.get((route, status))
        if known is None:  # finding what belongs to labels takes longer than counting
            labels = route, str(status)
            known = self._requests.labels(*labels), self._seconds.labels(*labels)
            self._of_route[route, status] = known
        requests, duration = known
        requests.inc()
        duration.observe(seconds)

    def scored(self, score: float, percentile: float) -> None:
        """Count one score, with its rank among the open leads at training time."""
        self._scores.observe(score)
        self._percentiles.observe(percentile)

    def looked_at(self, found: Unusual) -> None:
        """Count what was missing of leads that were scored, or new to the model."""
        for attribute, leads in found.missing.items():
            self._missing.labels(attribute).inc(leads)
        for attribute, leads in found.other.items():
            self._other.labels(attribute).inc(leads)
        if found.inactive:
            self._inactive.inc(found.inactive)

    def refused(self) -> None:
        """Count one lead of a batch that was not valid."""
        self._refused.inc()

    def model_changed(self, old: Scorer | None, new: Scorer) -> None:
        """Note which model is in service."""
        if old is not None:
            self._model.labels(old.version, old.model.parameters.policy_version).set(0)
        self._model.labels(new.version, new.model.parameters.policy_version).set(1)

    def text(self) -> bytes:
        """Give the figures of all workers in Prometheus' text format."""
        registry = self._registry
        if MULTIPROCESS in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)
        return generate_latest(registry)

    def close(self) -> None:
        """Forget this process in what all workers report together."""
        if MULTIPROCESS in os.environ:
            mark_process_dead(os.getpid())
