"""Finds the models and operations that the API cannot serve, and the reasons, so that only they are left out."""

import keyword
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from pydantic.errors import PydanticUserError

from pulpo_api.compile.openapi.document import build_openapi
from pulpo_api.mounts import HINT, Mounts, taken_paths
from pulpo_core.documents.own_methods import own_writes
from pulpo_core.exceptions import GenerationError
from pulpo_core.generation import Omission, Part
from pulpo_core.metadata import Metadata, ModelInfo, OperationMetadata

Described = TypeVar("Described")
OTHER_NAME = "give it another name"
OWN_WRITES = "use actions of Beanie instead: @before_event(Insert, Replace), @after_event(…)"


def describe_servable(
    metadata: Metadata, mounts: Mounts, describe: Callable[[Metadata], Described]
) -> tuple[Described, Metadata, list[Omission]]:
    """Call `describe`, which builds an OpenAPI document, with the models and operations that the API can serve.

    Returns the document, the metadata that it describes, and the omissions.
    """
    omissions = list(_unservable(metadata, mounts))
    kept = _without(metadata, omissions)
    try:
        return describe(kept), kept, omissions
    except PydanticUserError:
        more = list(_undescribable(kept))
        if not more:
            raise
    kept = _without(kept, more)
    return describe(kept), kept, [*omissions, *more]


def _unservable(metadata: Metadata, mounts: Mounts) -> Iterator[Omission]:
    """Yield the models and operations with a taken URL or module, an unimportable name, or overridden writes."""
    for model, message in taken_paths(metadata, mounts):
        yield _omission(model, message, HINT)
    for model in metadata.models:
        if model.identifier == "operations":
            message = f"the module of model {model.name!r} would overwrite the routes of the operations"
            yield _omission(model, message, OTHER_NAME)
        elif (name := _odd_name(model.document_cls)) is not None:
            message = f"model {model.name!r} is declared at {name!r}, which cannot be imported"
            yield _omission(model, message, "move it to a module with an ordinary name")
        elif own := own_writes(model.document_cls):
            message = f"model {model.name!r} overrides {', '.join(own)}, which the routes would not call"
            yield _omission(model, message, OWN_WRITES)
    for operation in metadata.operations:
        if operation.name.lower() == "graph":
            message = f"operation {operation.name!r} would be served at /operations/graph, which is taken by the graph"
            yield _omission(operation, message, OTHER_NAME)


def _odd_name(document: type) -> str | None:
    """Return the module or qualified name of a class if it is not importable, else None."""
    names = (document.__module__, document.__qualname__)
    return next((name for name in names if any(not _is_plain(part) for part in name.split("."))), None)


def _is_plain(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name)


def _undescribable(metadata: Metadata) -> Iterator[Omission]:
    """Yield the models and operations that have a type without a schema."""
    for model in metadata.models:
        yield from _problem(model, Metadata((model,), ()))
    for operation in metadata.operations:
        yield from _problem(operation, Metadata((), (operation,)))


def _problem(item: ModelInfo | OperationMetadata, alone: Metadata) -> Iterator[Omission]:
    try:
        build_openapi(alone, "", "")
    except PydanticUserError as error:
        reason = str(error).partition("\n")[0]
        message = f"{item.kind} {item.name!r} cannot be described: {reason}"
        yield _omission(item, message, "use types that pydantic has a schema for")


def _omission(item: ModelInfo | OperationMetadata, message: str, hint: str) -> Omission:
    return Omission((Part(item.kind, item.name),), GenerationError(message, where=item.location, hint=hint))


def _without(metadata: Metadata, omissions: Iterable[Omission]) -> Metadata:
    left_out = {(part.kind, part.name) for omission in omissions for part in omission.parts}
    return Metadata(
        tuple(model for model in metadata.models if ("model", model.name) not in left_out),
        tuple(operation for operation in metadata.operations if ("operation", operation.name) not in left_out),
    )
