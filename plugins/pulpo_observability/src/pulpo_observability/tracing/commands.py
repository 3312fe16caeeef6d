"""Spans of database commands, by the driver's command monitoring."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from opentelemetry.trace import Span, SpanKind, StatusCode, get_current_span
from pymongo import monitoring

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer


class TracedCommands(monitoring.CommandListener):
    """Creates a span for each command sent inside another span, without its content and the server's reply."""

    def __init__(self, tracer: "Tracer") -> None:
        self.tracer = tracer
        self._open: dict[int, Span] = {}

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Begin a span."""
        if not get_current_span().is_recording():
            return
        collection = _collection(event)
        address, port = event.connection_id
        attributes: dict[str, Any] = {
            "db.system.name": "mongodb",
            "db.namespace": event.database_name,
            "db.operation.name": event.command_name,
            "server.address": address,
            "server.port": port or 0,
        }
        if collection:
            attributes["db.collection.name"] = collection
        name = f"{event.command_name} {collection or event.database_name}"
        attributes["db.query.summary"] = name
        self._open[event.request_id] = self.tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """End the span; the span of a read contains the number of documents returned."""
        if span := self._open.pop(event.request_id, None):
            cursor = event.reply.get("cursor")
            if isinstance(cursor, Mapping):
                found = cursor.get("firstBatch", cursor.get("nextBatch", ()))
                span.set_attribute("db.response.returned_rows", len(found))
            span.end()

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """End the span, with the code of the error."""
        if span := self._open.pop(event.request_id, None):
            kind = event.failure.get("codeName") or event.failure.get("errtype") or "unknown"
            span.set_attribute("error.type", str(kind))
            if "code" in event.failure:
                span.set_attribute("db.response.status_code", str(event.failure["code"]))
            span.set_status(StatusCode.ERROR)
            span.end()


def _collection(event: monitoring.CommandStartedEvent) -> str | None:
    command = event.command
    found = command.get("collection") if event.command_name == "getMore" else command.get(event.command_name)
    return found if isinstance(found, str) else None
