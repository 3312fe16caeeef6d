"""The ids of documents: as values of the model's own type, and as text."""

from functools import cached_property
from typing import Any

import orjson
import pydantic
from beanie import Document
from pydantic import TypeAdapter

_kept: dict[type[Document], "DocumentIds"] = {}


def document_ids(document: type[Document]) -> "DocumentIds":
    """Return what reads and writes the ids of a class, made once: it takes long."""
    if document not in _kept:
        _kept[document] = DocumentIds(document)
    return _kept[document]


class DocumentIds:
    """Reads and writes the ids of the documents of one class."""

    def __init__(self, document: type[Document]) -> None:
        self._document = document

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        annotation: Any = self._document.model_fields["id"].annotation
        return TypeAdapter(annotation)

    def to_text(self, key: Any) -> str:
        """Return an id as it stands in a URL."""
        value = self._adapter.dump_python(key, mode="json")
        return orjson.dumps(value).decode() if isinstance(value, dict | list) else str(value)

    def to_json(self, key: Any) -> Any:
        """Return an id as it stands in JSON, also one that the model does not allow."""
        try:
            return self._adapter.dump_python(self._adapter.validate_python(key), mode="json")
        except (pydantic.ValidationError, ArithmeticError):
            return str(key)

    def is_same(self, value: Any, key: Any) -> bool:
        """Return True where `value`, as it was sent, stands for the id `key`."""
        try:
            return bool(self._adapter.validate_python(value) == key)
        except pydantic.ValidationError:
            return False
