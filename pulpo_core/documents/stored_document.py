"""A document as stored in the database: its bytes, and the forms that are derived from them."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar

import bson
import orjson
from beanie import Document
from bson.raw_bson import RawBSONDocument
from pydantic_core import PydanticSerializationError

from pulpo_core.bson_codec import CODEC, encoded
from pulpo_core.documents.collection_views import collection_views
from pulpo_core.documents.encode.bson import to_store
from pulpo_core.documents.encode.json import Encoder
from pulpo_core.documents.fields import stored_names
from pulpo_core.documents.ids import document_ids
from pulpo_core.documents.load import load, refusal_of
from pulpo_core.documents.single_batch import find_one
from pulpo_core.documents.versions import version_of
from pulpo_core.exceptions import ProcessingError

Doc = TypeVar("Doc", bound=Document)
LARGE, SMALL = 2_000_000, 1000  # bytes of a document, and of a field in it


class StoredDocument(Generic[Doc]):
    """A document as it was read or written. Its other forms are derived from its bytes on first use, and kept."""

    def __init__(self, encoder: Encoder, content: RawBSONDocument, document: Doc | None = None) -> None:
        self._encoder = encoder
        self._content = content
        self._document = document

    @property
    def id(self) -> Any:
        """The id, in the model's type."""
        return self.document.id

    @property
    def id_text(self) -> str:
        """The id as text, as in a URL."""
        return document_ids(self._encoder.document).to_text(self.document.id)

    @property
    def content(self) -> RawBSONDocument:
        """The stored bytes."""
        return self._content

    @cached_property
    def values(self) -> dict[str, Any]:
        """The values as read by the driver, by their names in the database."""
        options = self._encoder.document.get_pymongo_collection().codec_options
        return bson.decode(self._content.raw, codec_options=options)

    @property
    def document(self) -> Doc:
        """An instance of the model's class. Raises ProcessingError if the model refuses the stored values."""
        if self._document is None:
            self._document = load(self._encoder.document, self.values)
        return self._document

    @cached_property
    def document_or_none(self) -> Doc | None:
        """An instance of the model's class; None if the model refuses the stored values."""
        try:
            return self.document
        except ProcessingError:
            return None

    @property
    def fields(self) -> dict[str, Any]:
        """The stored values of the model's fields, by name, even if the model refuses the document."""
        names = stored_names(self._encoder.document)
        return {name: self.values[key] for name, key in names.items() if key in self.values}

    @cached_property
    def encoded(self) -> Mapping[str, Any]:
        """The document as the model would write it: without stored fields that the model does not know."""
        document = self.document_or_none
        if document is not None:
            return to_store(document)
        return {
            key: value for key, value in self.values.items() if key in stored_names(self._encoder.document).values()
        }

    @cached_property
    def json(self) -> bytes:
        """The document as JSON, as every surface shows it: `id`, never `_id`; no secrets.

        A document that its model refuses is shown as stored, with its problems under `_problems`.
        """
        return self._encoder.one(self.values)

    def check_fit(self) -> None:
        """Raise ValidationError if the model refuses the stored values. Keeps the encoded document for `json`."""
        try:
            self.json = self._encoder.fitting(self.values)
        except PydanticSerializationError:  # it fits, but has no JSON form
            return
        except ProcessingError as error:
            raise refusal_of(error, self._encoder.document, self.values) from None

    @property
    def value(self) -> dict[str, Any]:
        """The document as a JSON value: the decoded `json`."""
        value: dict[str, Any] = orjson.loads(self.json)
        return value

    @property
    def version(self) -> str:
        """The version of the document when it was read, which a write may expect. The API's ETag."""
        return content_version(self._encoder.document, self._content)

    @property
    def by_id(self) -> dict[str, Any]:
        """The condition that the document matches whatever its content is."""
        return {"_id": self._content["_id"]}

    @property
    def unchanged(self) -> dict[str, Any]:
        """The condition that the document matches only as long as its content is unchanged.

        A document may be changed by anything (an operation, the shell), so no counter can be compared: the content
        itself is compared, as part of the write. `$cmp` notices every change of names, order and types, and NaN equals
        NaN on every engine. On the embedded engine it considers different references and binary values equal, so the
        fields are also compared one by one. For `{"_id": 1, "name": "saw"}` the condition is

            {"_id": 1, "$expr": {"$eq": [{"$cmp": ["$$ROOT", {"$literal": {…}}]}, 0]}, "name": {"$eq": "saw"}}

        A command holds 16 MB, so of a large document, only small fields are in there twice.
        """
        same = {"$eq": [{"$cmp": ["$$ROOT", {"$literal": self._content}]}, 0]}
        plain = {k: {"$eq": v} for k, v in self._content.items() if k != "_id" and "." not in k and k[:1] != "$"}
        if len(self._content.raw) > LARGE:
            plain = {key: test for key, test in plain.items() if len(encoded(test)) < SMALL}
        return {**self.by_id, "$expr": same, **plain}


def content_version(kind: type[Document], content: RawBSONDocument) -> str:
    """Return the version of a stored document of a class."""
    if kind.get_settings().timeseries is None:
        return version_of(bytes(content.raw))
    # MongoDB stores a time series in columns, and sometimes returns the fields of a document in another order.
    return version_of(bson.encode(dict(sorted(content.items())), codec_options=CODEC))


async def read_one(encoder: Encoder, condition: Mapping[str, Any]) -> StoredDocument[Any] | None:
    """Return the document that matches the condition, bypassing any cache; None if there is none."""
    content = await find_one(collection_views(encoder.document).raw, condition)
    return None if content is None else StoredDocument(encoder, content)
