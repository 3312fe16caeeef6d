"""Writes the words of all commands for `pulpo_core.cli.completion`, which reads them without importing the commands."""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulpo_core.atomic_files import replace_file
from pulpo_core.cli import completion
from pulpo_core.cli.commands import Command, Commands
from pulpo_core.exceptions import PulpoException
from pulpo_core.project_file import PROJECT_FILES, ProjectFile, find_root

if TYPE_CHECKING:
    from pulpo_core.plugins import Plugins


def write_record(commands: Commands, plugins: "Plugins") -> None:
    """Write the record of the project that the command line works on, if there is one."""
    with suppress(PulpoException, OSError):
        root = find_root()
        file = ProjectFile.read(root)
        written = file.values.get("output") if file else None
        record = {
            "surroundings": completion.surroundings(),
            "stamps": {path: completion.stamp(path) for path in _paths(root, plugins)},
            "output": str((root / (os.environ.get("PULPO_OUTPUT") or str(written or ".run_cache"))).resolve()),
            "commands": _tree(commands),
            "in_project": {each.in_project: _node(each) for each in commands.table.values() if each.in_project},
        }
        target = root.joinpath(*completion.RECORD)
        target.parent.mkdir(exist_ok=True)
        replace_file(target, json.dumps(record))


def _paths(root: Path, plugins: "Plugins") -> list[str]:
    """Return the files and folders that change when the commands change: the project's file, folders of installed
    packages, and the plugins' hooks."""
    modules = [getattr(plugin.module, "__file__", None) for plugin in plugins.active]
    installed = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    own = [str(root / name) for name in (*PROJECT_FILES, ".env")]
    return [*own, *installed, *filter(None, modules), __file__]


def _tree(commands: Commands) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for words, command in commands.table.items():
        level = tree
        for depth, word in enumerate(words[:-1], 1):
            name = " ".join(words[:depth])
            group = level.setdefault(word, {"help": commands.groups.get(name, ""), "commands": {}})
            level = group["commands"]
        level[words[-1]] = _node(command)
    return tree


def _node(command: Command) -> dict[str, str]:
    more = {"tree": command.words[-1] if command.is_tree else "", "shortcut": command.shortcut}
    return {"help": command.help, **{key: value for key, value in more.items() if value}}
