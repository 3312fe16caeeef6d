"""The only adapter to pydantic's private parts: references in generic models that contain themselves, the arguments of
generic types, and validators.

`tests/core/test_internals.py` tests everything that Pulpo relies on.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic._internal import _generics
from pydantic._internal._forward_ref import PydanticRecursiveRef

ID = re.compile(r":(\d+)")
_known: dict[str, type[BaseModel]] = {}


def referred(kind: Any) -> Any:
    """Return the model of a reference; any other type unchanged.

    For `class Tree(BaseModel, Generic[T])` with a field `branches: list["Tree[T]"]`, the field of `Tree[int]` has a
    reference in place of `Tree[int]`.
    """
    if not isinstance(kind, PydanticRecursiveRef):
        return kind
    if kind.type_ref not in _known:
        model = _find_model(kind.type_ref)
        if model is None:  # it is still being made
            return kind
        _known[kind.type_ref] = model
    return _known[kind.type_ref]


def replace_types(kind: Any, arguments: Mapping[Any, Any]) -> Any:
    """Return a type with the arguments in place of its type variables: `dict[str, int]` for `dict[K, V]`."""
    return _generics.replace_types(kind, arguments)


def _find_model(reference: str) -> type[BaseModel] | None:
    """Return the model for a reference, which has the ids of a model and its arguments: `main.Tree:11[int:12]`."""
    for model in _below(BaseModel):
        generic = model.__pydantic_generic_metadata__
        if [id(generic["origin"]), *map(id, generic["args"])] == [int(found) for found in ID.findall(reference)]:
            return model
    return None


def _below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in model.__subclasses__():
        yield one
        yield from _below(one)


def has_own_form(model: type[BaseModel], base: type[BaseModel] = BaseModel) -> bool:
    """Return True if the values of a model may have keys other than its fields, because of a validator that reads them
    before the fields, or a serializer. What the base class has itself does not count."""
    own, given = model.__pydantic_decorators__, base.__pydantic_decorators__
    early = {name for name, each in own.model_validators.items() if each.info.mode != "after"}
    return bool(
        early - given.model_validators.keys()
        or own.model_serializers.keys() - given.model_serializers.keys()
        or own.root_validators
        or model.__init__ is not base.__init__
        or any("__get_pydantic_core_schema__" in vars(each) for each in {*model.__mro__} - {*base.__mro__})
    )


def fields_with_own_form(model: type[BaseModel]) -> frozenset[str]:
    """Return the fields whose values may have another form than their type: a validator may read, or a serializer show
    them so."""
    own = model.__pydantic_decorators__
    names = {name for each in own.validators.values() for name in each.info.fields}
    names |= {name for each in own.field_validators.values() if each.info.mode != "after" for name in each.info.fields}
    names |= {name for each in own.field_serializers.values() for name in each.info.fields}
    return frozenset(model.model_fields if "*" in names else names)
