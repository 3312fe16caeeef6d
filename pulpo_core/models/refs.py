"""Ids marked with the model that they belong to: `Annotated[PydanticObjectId, Ref("Company")]`."""

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

from pydantic.fields import FieldInfo

from pulpo_core.type_names import unnamed_finite


class Ref:
    """Marks a field or parameter as the id of a document: `company: Annotated[PydanticObjectId, Ref("Company")]`.

    `model` is the name of a model, or its class. The mark does not change the type of the value, and the id is not
    looked up in the database. Surfaces offer the model's documents as values, and an operation with such a parameter on
    each document of the model.
    """

    def __init__(self, model: "str | type[Any]") -> None:
        self.model = model if isinstance(model, str) else model.__name__

    def __repr__(self) -> str:
        return f"Ref({self.model!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ref) and other.model == self.model

    def __hash__(self) -> int:
        return hash((Ref, self.model))

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {**handler(schema), "x-pulpo-model": self.model}


def refs_in(field: FieldInfo) -> Iterator[Ref]:
    """Yield the marks of a field and of the parts of its type: the items of a list, the members of a union."""
    yield from (item for item in field.metadata if isinstance(item, Ref))
    yield from _in_annotation(field.annotation)


def _in_annotation(annotation: Any) -> Iterator[Ref]:
    annotation = unnamed_finite(annotation)
    if get_origin(annotation) is Annotated:
        yield from (item for item in annotation.__metadata__ if isinstance(item, Ref))
    for argument in get_args(annotation):
        yield from _in_annotation(argument)
