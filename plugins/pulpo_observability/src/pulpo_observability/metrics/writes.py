"""Measures writes."""

from pulpo_core.writes import Write, WriteObserver
from pulpo_observability.metrics.registry import Durations


def measure_writes(durations: Durations) -> WriteObserver:
    """Return an observer that measures writes by model, kind and outcome. Other collections have an empty model."""

    def listen(write: Write, seconds: float, error: BaseException | None) -> None:
        model = write.model.name if write.model else ""
        durations.observe((model, write.kind, "success" if error is None else "failed"), seconds)

    return WriteObserver(listen)
