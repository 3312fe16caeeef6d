"""The hooks of the plugin."""

import pkgutil
from typing import TYPE_CHECKING, Any

from pulpo_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from pulpo_cli.project.generator import CliGenerator
    from pulpo_core.cli.commands import Commands
    from pulpo_core.project import Project
    from pulpo_core.settings import PluginSettings


@hookimpl
def pulpo_settings() -> "list[type[PluginSettings]]":
    from pulpo_cli.db.settings import DatabaseSettings
    from pulpo_cli.lint.settings import LintSettings
    from pulpo_cli.project.settings import CommandSettings
    from pulpo_cli.services.settings import ServicesSettings

    return [CommandSettings, DatabaseSettings, LintSettings, ServicesSettings]


@hookimpl
def pulpo_generators() -> "list[CliGenerator]":
    from pulpo_cli.project.generator import CliGenerator

    return [CliGenerator()]


@hookimpl(optionalhook=True)
def pulpo_api_mounts(project: "Project") -> list[Any]:
    from pulpo_cli.services.settings import ServicesSettings

    role = project.section(ServicesSettings).role
    if not role:
        return []
    mount = pkgutil.resolve_name("pulpo_api:Mount")  # only pulpo-api calls this, which may not be installed
    app = "pulpo_cli.services.web:app"
    return [mount("/services", app=app, role=role, description="the services of the project")]


@hookimpl
def pulpo_commands(cli: "Commands") -> None:
    cli.add("lint", "pulpo_cli.lint.command:lint", help="Check the project for mistakes.")
    cli.add("graph", "pulpo_cli.graph.command:graph", help="Draw models, operations, and their connections.")
    cli.add("flows", "pulpo_cli.graph.command:flows", help="Draw the flow of each namespace.")
    cli.add("docs", "pulpo_cli.docs.command:docs", help="Write the project's documentation as web pages.")
    cli.add("plugins new", "pulpo_cli.new_plugin.command:new", help="Write the distribution of a new plugin.")
    cli.add("why", "pulpo_cli.why.command:why", help="Explain why a route, command, edge or file exists.")
    project = "pulpo_cli.project"
    shortcut = f"{project}.shortcut:run"
    cli.tree("ops", f"{project}.operations:tree", help="Run the project's operations.", shortcut=shortcut)
    cli.tree("data", f"{project}.documents:tree", help="Read and write documents.", in_project="models")
    _add_database_commands(cli)
    _add_service_commands(cli)


def _add_database_commands(cli: "Commands") -> None:
    structure, data = "pulpo_cli.db.commands.structure", "pulpo_cli.db.commands.data"
    cli.group("db", help="Maintain the database: indexes, seeds, copies, migrations.")
    cli.add("db init", f"{structure}:init", help="Create the collections and indexes of the models.")
    cli.add("db check", f"{structure}:check", help="Check the database for problems.")
    cli.add("db indexes", f"{structure}:indexes", help="Compare the indexes with those of the models.")
    cli.add("db export", f"{data}:export", help="Write documents into a folder of NDJSON.")
    cli.add("db import", f"{data}:import_command", help="Import an export into the database.")
    cli.add("db drop", f"{data}:drop", help="Drop the project's collections.")
    cli.add("db seed", "pulpo_cli.db.commands.seeds:seed", help="Write the initial documents of the project.")
    migrations = "pulpo_cli.db.commands.migrations"
    cli.add("db migrate", f"{migrations}:migrate", help="Run the pending migrations.")
    cli.add("db new-migration", f"{migrations}:new_migration", help="Create the file of a new migration.")
    cli.add("db history", f"{migrations}:history", help="List the migrations and their states.")


def _add_service_commands(cli: "Commands") -> None:
    here = "pulpo_cli.services.commands"
    cli.add("up", f"{here}.up:up", help="Run the services in the background.")
    cli.add("down", f"{here}.up:down", help="Stop the services in the background.")
    cli.add("restart", f"{here}.up:restart", help="Restart the services in the background.")
    cli.add("status", f"{here}.status:status", help="Show the state of the services.")
    cli.add("logs", f"{here}.logs:logs", help="Show the logs of the services.")
    cli.add("build", "pulpo_cli.build.command:build", help="Write deployment files: containers, units, a Procfile.")
    cli.add("clean", f"{here}.clean:clean", help="Remove the generated files.")
    cli.add("db start", f"{here}.service:db_start", help="Run the embedded database in the background.")
    cli.add("db stop", f"{here}.service:db_stop", help="Stop the embedded database in the background.")
    cli.add("db restart", f"{here}.service:db_restart", help="Restart the embedded database in the background.")
    cli.add("db logs", f"{here}.service:db_logs", help="Show the log of the database in the background.")
