"""The hooks of the plugin."""

import pkgutil
from typing import TYPE_CHECKING, Any

from pulpo_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from beanie import Document

    from pulpo_core.cli.commands import Commands
    from pulpo_core.project import Project
    from pulpo_core.services import Service
    from pulpo_core.settings import PluginSettings
    from pulpo_refine.compile.generator import FrontendGenerator


@hookimpl
def pulpo_settings() -> "type[PluginSettings]":
    from pulpo_refine.settings import RefineSettings

    return RefineSettings


@hookimpl
def pulpo_commands(cli: "Commands") -> None:
    cli.group("ui", help="Open, build and serve the admin UI.")
    cli.add("ui open", "pulpo_refine.commands.open_ui:open_ui", help="Open the admin UI, signed in.")
    here = "pulpo_refine.commands.frontend"
    cli.add("ui build", f"{here}:build", help="Build the generated frontend.")
    cli.add("ui dev", f"{here}:dev", help="Serve the generated frontend in the foreground.")
    background = "pulpo_refine.background"
    cli.add("ui start", f"{background}:start", help="Serve the admin UI in the background.")
    cli.add("ui stop", f"{background}:stop", help="Stop the admin UI in the background.")
    cli.add("ui restart", f"{background}:restart", help="Restart the admin UI in the background.")
    cli.add("ui logs", f"{background}:logs", help="Show the log of the server of the admin UI.")


@hookimpl
def pulpo_documents() -> "list[type[Document]]":
    from pulpo_refine.views.saved_view import DefaultView, SavedView

    return [DefaultView, SavedView]


@hookimpl
def pulpo_generators(project: "Project") -> "list[FrontendGenerator]":
    from pulpo_refine.compile.generator import FrontendGenerator
    from pulpo_refine.settings import RefineSettings

    settings = project.section(RefineSettings)
    return [FrontendGenerator(settings)] if settings.frontend else []


@hookimpl
def pulpo_services(project: "Project") -> "list[Service]":
    from pulpo_refine.service import ui_services

    return ui_services(project)


@hookimpl(optionalhook=True)
def pulpo_api_mounts(project: "Project") -> list[Any]:
    from pulpo_refine.settings import RefineSettings

    mount = pkgutil.resolve_name("pulpo_api:Mount")  # only pulpo-api calls this
    prefix = project.section(RefineSettings).prefix
    return [mount(prefix, app="pulpo_refine.web:app", open=True, description="the admin UI")]
