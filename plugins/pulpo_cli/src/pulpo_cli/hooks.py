"""What the plugin offers to Pulpo."""

from typing import TYPE_CHECKING

from pulpo_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from pulpo_core.commands import Commands
    from pulpo_core.settings import PluginSettings


@hookimpl
def pulpo_settings() -> "list[type[PluginSettings]]":
    from pulpo_cli.db.settings import DatabaseSettings
    from pulpo_cli.lint.settings import LintSettings

    return [DatabaseSettings, LintSettings]


@hookimpl
def pulpo_commands(cli: "Commands") -> None:
    cli.add("lint", "pulpo_cli.lint.command:lint", help="Find what compiles and is wrong nevertheless.")
    cli.add("graph", "pulpo_cli.graph.command:graph", help="Draw models, operations, and what connects them.")
    cli.add("flows", "pulpo_cli.graph.command:flows", help="Draw the flow of each namespace.")
    cli.add("docs", "pulpo_cli.docs.command:docs", help="Write a browsable documentation of the project.")
    cli.add("why", "pulpo_cli.why.command:why", help="Tell why a route, a command, an edge or a file is there.")
    _add_database_commands(cli)


def _add_database_commands(cli: "Commands") -> None:
    structure, data = "pulpo_cli.db.commands.structure", "pulpo_cli.db.commands.data"
    cli.group("db", help="Look after the database: indexes, seeds, copies, migrations.")
    cli.add("db init", f"{structure}:init", help="Make the collections and indexes of the models.")
    cli.add("db check", f"{structure}:check", help="Find what is wrong with the database.")
    cli.add("db indexes", f"{structure}:indexes", help="Compare the indexes with those that the models want.")
    cli.add("db export", f"{data}:export", help="Write documents into a folder of NDJSON.")
    cli.add("db import", f"{data}:import_command", help="Read an export into the database.")
    cli.add("db drop", f"{data}:drop", help="Drop the project's collections.")
    cli.add("db seed", "pulpo_cli.db.commands.seeds:seed", help="Bring in the documents a project starts with.")
    migrations = "pulpo_cli.db.commands.migrations"
    cli.add("db migrate", f"{migrations}:migrate", help="Run the migrations that the database has not seen.")
    cli.add("db new-migration", f"{migrations}:new_migration", help="Write the file of a new migration.")
    cli.add("db history", f"{migrations}:history", help="List the migrations, and which have been run.")
