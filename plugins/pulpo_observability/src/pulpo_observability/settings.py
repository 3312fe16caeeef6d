"""The settings `[tool.pulpo.observability]`."""

from typing import Literal

from pydantic import Field

from pulpo_core.settings import PluginSettings


class ObservabilitySettings(PluginSettings, section="observability"):
    """What is recorded, and for how long."""

    runs: Literal["strict", "buffered", "off"] = Field(
        "buffered",
        description="How calls of operations are recorded: each before it begins, in batches, or not at all.",
    )
    changes: bool = Field(True, description="Record every change of a document.")
    events: bool = Field(
        True, description="Keep the newest events of each process in memory: of the framework, of requests, of writes."
    )
    slow_request_ms: int = Field(
        1000, ge=0, description="The milliseconds after which a request to the API is an event `api_request_slow`."
    )
    slow_query_ms: int = Field(500, ge=0, description="The milliseconds after which a write is a `db_query_slow`.")
    metrics: bool = Field(True, description="Serve metrics for Prometheus at `/metrics` of the API.")
    metrics_open: bool = Field(
        False, description='Serve `/metrics` to everybody, even with `authentication = "required"`.'
    )
    metrics_role: str = Field(
        "metrics",
        description="The role that a caller with credentials needs for `/metrics`; empty means that any will do.",
    )
    metrics_buckets: list[float] = Field(
        [],
        description="The upper limits of histograms of durations, in seconds: `[0.01, 0.1, 1]`. Each adds a line to "
        "every combination of labels; without any, there are counts and sums.",
    )
