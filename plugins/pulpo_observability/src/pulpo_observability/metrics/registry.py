"""The metrics of this process, and their text for Prometheus."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import prometheus_client
from prometheus_client import CollectorRegistry, Histogram, Metric, Summary
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from pulpo_observability.metrics.multiprocess import VARIABLE
from pulpo_observability.metrics.text import as_text

CONTENT_TYPE = prometheus_client.CONTENT_TYPE_PLAIN_0_0_4
PREFIX = "pulpo_"
OWN = CollectorRegistry()


class Durations:
    """Counts and durations by labels. Caches the metric of each combination, whose look-up is slower than its update.

    It is a summary (two lines for each combination), or a histogram if there are buckets.
    """

    def __init__(self, name: str, description: str, labels: Sequence[str], buckets: Sequence[float]) -> None:
        self._metric: Any = (
            Histogram(name, description, labels, registry=OWN, buckets=buckets)
            if buckets
            else Summary(name, description, labels, registry=OWN)
        )
        self._children: dict[tuple[str, ...], Any] = {}

    def observe(self, labels: tuple[str, ...], seconds: float) -> None:
        """Count one event and its duration in seconds."""
        child = self._children.get(labels)
        if child is None:
            child = self._children[labels] = self._metric.labels(*labels)
        child.observe(seconds)


@dataclass(frozen=True, slots=True)
class Metrics:
    """The metrics that Pulpo keeps."""

    requests: Durations
    invocations: Durations
    writes: Durations


@cache
def metrics_of(buckets: tuple[float, ...]) -> Metrics:
    """Return the metrics of this process, created on the first call."""
    prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]  # a third line for each combination
    return Metrics(
        Durations(
            "pulpo_request_seconds",
            "Requests to the API, and the seconds until their responses started.",
            ("route", "method", "status"),
            buckets,
        ),
        Durations(
            "pulpo_invocation_seconds",
            "Calls of operations, and their durations in seconds.",
            ("operation", "channel", "outcome"),
            buckets,
        ),
        Durations(
            "pulpo_write_seconds",
            "Write commands to the database, and their durations in seconds.",
            ("model", "kind", "outcome"),
            buckets,
        ),
    )


def render() -> bytes:
    """Return all metrics as text: Pulpo's, those of the process, and any others of the default registry.

    With several workers, the metrics of all workers, without those of the process.
    """
    if not os.environ.get(VARIABLE):
        return as_text(OWN.collect()) + prometheus_client.generate_latest()
    shared = list(MultiProcessCollector(None).collect())  # type: ignore[no-untyped-call]
    own = [metric for metric in shared if metric.name.startswith(PREFIX)]
    return as_text(own) + prometheus_client.generate_latest(_Collected([each for each in shared if each not in own]))


class _Collected(Collector):
    """A collector of metrics that have already been collected."""

    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Sequence[Metric]:
        return self._metrics
