"""Continues the trace that other tools pass in the variable TRACEPARENT (W3C trace context)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import context, propagate
from prefect.telemetry.run_telemetry import LABELS_TRACEPARENT_KEY, TRACEPARENT_KEY

VARIABLE = "TRACEPARENT"


def trace_labels() -> dict[str, bool | int | float | str]:
    """Return the label that makes Prefect add a run to this process's trace, wherever it is executed."""
    parent = os.environ.get(VARIABLE)
    return {LABELS_TRACEPARENT_KEY: parent} if parent else {}


@contextmanager
def continued_trace() -> Iterator[None]:
    """Add the spans of the block to this process's trace."""
    if not (parent := os.environ.get(VARIABLE)):
        yield
        return
    token = context.attach(propagate.extract({TRACEPARENT_KEY: parent}))
    try:
        yield
    finally:
        context.detach(token)
