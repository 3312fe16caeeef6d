"""`pulpo ops`: a command for each operation, nested by the dots in their names."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from pulpo_cli.project.declarations import IndexEntry
from pulpo_cli.project.loading import load_declarations, load_operation
from pulpo_cli.project.tree import LazyBranch, LazyChild, command
from pulpo_core.cli.listings import listing
from pulpo_core.cli.options import Json
from pulpo_core.cli.output import Output

HELP = "Run the project's operations; each has its own command."


def tree() -> LazyBranch:
    """Return the group `ops`. Its own commands precede operations of the same name, which need `ops run`."""
    own = {
        "list": command(list_operations, "list", "List the operations."),
        "show": LazyBranch("show", "Show one operation in full.", more=_shown, otherwise=_dotted),
        "run": LazyBranch("run", "Run an operation by its full name.", more=_flat, otherwise=_dotted),
    }
    return LazyBranch("ops", HELP, own=own, more=lambda: _nested(load_declarations().operations, ()), otherwise=_dotted)


@listing
def list_operations(*, output: Output) -> None:
    """List the compiled operations."""
    entries = load_declarations().operations
    rows = [[name, entry.help] for name, entry in entries.items()]
    columns = ["operation", "description"]
    output.print_listing([dict(zip(columns, row, strict=True)) for row in rows], columns, rows)


def _dotted(word: str) -> str:
    return word.replace("-", "_")


def _flat() -> Mapping[str, Any]:
    return {name: _child(name, entry, name) for name, entry in load_declarations().operations.items()}


def _shown() -> Mapping[str, Any]:
    return {
        name: LazyChild(name, entry.help, partial(show_command, name))
        for name, entry in load_declarations().operations.items()
    }


def show_command(name: str) -> Any:
    """Return the command that shows one operation."""
    from pulpo_core.cli.commands.show import inspect

    def show(as_json: Json = False) -> None:
        inspect(name, as_json)

    return command(show, name)


def _nested(operations: Mapping[str, IndexEntry], above: tuple[str, ...]) -> Mapping[str, Any]:
    """Return the commands and groups directly below a namespace."""
    depth = len(above)
    groups: dict[str, dict[str, IndexEntry]] = {}
    for name, entry in operations.items():
        groups.setdefault(name.split(".")[depth], {})[name] = entry
    return {word: _node(word, (*above, word), entries) for word, entries in groups.items()}


def _node(word: str, path: tuple[str, ...], entries: Mapping[str, IndexEntry]) -> Any:
    """Return the command of an operation, or the group of a namespace. If it is both, the group has `run`."""
    whole = ".".join(path)
    below = {name: entry for name, entry in entries.items() if name != whole}
    if not below:
        return _child(word, entries[whole], whole)
    own = {"run": _child("run", entries[whole], whole)} if whole in entries else {}
    described = entries[whole].help if whole in entries else ""
    help = described or f"Operations of {whole}."  # noqa: A001
    return LazyBranch(word, help, own=own, more=partial(_nested, below, path), otherwise=_dotted)


def _child(word: str, entry: IndexEntry, name: str) -> LazyChild:
    return LazyChild(word, entry.help, partial(_operation_command, word, name, entry.module))


def _operation_command(word: str, name: str, module: str) -> Any:
    from pulpo_cli.project.operation_command import operation_command

    return operation_command(word, load_operation(module))
