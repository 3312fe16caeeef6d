"""Spans of invocations."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from opentelemetry import propagate
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind, StatusCode, get_current_span

from pulpo_core.invocation import CallNext, Invocation, Middleware
from pulpo_observability.outcomes import outcome_of

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

PARENT = "TRACEPARENT"
"""The environment variable with the parent span of this process, which other tools set."""


def trace_invocations(tracer: "Tracer") -> Middleware:
    """Return a middleware that creates a span for each invocation, without its input, output and error message."""

    async def trace(invocation: Invocation, call_next: CallNext) -> Any:
        with tracer.start_as_current_span(
            invocation.operation.name,
            context=_parent(),
            kind=SpanKind.INTERNAL,
            attributes=_attributes(invocation),
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                result = await call_next(invocation)
            except BaseException as error:
                outcome = outcome_of(invocation, error)
                span.set_attributes({"pulpo.outcome": outcome, "error.type": type(error).__qualname__})
                if outcome == "failed":
                    span.set_status(StatusCode.ERROR)
                raise
            span.set_attribute("pulpo.outcome", "success")
            return result

    return trace


def _parent() -> Context | None:
    """Return the context of the process's parent span if there is no current span, else None: the current context."""
    if get_current_span().get_span_context().is_valid or PARENT not in os.environ:
        return None
    return propagate.extract({"traceparent": os.environ[PARENT]})


def _attributes(invocation: Invocation) -> dict[str, str]:
    function: Callable[..., Any] = invocation.operation.function
    return {
        "code.function.name": f"{function.__module__}.{function.__qualname__}",
        "enduser.id": invocation.actor.id,
        "pulpo.operation": invocation.operation.name,
        "pulpo.channel": invocation.channel,
        "pulpo.invocation.id": invocation.id,
    }
