"""The hooks of the plugin."""

from typing import TYPE_CHECKING, Any

from pulpo_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from pulpo_core.events import FrameworkEvent
    from pulpo_core.invocation import Middleware
    from pulpo_core.project import Project
    from pulpo_core.settings import PluginSettings
    from pulpo_core.writes import WriteMiddleware


@hookimpl
def pulpo_settings() -> "type[PluginSettings]":
    from pulpo_observability.settings import ObservabilitySettings

    return ObservabilitySettings


@hookimpl
def pulpo_events(event: "FrameworkEvent") -> None:
    from pulpo_observability.events.framework import capture_framework_event

    capture_framework_event(event)


@hookimpl
def pulpo_middlewares(project: "Project") -> "list[Middleware]":
    from pulpo_observability.observing import invocation_observers

    return invocation_observers(project)


@hookimpl
def pulpo_writes(project: "Project") -> "list[WriteMiddleware]":
    from pulpo_observability.observing import write_observers

    return write_observers(project)


@hookimpl(optionalhook=True)
def pulpo_api_middlewares(project: "Project") -> list[Any]:
    from pulpo_observability.observing import request_observers

    return request_observers(project)


@hookimpl(optionalhook=True)
def pulpo_api_mounts(project: "Project") -> list[Any]:
    from pulpo_observability.observing import metrics_mounts

    return metrics_mounts(project)
