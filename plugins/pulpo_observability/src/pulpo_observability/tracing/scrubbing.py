"""Removes the messages of exceptions from spans, which user code, Prefect and instrumented libraries record."""

from collections.abc import Sequence

from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import Status

MESSAGES = ("message", "stacktrace")
"""The last parts of the names of attributes with text: `exception.message`, `prefect.state.message`."""


class ScrubbingExporter(SpanExporter):
    """Sends spans without status descriptions, and without messages in their events.

    By default, OpenTelemetry records each exception that leaves a span with its message and traceback, and both may
    contain secrets.
    """

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send spans."""
        return self._exporter.export([_scrubbed(span) for span in spans])

    def shutdown(self) -> None:
        """Stop sending."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send the remaining spans."""
        return self._exporter.force_flush(timeout_millis)


def _scrubbed(span: ReadableSpan) -> ReadableSpan:
    if not span.events and not span.status.description:
        return span
    return ReadableSpan(
        span.name,
        context=span.get_span_context(),
        parent=span.parent,
        resource=span.resource,
        attributes=span.attributes,
        events=[_without_messages(event) for event in span.events],
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _without_messages(event: Event) -> Event:
    kept = {name: value for name, value in (event.attributes or {}).items() if not name.endswith(MESSAGES)}
    return Event(event.name, kept, event.timestamp)
