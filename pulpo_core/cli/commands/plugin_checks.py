"""Calls everything that plugins offer, to find their problems before a user does."""

from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from pulpo_core.cli.commands import Command, MissingCommandError
from pulpo_core.cli.commands.collect import collect_commands
from pulpo_core.distributions import install_hint
from pulpo_core.exceptions import PulpoException
from pulpo_core.plugins import REMEDY, Plugin, Plugins
from pulpo_core.plugins.plugin import shown

if TYPE_CHECKING:
    from pulpo_core.project import Project


def check_plugins(plugins: Plugins, project: "Project | None") -> None:
    """Call the hooks of all plugins, and import the functions of their commands. Problems are added to the plugins.

    Hooks that need a project are called if there is one. Its code is not imported.
    """
    for hook in ("pulpo_settings", "pulpo_lint_rules", "pulpo_context"):
        call_hook(plugins, hook)
    for command in collect_commands(plugins).table.values():
        _import_command(plugins, command)
    if project is not None:
        from pulpo_core.generation.generators import find_generators

        find_generators(project)
        for hook in ("pulpo_services", "pulpo_documents", "pulpo_middlewares", "pulpo_writes"):
            call_hook(plugins, hook, project=project)


def call_hook(plugins: Plugins, hook: str, /, **arguments: Any) -> list[tuple[Plugin, Any]]:
    """Call a hook of all plugins, and return the answers. An error for the user is added to the problems, too."""
    found = []
    for plugin in plugins.active:
        try:
            found += plugins.collect(hook, plugin, **arguments)
        except PulpoException as error:
            plugin.report("degraded", f"{hook}: {error}")
    return found


def _import_command(plugins: Plugins, command: Command) -> None:
    plugin = plugins.get(command.plugin)
    if plugin is None:  # a command of the core
        return
    try:
        resolve_name(command.target)
    except MissingCommandError:
        return  # it needs another distribution, and reports that when it is called
    except (Exception, SystemExit) as error:
        problem = f"`pulpo {' '.join(command.words)}` cannot be loaded from {command.target}: {shown(error)}"
        plugin.report("degraded", f"{problem}; {install_hint(error, plugin.distribution) or REMEDY}")
