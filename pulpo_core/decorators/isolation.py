"""Checks of `isolate=`: an isolated operation must be synchronous, and pickle must support its input and output."""

import io
import types
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterator
from typing import IO, Any

from pulpo_core.annotations import reachable, type_name
from pulpo_core.exceptions import DeclarationError
from pulpo_core.locations import Location
from pulpo_core.metadata import Isolation, OperationMetadata

STAY = (io.IOBase, IO, Iterator, AsyncIterator, Generator, Coroutine, types.ModuleType)
"""Types whose values cannot leave the process that made them."""


def word(given: Isolation | None, where: Location) -> Isolation | None:
    """Return the argument. Raises DeclarationError unless it is "process" or None."""
    if given in (None, "process"):
        return given
    raise DeclarationError(
        f"isolate must be 'process', got {given!r}", where=where, hint='write isolate="process", or leave it out'
    )


def check(operation: OperationMetadata) -> None:
    """Raise DeclarationError if an operation cannot be isolated, as far as its declaration shows."""
    if operation.isolate is None:
        return
    name, where = operation.name, operation.location
    if operation.is_async or operation.hides_async:
        raise DeclarationError(
            f"operation {name!r} cannot be isolated: it is async",
            where=where,
            hint="write it with `def`; an async function needs no process to be stopped at its timeout",
        )
    try:
        signature = operation.signature
    except NameError:
        return  # a value that pickle does not support is refused when the operation is called
    annotations = [field.annotation for field in signature.input_model.model_fields.values()]
    for found in reachable(signature.input_model if signature.kind == "model" else None, *annotations):
        _check_type(found, "takes", name, where)
    for found in reachable(signature.returns):
        _check_type(found, "returns", name, where)


def _check_type(found: Any, verb: str, name: str, where: Location) -> None:
    is_local = "<locals>" in getattr(found, "__qualname__", "")
    stays = isinstance(found, type) and (found is Callable or issubclass(found, STAY))
    if is_local or stays:
        why = "is declared inside a function" if is_local else "cannot be sent to another process"
        raise DeclarationError(
            f"operation {name!r} cannot be isolated: it {verb} {type_name(found)}, which {why}",
            where=where,
            hint="use types that pickle can write, declared in a module, or leave isolate= out",
        )
