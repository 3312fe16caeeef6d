"""The costs of capturing an event, measuring a call, and `/metrics` for 2,000 operations and 500 models."""

import gzip
import time
import timeit
from collections.abc import Callable

from pulpo_core.events import FrameworkEvent, FrameworkEventLevel, FrameworkEventType
from pulpo_observability.events import EventTracker
from pulpo_observability.metrics.registry import metrics_of, render

CALLS = 20_000
ROUTES = (("", "GET", "200"), ("", "POST", "201"), ("/{id}", "GET", "200"), ("/{id}", "PATCH", "200"))


def run() -> None:
    """Measure, and print the best CPU time of several rounds, because other processes may run."""
    tracker, metrics = EventTracker(), metrics_of(())
    for number in range(2000):
        metrics.invocations.observe((f"area{number % 40}.operation{number}", "api", "success"), 0.1)
    for number in range(500):
        for kind in ("insert", "update", "delete"):
            metrics.writes.observe((f"Model{number}", kind, "success"), 0.1)
        for path, method, status in ROUTES:
            metrics.requests.observe((f"/models{number}{path}", method, status), 0.1)

    def capture() -> None:
        tracker.capture(
            FrameworkEvent(
                level=FrameworkEventLevel.WARN,
                event_type=FrameworkEventType.API_REQUEST_SLOW,
                module="api",
                message="GET /things took 1200 ms",
                duration_ms=1200,
                metadata={"method": "GET", "route": "/things", "status": 200},
            )
        )

    print(f"  capture of an event  {_best(capture, CALLS) * 1e6:6.2f} µs (at most 5)")
    labels = ("area1.operation1", "api", "success")
    print(f"  count of a call      {_best(lambda: metrics.invocations.observe(labels, 0.1), CALLS) * 1e6:6.2f} µs")
    text = render()
    packed = len(gzip.compress(text, compresslevel=1)) / 1e3
    size = f"{len(text) / 1e6:.2f} MB, {packed:.0f} kB packed"
    print(f"  /metrics             {_best(render, 1) * 1e3:6.1f} ms (at most 100), {size}")


def _best(call: Callable[[], object], times: int) -> float:
    return min(timeit.repeat(call, number=times, repeat=7, timer=time.thread_time)) / times
