"""Turns tracing on if an endpoint for OTLP is set. Otherwise OpenTelemetry is not imported."""

import importlib.util
import logging
import os
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
EXPORTER = "opentelemetry.exporter.otlp.proto.http"
SCOPE = "pulpo"

log = logging.getLogger("pulpo.observability")


@cache
def is_tracing() -> bool:
    """Return True if an endpoint is set, and OpenTelemetry's variables do not turn tracing off."""
    endpoint = next(filter(None, map(os.environ.get, ENDPOINTS)), None)
    if endpoint is None or os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    if os.environ.get("OTEL_TRACES_EXPORTER", "otlp") != "otlp":
        return False
    if _is_installed():
        return True
    log.warning("%s is set, but traces cannot be sent: pip install 'pulpo-observability[otlp]'", ENDPOINTS[1])
    return False


@cache
def tracer(service: str) -> "Tracer":
    """Return the tracer of this process, which sends spans to the endpoint, or to an existing tracer provider.

    `service` is the name of the service, unless OpenTelemetry's variables set one.
    """
    from opentelemetry import trace
    from opentelemetry.trace import ProxyTracerProvider
    from pymongo import monitoring

    from pulpo_observability.tracing.commands import TracedCommands

    if isinstance(trace.get_tracer_provider(), ProxyTracerProvider):
        _set_provider(service)
    made = trace.get_tracer(SCOPE)
    monitoring.register(TracedCommands(made))
    return made


def _set_provider(service: str) -> None:
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    from pulpo_observability.tracing.scrubbing import ScrubbingExporter

    is_named = "OTEL_SERVICE_NAME" in os.environ or "service.name" in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "")
    provider = TracerProvider(resource=Resource.create({} if is_named else {"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(ScrubbingExporter(OTLPSpanExporter())))
    trace.set_tracer_provider(provider)


def _is_installed() -> bool:
    try:
        return importlib.util.find_spec(EXPORTER) is not None
    except ModuleNotFoundError:
        return False
