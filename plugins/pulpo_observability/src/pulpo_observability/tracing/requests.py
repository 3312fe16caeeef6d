"""Spans of requests."""

from typing import TYPE_CHECKING, Any

from opentelemetry import propagate
from opentelemetry.propagators.textmap import Getter
from opentelemetry.trace import Span, SpanKind, StatusCode
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pulpo_observability.requests import route_of

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer


class _Headers(Getter[Scope]):
    """Reads the headers of a request."""

    def get(self, carrier: Scope, key: str) -> list[str] | None:
        name = key.lower().encode()
        return [value.decode("latin-1") for found, value in carrier["headers"] if found == name] or None

    def keys(self, carrier: Scope) -> list[str]:
        return [name.decode("latin-1") for name, _ in carrier["headers"]]


HEADERS = _Headers()


class TracedRequests:
    """ASGI middleware that creates a span for each request, as a child of the caller's span (`traceparent`).

    The span contains the template of the route, not the path and the query string, which may contain secrets.
    """

    def __init__(self, app: ASGIApp, tracer: "Tracer") -> None:
        self.app = app
        self.tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request inside a span."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        with self.tracer.start_as_current_span(
            scope["method"],
            context=propagate.extract(scope, getter=HEADERS),
            kind=SpanKind.SERVER,
            attributes=_attributes(scope),
            record_exception=False,
            set_status_on_exception=False,
        ) as span:

            async def answer(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _note_status(span, message["status"])
                await send(message)

            try:
                return await self.app(scope, receive, answer)
            except BaseException as error:
                span.set_attribute("error.type", type(error).__qualname__)
                span.set_status(StatusCode.ERROR)
                raise
            finally:
                if route := route_of(scope):
                    span.update_name(f"{scope['method']} {route}")
                    span.set_attribute("http.route", route)


def _attributes(scope: Scope) -> dict[str, Any]:
    found = {
        "http.request.method": scope["method"],
        "url.scheme": scope.get("scheme", "http"),
        "network.protocol.version": scope.get("http_version", "1.1"),
    }
    if server := scope.get("server"):
        found |= {"server.address": server[0], "server.port": server[1] or 0}
    if client := scope.get("client"):
        found["client.address"] = client[0]
    return found


def _note_status(span: Span, status: int) -> None:
    span.set_attribute("http.response.status_code", status)
    if status >= 500:
        span.set_attribute("error.type", str(status))
        span.set_status(StatusCode.ERROR)
