"""Selects the middlewares for events, metrics and traces by a project's settings."""

import pkgutil
from typing import TYPE_CHECKING, Any

from pulpo_observability.metrics.served_projects import is_served, note_served
from pulpo_observability.settings import ObservabilitySettings
from pulpo_observability.tracing.setup import is_tracing, tracer

if TYPE_CHECKING:
    from pulpo_core.invocation import Middleware
    from pulpo_core.project import Project
    from pulpo_core.writes import WriteObserver
    from pulpo_observability.metrics.registry import Metrics

WORKERS_FOLDER = "metrics"


def metrics_mounts(project: "Project") -> list[Any]:
    """Return the mount of `/metrics`, unless the settings turn metrics off."""
    settings = project.section(ObservabilitySettings)
    if not settings.metrics:
        return []
    mount = pkgutil.resolve_name("pulpo_api:Mount")  # only pulpo-api calls this, which may not be installed
    app = "pulpo_observability.metrics.web:app"
    return [mount("/metrics", app=app, open=settings.metrics_open, description="metrics for Prometheus")]


def request_observers(project: "Project") -> list[Any]:
    """Return the middlewares around the API of a project, which this process is about to serve."""
    note_served(project.root)
    settings = project.section(ObservabilitySettings)
    listeners = []
    if settings.metrics:
        from pulpo_observability.metrics.measuring import measure_requests

        listeners.append(measure_requests(_metrics(project, settings).requests))
    if settings.events:
        from pulpo_observability.events.middleware import request_events

        listeners.append(request_events(settings.slow_request_ms))
    middleware = pkgutil.resolve_name("pulpo_api:ApiMiddleware")
    found = []
    if is_tracing():
        traced = "pulpo_observability.tracing.requests:TracedRequests"
        found.append(middleware(traced, {"tracer": tracer(project.settings.name)}))
    if listeners:
        found.append(middleware("pulpo_observability.requests:RequestObserver", {"listeners": listeners}))
    return found


def invocation_observers(project: "Project") -> "list[Middleware]":
    """Return the middlewares around the invocations of a project."""
    settings, found = project.section(ObservabilitySettings), []
    if is_tracing():
        from pulpo_observability.tracing.invocations import trace_invocations

        found.append(trace_invocations(tracer(project.settings.name)))
    if settings.metrics and is_served(project.root):
        from pulpo_observability.metrics.measuring import measure_invocations

        found.append(measure_invocations(_metrics(project, settings).invocations))
    return found


def write_observers(project: "Project") -> "list[WriteObserver]":
    """Return the observers of the writes of a project, if this process serves its API.

    Called before the client of the database is created, so that its commands are traced.
    """
    if is_tracing():
        tracer(project.settings.name)
    settings = project.section(ObservabilitySettings)
    found: list[WriteObserver] = []
    if not is_served(project.root):
        return found
    if settings.metrics:
        from pulpo_observability.metrics.writes import measure_writes

        found.append(measure_writes(_metrics(project, settings).writes))
    if settings.events:
        from pulpo_observability.events.writes import write_events

        found.append(write_events(settings.slow_query_ms))
    return found


def _metrics(project: "Project", settings: ObservabilitySettings) -> "Metrics":
    """Return the metrics of this process, which several workers share."""
    if project.section(pkgutil.resolve_name("pulpo_api.settings:ApiSettings")).workers > 1:
        from pulpo_observability.metrics.multiprocess import share_values

        share_values(project.state / WORKERS_FOLDER)
    from pulpo_observability.metrics.registry import metrics_of

    return metrics_of(tuple(settings.metrics_buckets))
