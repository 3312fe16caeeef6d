"""The fields that a migration names: it may only remove these from documents."""

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pydantic import BaseModel

from pulpo_core.annotations import reachable

if TYPE_CHECKING:
    from pulpo_cli.db.migrations.files import Migration


def unnamed(lost: Iterable[str], migration: "Migration", backward: bool, dropped: Iterable[str]) -> list[str]:
    """Return the lost fields that neither the migration nor the user (`dropped`) names."""
    named = set(_in_file(migration)) | set(_in_models(migration, backward))
    return sorted(path for path in lost if not (_names(path) & named or _path_and_parents(path) & set(dropped)))


def _names(path: str) -> set[str]:
    return {path, path.rpartition(".")[2]}


def _path_and_parents(path: str) -> set[str]:
    """Return the paths of the field and of its parents: `a.b` gives `a` and `a.b`."""
    parts = path.split(".")
    return {".".join(parts[: n + 1]) for n in range(len(parts))}


def _in_file(migration: "Migration") -> Iterator[str]:
    """Yield the identifiers and texts of the file, and the parts of dotted ones."""
    for node in ast.walk(ast.parse(migration.path.read_bytes())):
        for name in (getattr(node, key, None) for key in ("id", "attr", "arg", "value")):
            if isinstance(name, str):
                yield from (name, *name.removeprefix("$").split("."))


def _in_models(migration: "Migration", backward: bool) -> Iterator[str]:
    """Yield the fields of the old classes, which may come from another file."""
    for model in reachable(*(function.input_document_model for function in migration.iterative(backward))):
        if isinstance(model, type) and issubclass(model, BaseModel):
            yield from (name for key, each in model.model_fields.items() for name in (key, each.alias or key))
