"""`pulpo plugins list`, `pulpo plugins info` and `pulpo plugins check`."""

from typing import Annotated, Any

import typer

from pulpo_core.cli.commands.collect import collect_commands
from pulpo_core.cli.commands.plugin_checks import call_hook, check_plugins
from pulpo_core.cli.console import print_json, print_table
from pulpo_core.cli.listings import listing
from pulpo_core.cli.options import Json
from pulpo_core.cli.output import Output
from pulpo_core.counted import counted
from pulpo_core.exceptions import ConfigurationError, NotFoundError
from pulpo_core.plugins import Plugin, Plugins
from pulpo_core.project import Project
from pulpo_core.project_file import find_root


@listing
def list_plugins(
    context: typer.Context,
    times: Annotated[bool, typer.Option("--times", help="Show the import time of each plugin.")] = False,
    *,
    output: Output,
) -> None:
    """List the installed plugins with their versions, states, contributions and problems.

    Inside a project, its generators and services are listed, too. The exit code is 0 even if a plugin failed.
    `--times` shows the milliseconds that the import of each plugin's hooks adds to every start of `pulpo`. A module
    that several plugins import counts for the first of them.
    """
    described = _describe_all(context.obj)
    if not described and not output.is_asked:
        return typer.echo('No plugins are installed: `pip install "pulpo-core[all]"`', err=True)
    output.print_listing(
        described,
        ["plugin", "distribution", "version", "state", *(["import"] if times else []), "brings"],
        [
            [p["name"], p["distribution"], p["version"], p["state"], *([_milliseconds(p)] if times else []), _brings(p)]
            for p in described
        ],
    )
    for plugin in () if output.is_asked else described:
        for line in (*plugin["problems"], plugin["note"], plugin["hint"]):
            if line:
                typer.echo(f"{plugin['name']}: {line}")
    return None


def check(context: typer.Context, as_json: Json = False) -> None:
    """Check the installed plugins: load them, call their hooks, and import their commands.

    Inside a project, their hooks are called for it. The exit code is 1 if anything is wrong.
    """
    plugins: Plugins = context.obj
    check_plugins(plugins, _project(plugins))
    described = _describe_all(plugins)
    problems = [(plugin, problem) for plugin in plugins.all for problem in plugin.problems]
    if as_json:
        print_json(described)
    else:
        for plugin, problem in problems:
            typer.echo(f"{plugin}: {problem}")
        for plugin in plugins.all:
            if plugin.hint:
                typer.echo(f"{plugin}: {plugin.hint}")
        found = counted(len(problems), "problem") if problems else "no problems"
        typer.echo(f"{counted(len(plugins.all), 'plugin')}, {found}")
    if problems:
        raise typer.Exit(1)


def info(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The plugin's name, as `pulpo plugins list` shows it.")],
    as_json: Json = False,
) -> None:
    """Show one plugin: its hooks, its contributions, its settings and their values."""
    plugins: Plugins = context.obj
    plugin = plugins.get(name)
    if plugin is None:
        raise NotFoundError(f"there is no plugin {name!r}", hint="`pulpo plugins list` shows the installed ones")
    described = _describe_all(plugins)[plugins.all.index(plugin)]
    described["settings"] = _settings(plugins, plugin)
    if as_json:
        return print_json(described)
    simple = {key: value for key, value in described.items() if key not in ("settings", "import_seconds") and value}
    print_table(["", ""], [[key, ", ".join(v) if isinstance(v, list) else str(v)] for key, v in simple.items()])
    rows = [[s["section"], s["name"], s["type"], repr(s["default"]), s["description"]] for s in described["settings"]]
    if rows:
        print_table(["section", "setting", "type", "default", "description"], rows)
    return None


def _describe_all(plugins: Plugins) -> list[dict[str, Any]]:
    """Return all plugins as JSON values. Their hooks are called first, so that their problems are included."""
    commands = [(c.plugin, " ".join(c.words)) for c in collect_commands(plugins).table.values()]
    project = _project(plugins)
    generators = call_hook(plugins, "pulpo_generators", project=project) if project else []
    services = call_hook(plugins, "pulpo_services", project=project) if project else []
    plugins.collect("pulpo_settings")
    return [
        {
            "name": plugin.name,
            "distribution": plugin.distribution,
            "version": plugin.version,
            "state": plugin.state,
            "note": plugin.note,
            "hint": plugin.hint,
            "import_seconds": plugin.seconds,
            "hooks": list(plugin.hooks),
            "commands": [words for owner, words in commands if owner == plugin.name],
            "generators": [str(item.name) for owner, item in generators if owner is plugin],
            "services": [str(item.name) for owner, item in services if owner is plugin],
            "problems": list(plugin.problems),
        }
        for plugin in plugins.all
    ]


def _project(plugins: Plugins) -> Project | None:
    """Return the project of the working directory; None outside a project."""
    try:
        return Project(find_root(), plugins)
    except ConfigurationError:
        return None


def _settings(plugins: Plugins, plugin: Plugin) -> list[dict[str, Any]]:
    """Return the plugin's settings with their defaults."""
    from pulpo_core.models.fields import describe_fields

    models = [model for _, model in plugins.collect("pulpo_settings", plugin)]
    return [
        {"section": model.section, "name": f.name, "type": f.type, "default": f.default, "description": f.description}
        for model in models
        for f in describe_fields(model)
    ]


def _milliseconds(plugin: dict[str, Any]) -> str:
    seconds = plugin["import_seconds"]
    return "" if seconds is None else f"{seconds * 1000:.0f} ms"


def _brings(plugin: dict[str, Any]) -> str:
    parts = [f"{kind}: {', '.join(plugin[kind])}" for kind in ("commands", "generators", "services") if plugin[kind]]
    return "; ".join(parts)
