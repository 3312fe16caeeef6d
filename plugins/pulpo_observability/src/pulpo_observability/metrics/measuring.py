"""Measures requests, invocations and writes."""

import time
from typing import Any

from starlette.types import Scope

from pulpo_core.invocation import CallNext, Invocation, Middleware
from pulpo_observability.metrics.registry import Durations
from pulpo_observability.outcomes import outcome_of
from pulpo_observability.requests import RequestListener, route_of

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def measure_requests(durations: Durations) -> RequestListener:
    """Return a listener that measures requests by template, method and status. Only known values become labels."""

    def listen(scope: Scope, status: int, seconds: float, error: BaseException | None) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        durations.observe((route_of(scope), method, str(status)), seconds)

    return listen


def measure_invocations(durations: Durations) -> Middleware:
    """Return a middleware that measures invocations by operation, channel and outcome."""

    async def measure(invocation: Invocation, call_next: CallNext) -> Any:
        started, outcome = time.perf_counter(), "success"
        try:
            return await call_next(invocation)
        except BaseException as error:
            outcome = outcome_of(invocation, error)
            raise
        finally:
            seconds = time.perf_counter() - started
            durations.observe((invocation.operation.name, invocation.channel, outcome), seconds)

    return measure
