"""Reasons of commands: the plugin that added a command, and its function."""

import importlib
import inspect
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from pulpo_cli.why.reason import Maker, Reason
from pulpo_core.cli.commands import CORE, Command, Commands
from pulpo_core.locations import location_of_function

if TYPE_CHECKING:
    from pulpo_core.plugins import Plugins


def command_reasons(words: tuple[str, ...], commands: Commands, plugins: "Plugins", root: Path) -> Iterator[Reason]:
    """Yield the reason of the command with these words, or the reasons of all commands in a group."""
    for command in commands.under(*words):
        if words:
            name = f"pulpo {' '.join(command.words)}"
            yield Reason("command", name, _place(command, root), _maker(command, plugins), (command.help,))


def _maker(command: Command, plugins: "Plugins") -> Maker:
    if command.plugin == CORE:
        return Maker(CORE, "pulpo-core", version("pulpo-core"), "the core's own command")
    plugin = plugins.get(command.plugin)
    distribution, its_version = (plugin.distribution, plugin.version) if plugin else ("", "")
    return Maker(command.plugin, distribution, its_version, "hook pulpo_commands")


def _place(command: Command, root: Path) -> str:
    """Return the line of the function, or its name if it cannot be imported."""
    module, _, name = command.target.partition(":")
    try:
        location = location_of_function(inspect.unwrap(getattr(importlib.import_module(module), name)))
    except (Exception, SystemExit):  # the command itself reports the error when it is run
        return command.target
    return f"{location.relative_to(root)}:{location.line} ({command.target})"
