"""The hooks of the plugin."""

from typing import TYPE_CHECKING

from pulpo_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractAsyncContextManager

    from beanie import Document

    from pulpo_core.commands import Commands
    from pulpo_core.project import Project
    from pulpo_core.settings import PluginSettings
    from pulpo_core.writes import WriteMiddleware


@hookimpl
def pulpo_settings() -> "type[PluginSettings]":
    from pulpo_observability.settings import ObservabilitySettings

    return ObservabilitySettings


@hookimpl
def pulpo_documents() -> "list[type[Document]]":
    from pulpo_observability.changes.document_change import DocumentChange

    return [DocumentChange]


@hookimpl
def pulpo_commands(cli: "Commands") -> None:
    _add_change_commands(cli)


def _add_change_commands(cli: "Commands") -> None:
    here = "pulpo_observability.changes.commands"
    cli.group("changes", help="Show and prune the record of changes.")
    cli.add("changes list", f"{here}:list_changes", help="List the changes of documents.")
    cli.add("changes prune", f"{here}:prune", help="Delete changes beyond the limits of the settings.")
    cli.add("blame", f"{here}:blame", help="Show who last set each field of a document.")
    cli.group("runs", help="Find out what ran, and run it again.")
    cli.add("runs undo", f"{here}:undo", help="Put back everything that a run has changed.")


@hookimpl
def pulpo_writes(project: "Project") -> "list[WriteMiddleware]":
    from pulpo_observability.settings import ObservabilitySettings

    settings = project.section(ObservabilitySettings)
    if not settings.changes:
        return []
    from pulpo_observability.changes.recorder import ChangeRecorder

    return [ChangeRecorder(project, settings.change_limits).record]


@hookimpl(optionalhook=True)
def pulpo_lifespan(project: "Project") -> "list[AbstractAsyncContextManager[None]]":
    from pulpo_core.runtime import current_runtime
    from pulpo_observability.settings import ObservabilitySettings

    settings, runtime = project.section(ObservabilitySettings), current_runtime()
    if runtime is None or not (settings.changes and settings.changes_outside):
        return []
    from pulpo_observability.changes.witness import witnessing

    return [witnessing(runtime.database)]


@hookimpl
def pulpo_database_notes(project: "Project", counts: "Mapping[str, int]") -> list[str]:
    from pulpo_observability.changes.notes import notes

    return notes(project)
