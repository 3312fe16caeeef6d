"""The commands of a process: those of the core, and those that plugins add."""

from typing import TYPE_CHECKING

from pulpo_core.cli.commands import Commands, add_core_commands
from pulpo_core.exceptions import PulpoException

if TYPE_CHECKING:
    from pulpo_core.plugins import Plugins


def collect_commands(plugins: "Plugins") -> Commands:
    """Return the commands of the core and the plugins. If two have the same name, the second is only reported."""
    commands = Commands()
    add_core_commands(commands)
    for plugin in plugins.active:
        commands.plugin = plugin.name
        try:
            plugins.collect("pulpo_commands", plugin, cli=commands)
        except PulpoException as error:
            plugin.report("degraded", f"{error.message}; {error.hint or 'update or uninstall it'}")
    return commands
