"""Converts the ids of documents between the model's own type, text and JSON."""

from functools import cached_property
from typing import Any

import orjson
import pydantic
from beanie import Document, PydanticObjectId
from pydantic import TypeAdapter

_kept: dict[type[Document], "DocumentIds"] = {}


def document_ids(document: type[Document]) -> "DocumentIds":
    """Return the converter for the ids of a class. Cached, because making it is slow."""
    if document not in _kept:
        _kept[document] = DocumentIds(document)
    return _kept[document]


class DocumentIds:
    """Converts the ids of the documents of one class."""

    def __init__(self, document: type[Document]) -> None:
        self._type: Any = document.model_fields["id"].annotation
        self._is_object_id = self._type in (PydanticObjectId, PydanticObjectId | None)

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self._type)

    def to_text(self, key: Any) -> str:
        """Return an id as text, as in a URL."""
        if self._is_object_id:
            return str(key)
        value = self._adapter.dump_python(key, mode="json")
        return orjson.dumps(value).decode() if isinstance(value, dict | list) else str(value)

    def to_json(self, key: Any) -> Any:
        """Return an id as JSON, even one that the model does not allow."""
        try:
            return self._adapter.dump_python(self._adapter.validate_python(key), mode="json")
        except (pydantic.ValidationError, ArithmeticError):
            return str(key)

    def is_same(self, value: Any, key: Any) -> bool:
        """Return True if a sent value is the id `key`."""
        try:
            return bool(self._adapter.validate_python(value) == key)
        except pydantic.ValidationError:
            return False
