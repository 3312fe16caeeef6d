"""Ids marked with the model that they belong to: `Annotated[PydanticObjectId, Ref("Company")]`."""

from collections.abc import Iterator
from typing import Any

from pydantic.fields import FieldInfo

from pulpo_core.annotations import metadata_in


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
    yield from (item for item in (*field.metadata, *metadata_in(field.annotation)) if isinstance(item, Ref))
