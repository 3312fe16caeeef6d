"""The hooks of the plugin."""

import pkgutil
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any

from pulpo_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beanie import Document

    from pulpo_core.cli.commands import Commands
    from pulpo_core.events import FrameworkEvent
    from pulpo_core.invocation import Invocation, Middleware
    from pulpo_core.project import Project
    from pulpo_core.settings import PluginSettings
    from pulpo_core.writes import WriteMiddleware, WriteObserver
    from pulpo_observability.settings import ObservabilitySettings


@hookimpl
def pulpo_settings() -> "type[PluginSettings]":
    from pulpo_observability.settings import ObservabilitySettings

    return ObservabilitySettings


@hookimpl
def pulpo_commands(cli: "Commands") -> None:
    _add_run_commands(cli)
    _add_change_commands(cli)


@hookimpl
def pulpo_documents(project: "Project") -> "list[type[Document]]":
    settings = _settings(project)
    if not (settings.changes or settings.records_runs):
        return []
    from pulpo_observability.records import recorded

    return recorded(project)


@hookimpl
def pulpo_events(event: "FrameworkEvent") -> None:
    from pulpo_observability.event_buffer import capture_or_buffer

    capture_or_buffer(event)


@hookimpl
def pulpo_middlewares(project: "Project") -> "list[Middleware]":
    from pulpo_observability.event_buffer import keep_events
    from pulpo_observability.observers import invocation_observers

    keep_events(_settings(project).events)
    return [*invocation_observers(project), *_recorded_runs(project)]


@hookimpl
async def pulpo_accepted(invocation: "Invocation") -> None:
    from pulpo_core.runtime import current_runtime

    runtime = current_runtime()
    if runtime is not None and _settings(runtime.project).records_runs:
        from pulpo_observability.runs.recorder import recorder_of

        await recorder_of(runtime.project).accept(invocation)


@hookimpl
def pulpo_writes(project: "Project") -> "list[WriteMiddleware | WriteObserver]":
    from pulpo_observability.observers import write_observers

    return [*write_observers(project), *_writes_of_runs(project), *_recorded_changes(project)]


@hookimpl
def pulpo_lifespan(project: "Project") -> "list[AbstractAsyncContextManager[None]]":
    return [*_run_recorder(project), *_outside_recording(project)]


@hookimpl
def pulpo_database_notes(project: "Project", counts: "Mapping[str, int]") -> list[str]:
    if not _settings(project).changes:
        return []
    from pulpo_observability.changes.check_notes import notes

    return notes()


@hookimpl(optionalhook=True)
def pulpo_api_mounts(project: "Project") -> list[Any]:
    mount = pkgutil.resolve_name("pulpo_api:Mount")  # only pulpo-api calls this, which may not be installed
    from pulpo_observability.observers import metrics_mounts

    app, role = "pulpo_observability.lazy_app:app", _settings(project).role or None
    records = mount("/observability", app=app, role=role, description="runs, changes and events")
    return [records, *metrics_mounts(project)]


@hookimpl(optionalhook=True)
def pulpo_api_middlewares(project: "Project") -> list[Any]:
    from pulpo_observability.observers import request_observers

    return request_observers(project)


def _settings(project: "Project") -> "ObservabilitySettings":
    from pulpo_observability.settings import ObservabilitySettings

    return project.section(ObservabilitySettings)


def _recorded_runs(project: "Project") -> "list[Middleware]":
    if not _settings(project).records_runs:
        return []
    from pulpo_observability.runs.middleware import run_middleware
    from pulpo_observability.runs.recorder import recorder_of

    return [run_middleware(recorder_of(project))]


def _writes_of_runs(project: "Project") -> "list[WriteObserver]":
    if not _settings(project).records_runs:
        return []
    from pulpo_observability.runs.middleware import write_observer
    from pulpo_observability.runs.recorder import recorder_of

    return [write_observer(recorder_of(project))]


def _recorded_changes(project: "Project") -> "list[WriteMiddleware]":
    settings = _settings(project)
    if not settings.changes:
        return []
    from pulpo_observability.changes.recorder import ChangeRecorder

    return [ChangeRecorder(project, settings.change_limits).record]


def _run_recorder(project: "Project") -> "list[AbstractAsyncContextManager[None]]":
    if not _settings(project).records_runs:
        return []
    from pulpo_observability.runs.recorder import recorder_of

    return [recorder_of(project).working()]


def _outside_recording(project: "Project") -> "list[AbstractAsyncContextManager[None]]":
    from pulpo_core.runtime import current_runtime

    settings, runtime = _settings(project), current_runtime()
    if runtime is None or not (settings.changes and settings.changes_outside):
        return []
    from pulpo_observability.changes.outside_recording import recording_outside_changes

    return [recording_outside_changes(runtime.database)]


def _add_run_commands(cli: "Commands") -> None:
    here = "pulpo_observability.runs.commands"
    cli.group("runs", help="Find out what ran, and run it again.")
    cli.add("runs list", f"{here}.reading:list_command", help="List runs of operations, latest first.")
    cli.add("runs show", f"{here}.reading:show", help="Show one run in full.")
    cli.add("runs tail", f"{here}.reading:tail", help="Show runs as they begin and end.")
    cli.add("runs stats", f"{here}.reading:stats", help="Show success rates and durations.")
    cli.add("runs replay", f"{here}.replay:replay_command", help="Call operations again with recorded inputs.")
    cli.add("runs cancel", f"{here}.changing:cancel", help="Cancel a run in progress.")
    cli.add("runs prune", f"{here}.changing:prune_command", help="Delete the records of old runs.")
    cli.add("runs check", f"{here}.code:check", help="Compare recorded runs with today's code.")
    cli.add("runs pin", f"{here}.code:pin", help="Generate a test from a run.")


def _add_change_commands(cli: "Commands") -> None:
    here = "pulpo_observability.changes.commands"
    cli.add("runs undo", f"{here}:undo", help="Put back everything that a run has changed.")
    cli.group("changes", help="Show and prune the record of changes.")
    cli.add("changes list", f"{here}:list_changes", help="List the changes of documents.")
    cli.add("changes restore", f"{here}:restore", help="Put a document back as it was after a change.")
    cli.add("changes prune", f"{here}:prune", help="Delete changes beyond the limits of the settings.")
    cli.add("blame", f"{here}:blame", help="Show who last set each field of a document.")
