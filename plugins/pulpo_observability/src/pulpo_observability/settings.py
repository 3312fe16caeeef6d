"""The settings `[tool.pulpo.observability]`."""

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from pulpo_core.settings import PluginSettings

if TYPE_CHECKING:
    from pulpo_observability.changes.pruning import ChangeLimits


class ObservabilitySettings(PluginSettings, section="observability"):
    """Settings of recording, retention, events, metrics and traces."""

    runs: Literal["strict", "buffered", "off"] = Field(
        "buffered",
        description="The recording of calls of operations: each call before it begins and again before its caller gets "
        "the answer (`strict`), in batches, of which a crash loses the last `runs_flush` seconds (`buffered`), or not "
        "at all (`off`).",
    )
    operations: dict[str, Literal["strict", "buffered", "off"]] = Field(
        {},
        description="The recording mode of single operations, by names or patterns (`payments.*`); the first match "
        "counts.",
    )
    runs_flush: float = Field(
        1.0, gt=0, description="The seconds between two batches of `buffered` runs; a crash loses the last batch."
    )
    runs_abandoned_after: float = Field(
        30.0,
        gt=0,
        description="The seconds without a heartbeat of its process after which a run counts as abandoned.",
    )
    runs_dump: int = Field(
        65_536,
        ge=0,
        description="The maximum bytes of JSON to keep of an input or output; of a larger one, only the beginning is "
        "kept, and such an input cannot be replayed.",
    )
    runs_days: float = Field(30.0, ge=0, description="The days after which runs are deleted; 0 means no limit.")
    runs_count: int = Field(100_000, ge=0, description="The maximum number of runs to keep; 0 means no limit.")
    role: str = Field(
        "admin",
        description="The role that callers of `/observability` need; empty means every caller that the API accepts.",
    )
    changes: bool = Field(True, description="Record every change of a document.")
    changes_outside: bool = Field(
        True, description="Find changes made by other programs, if the database has change streams."
    )
    changes_days: int = Field(365, ge=0, description="The days after which changes are deleted; 0 means no limit.")
    changes_per_document: int = Field(
        1000, ge=0, description="The maximum number of changes of one document to keep; 0 means no limit."
    )
    events: bool = Field(
        True, description="Keep the newest events of each process in memory: of the framework, of requests, of writes."
    )
    slow_request_ms: int = Field(
        1000, ge=0, description="The milliseconds after which a request to the API is an event `api_request_slow`."
    )
    slow_query_ms: int = Field(
        500, ge=0, description="The milliseconds after which a write is an event `db_query_slow`."
    )
    metrics: bool = Field(True, description="Serve metrics for Prometheus at `/metrics` of the API.")
    metrics_open: bool = Field(
        False, description='Serve `/metrics` to everybody, even with `authentication = "required"`.'
    )
    metrics_role: str = Field(
        "metrics",
        description="The role that a caller with credentials needs for `/metrics`; empty means no role.",
    )
    metrics_buckets: list[float] = Field(
        [],
        description="The upper bounds of the buckets of duration histograms, in seconds: `[0.01, 0.1, 1]`. Each adds a "
        "line to every combination of labels; without buckets, there are only counts and sums.",
    )

    @property
    def records_runs(self) -> bool:
        """True if the calls of any operation may be recorded."""
        return any(mode != "off" for mode in (self.runs, *self.operations.values()))

    @property
    def change_limits(self) -> "ChangeLimits":
        """The retention limits of recorded changes."""
        from pulpo_observability.changes.pruning import ChangeLimits

        return ChangeLimits(self.changes_days, self.changes_per_document)
