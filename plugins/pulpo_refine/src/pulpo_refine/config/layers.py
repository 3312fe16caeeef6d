"""Splits annotations into types and metadata: the layers around a type, and the members of a union."""

from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pulpo_core.annotations import bare
from pulpo_core.type_names import unnamed_finite


def layer_of(annotation: Any) -> tuple[Any, tuple[Any, ...]] | None:
    """Return the type inside an `Annotated`, an alias or a new type, and the metadata; None for any other type."""
    if get_origin(annotation) is Annotated:
        inner, *found = get_args(annotation)
        return inner, tuple(found)
    inner = unnamed_finite(annotation)
    return None if inner is annotation else (inner, ())


def members_of(annotation: Any) -> tuple[list[Any], list[Any]]:
    """Return the members of a union, each with its own metadata, and the metadata of nested unions."""
    if get_origin(bare(annotation)) not in (Union, UnionType):
        return [annotation], []
    found: list[Any] = []
    metadata = [*metadata_of(annotation)]
    for argument in get_args(bare(annotation)):
        inner, more = members_of(argument)
        found += inner
        metadata += more
    return found, metadata


def metadata_of(annotation: Any) -> tuple[Any, ...]:
    """Return the metadata of an annotation."""
    return annotation.__metadata__ if get_origin(annotation) is Annotated else ()
