"""The table of commands. Plugins add commands as data: a name, a help text, the import path of a function."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pulpo_core.exceptions import PulpoException

CORE = "core"


class CommandClashError(PulpoException):
    """Raised if two plugins claim one command."""


class CommandImportError(PulpoException):
    """Raised if the function of a plugin's command cannot be imported."""


class MissingCommandError(PulpoException):
    """Raised for a missing command: its distribution is not installed, or cannot be loaded."""

    exit_code = 2  # as for any other unknown command


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its words (`("api", "start")`), the import path of its function, its help text, its plugin.

    If it is a tree (`is_tree`), the function returns a group with more commands, which depend on the project;
    `in_project` is its second name in a project's own command, and `shortcut` a way to run it without loading plugins.
    """

    words: tuple[str, ...]
    target: str
    help: str
    plugin: str
    is_tree: bool = False
    in_project: str = ""
    shortcut: str = ""


@dataclass(slots=True)
class Commands:
    """All commands by their words. `plugin` is the plugin that is adding commands at the moment."""

    plugin: str = CORE
    table: dict[tuple[str, ...], Command] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, target: str, *, help: str) -> None:  # noqa: A002 (Typer's word)
        """Add a command: `add("api start", "pulpo_api.commands:start", help="Serve the API.")`.

        `target` is imported when the command runs. Raises CommandClashError if the name is taken.
        """
        self._add(name, target, help)

    def tree(self, name: str, target: str, *, help: str, in_project: str = "", shortcut: str = "") -> None:  # noqa: A002
        """Add a group of commands that depend on the project. `target` is a function that returns the `TyperGroup`.

        In a project's own command (`CLI`), the group is also available as `in_project`, and replaces a command of that
        name, which still runs if none of the group's commands follows. `shortcut` is the import path of a function that
        is called before plugins are loaded, with the words after the tree's name. It returns True if it has run the
        command, and should import little. Raises CommandClashError if the name is taken.
        """
        self._add(name, target, help, is_tree=True, in_project=in_project, shortcut=shortcut)

    def _add(self, name: str, target: str, help: str, **more: Any) -> None:  # noqa: A002
        words = tuple(name.split())
        if not 1 <= len(words) <= 3 or ":" not in target or not isinstance(help, str):
            written = f"add({name!r}, {target!r}, help={help!r})"
            raise ValueError(f"{written}: give a name of one to three words, module:function, and a help text")
        taken = self.table.get(words) or next((c for c in self.table.values() if _overlap(c.words, words)), None)
        if taken:
            hint = "update or uninstall it" if taken.plugin == CORE else "uninstall one of the two"
            raise CommandClashError(f"the command `pulpo {name}` is taken by {taken.plugin}", hint=hint)
        self.table[words] = Command(words, target, help, self.plugin, **more)

    def group(self, name: str, *, help: str) -> None:  # noqa: A002
        """Set the help text of a group (`api`, `api keys`). If several plugins set it, the first text is used."""
        self.groups.setdefault(name, help)

    def under(self, *group: str) -> Iterator[Command]:
        """Yield the commands in a group at any depth, or without words all commands, in the order of their addition."""
        return (command for command in self.table.values() if command.words[: len(group)] == group)


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return True if one of the two is a command, and the other a group, of the same name."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter] and len(one) != len(other)


def add_core_commands(cli: Commands) -> None:
    """Add the core's own commands."""
    here = "pulpo_core.cli.commands"
    cli.add("init", f"{here}.init:init", help="Create a project in a folder.")
    cli.add("compile", f"{here}.compile:compile_command", help="Generate the code of all surfaces.")
    cli.add("dev", f"{here}.dev:dev", help="Compile and run the services; repeat on each save.")
    cli.add("models", f"{here}.show:models", help="List the project's models.")
    cli.add("operations", f"{here}.show:operations", help="List the project's operations.")
    cli.add("inspect", f"{here}.show:inspect", help="Show one model or operation in full.")
    cli.group("plugins", help="Show and check the installed plugins.")
    cli.add("plugins list", f"{here}.plugins:list_plugins", help="List the plugins and their problems.")
    cli.add("plugins info", f"{here}.plugins:info", help="Show one plugin: hooks, contributions, settings.")
    cli.add("plugins check", f"{here}.plugins:check", help="Check the plugins; exit with 1 if anything is wrong.")
    cli.add("help", f"{here}.help:help_command", help="Show the help of a command.")
    cli.add("version", f"{here}.version:version", help="Show the versions of Pulpo and its plugins.")
