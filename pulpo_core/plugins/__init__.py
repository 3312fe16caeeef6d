"""The installed plugins, and calls of their hooks. A plugin that fails is reported; the others keep working."""

from pulpo_core.plugins.discovery import discover, discover_for_command, from_modules, plugins_of_command
from pulpo_core.plugins.entry_points import GROUP, installed_entry_points
from pulpo_core.plugins.implementation import Implementation
from pulpo_core.plugins.installed import Plugins
from pulpo_core.plugins.plugin import REMEDY, Plugin, PluginError

__all__ = [
    "GROUP",
    "REMEDY",
    "Implementation",
    "Plugin",
    "PluginError",
    "Plugins",
    "discover",
    "discover_for_command",
    "from_modules",
    "installed_entry_points",
    "plugins_of_command",
]
