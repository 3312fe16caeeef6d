"""The hooks of the plugin."""

from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from pulpo_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from beanie import Document

    from pulpo_core.invocation import Middleware
    from pulpo_core.project import Project
    from pulpo_core.settings import PluginSettings
    from pulpo_core.writes import WriteMiddleware


@hookimpl
def pulpo_settings() -> "type[PluginSettings]":
    from pulpo_observability.settings import ObservabilitySettings

    return ObservabilitySettings


@hookimpl
def pulpo_documents() -> "list[type[Document]]":
    from pulpo_observability.runs.task_run import TaskRun

    return [TaskRun]


@hookimpl
def pulpo_middlewares(project: "Project") -> "list[Middleware]":
    from pulpo_observability.runs.modes import is_recording
    from pulpo_observability.settings import ObservabilitySettings

    if not is_recording(project.section(ObservabilitySettings)):
        return []
    from pulpo_observability.runs.middleware import run_middleware
    from pulpo_observability.runs.recorder import recorder_of

    return [run_middleware(recorder_of(project))]


@hookimpl
def pulpo_writes(project: "Project") -> "list[WriteMiddleware]":
    from pulpo_observability.runs.modes import is_recording
    from pulpo_observability.settings import ObservabilitySettings

    if not is_recording(project.section(ObservabilitySettings)):
        return []
    from pulpo_observability.runs.middleware import write_middleware
    from pulpo_observability.runs.recorder import recorder_of

    return [write_middleware(recorder_of(project))]


@hookimpl
def pulpo_lifespan(project: "Project") -> "list[AbstractAsyncContextManager[None]]":
    from pulpo_observability.runs.modes import is_recording
    from pulpo_observability.settings import ObservabilitySettings

    if not is_recording(project.section(ObservabilitySettings)):
        return []
    from pulpo_observability.runs.recorder import recorder_of

    return [recorder_of(project).working()]
