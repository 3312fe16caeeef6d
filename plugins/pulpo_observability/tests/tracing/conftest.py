"""An endpoint for OTLP over HTTP, which keeps the spans that it receives."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from pulpo_core.testing import until


class Collector:
    """Receives spans at `url`."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path == "/v1/traces" and self.headers["Content-Type"] == "application/x-protobuf":
                    collector.bodies.append(body)
                self.send_response(200)
                self.send_header("Content-Type", "application/x-protobuf")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Do not log requests."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @property
    def variables(self) -> dict[str, str]:
        """The variables for a process whose spans come here."""
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": self.url, "OTEL_BSP_SCHEDULE_DELAY": "50", "NO_PROXY": "127.0.0.1"}

    def requests(self) -> Iterator[ExportTraceServiceRequest]:
        """Yield all that was received."""
        for body in list(self.bodies):
            yield ExportTraceServiceRequest.FromString(body)

    def spans(self) -> list[Span]:
        """Return all spans so far."""
        return [
            span
            for request in self.requests()
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def trace(self, trace_id: bytes, is_complete: Callable[[list[Span]], bool]) -> list[Span]:
        """Return the spans of a trace as soon as it is complete."""

        def spans() -> list[Span]:
            return [span for span in self.spans() if span.trace_id == trace_id]

        until(lambda: is_complete(spans()))
        return spans()


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    """A running endpoint."""
    found = Collector()
    thread = threading.Thread(target=found.server.serve_forever)
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()
