"""Looks up a thing by name: an edge, a command, a route, a generated file, a model, an operation."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pulpo_cli.why.commands import command_reasons
from pulpo_cli.why.edges import edge_reasons
from pulpo_cli.why.generated import Generated
from pulpo_cli.why.reason import Declared, Reason
from pulpo_core.cli.commands.collect import collect_commands
from pulpo_core.exceptions import NotFoundError
from pulpo_core.metadata import ModelInfo, OperationMetadata
from pulpo_core.suggestions import did_you_mean

if TYPE_CHECKING:
    from pulpo_core.project import Project

ARROW = re.compile(r"\s*(?:-+>|→)\s*")
ASKED = "ask for a route (GET /jobs), a command (pulpo api start), an edge (A -> B), a generated file, a name"


def find_reasons(thing: str, project: "Project") -> list[Reason]:
    """Return the reasons of all things with this name. Raises NotFoundError if there is none."""
    thing = " ".join(thing.split())
    items = _items(project)
    if len(ends := ARROW.split(thing)) == 2:
        start, end = (_item(name, items) for name in ends)
        return edge_reasons(start, end, project)
    commands = collect_commands(project.plugins)
    bare = thing.removeprefix("pulpo ")
    words = tuple(bare.split())
    generated = Generated(project)
    found = list(command_reasons(words, commands, project.plugins, project.root))
    if found and thing.startswith("pulpo "):
        return found
    found += [*generated.files(thing), *generated.parts(_without_query(bare)), *generated.left_out(bare)]
    found += [_declaration(item, generated, project) for item in items if item.name == thing]
    if not found:
        generated.check()
        names = [f"pulpo {' '.join(words)}" for words in commands.table]
        raise _unknown(thing, [*names, *generated.known(), *(item.name for item in items)])
    return found


def _items(project: "Project") -> list[ModelInfo | OperationMetadata]:
    metadata = project.load()
    return [*metadata.models, *metadata.operations]


def _item(name: str, items: Iterable[ModelInfo | OperationMetadata]) -> ModelInfo | OperationMetadata:
    found = {item.name: item for item in items}
    if name not in found:
        raise _unknown(name, found, "model or operation")
    return found[name]


def _declaration(item: ModelInfo | OperationMetadata, generated: Generated, project: "Project") -> Reason:
    made = tuple(generated.of(item))
    return Reason(item.kind, item.name, because=made, declared=(Declared.of(item, project.root),))


def _without_query(thing: str) -> str:
    """Return the route of a request: `GET /jobs` for `GET /jobs/?limit=3`."""
    bare = re.sub(r"\?.*", "", thing)
    verb, slash, path = bare.rpartition("/") if bare.endswith("/") and len(bare) > 1 else ("", "", bare)
    return verb if slash and verb.strip() else path or bare


def _unknown(thing: str, known: Iterable[str], what: str = "") -> NotFoundError:
    hint = did_you_mean(thing, known, ASKED, most=3)
    missing = f"no {what} {thing!r}" if what else f"nothing named {thing!r}"
    return NotFoundError(f"the project has {missing}", hint=hint)
