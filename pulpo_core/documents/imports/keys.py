"""Finds the documents that the rows of an import update, by the values of key fields."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import product
from typing import Any, Generic, TypeVar

from beanie import Document
from bson import Decimal128
from pymongo.asynchronous.collection import AsyncCollection

from pulpo_core.bson_codec import encoded
from pulpo_core.documents.collection_views import collection_views
from pulpo_core.documents.content_checks import refusal
from pulpo_core.documents.imports.rows import ImportRow
from pulpo_core.documents.query.filters import Filter
from pulpo_core.documents.read import Reader
from pulpo_core.documents.rows import Condition
from pulpo_core.documents.stored_document import StoredDocument
from pulpo_core.exceptions import ValidationError

Doc = TypeVar("Doc", bound=Document)
Known = dict[int, StoredDocument[Doc] | Exception]
"""By row number: the document that the row updates, or the error of the row. The other rows are new documents."""
Values = tuple[Any, ...]
CHUNK = 50


class KeyFields(Generic[Doc]):
    """The key fields of an import."""

    def __init__(self, reader: Reader[Doc], names: Sequence[str]) -> None:
        """Raise ValidationError for fields that cannot be compared, or have several values."""
        self._reader = reader
        self._fields = [(name, self._field(name)) for name in names]
        self._seen: dict[bytes, int] = {}

    async def find(self, rows: Sequence[ImportRow], readable: Condition) -> "Known[Doc]":
        """Find the documents of some rows, among those that match `readable`, which the caller may read."""
        known: Known[Doc] = {}
        wanted: dict[int, list[Values]] = {}
        for row in rows:
            try:
                wanted[row.number] = self._stored(row)
            except ValidationError as error:
                known[row.number] = error
        found: dict[Values, list[StoredDocument[Doc]]] = {}
        for start in range(0, len(wanted), CHUNK):
            for document in await self._read([*wanted.values()][start : start + CHUNK], readable):
                found.setdefault(canonical(document.values, self._keys), []).append(document)
        for number, meanings in wanted.items():
            documents = [document for values in meanings for document in found.get(tuple(map(_comparable, values)), ())]
            if len(documents) > 1:
                known[number] = self._refusal(f"is ambiguous: {len(documents)} documents have this key")
            elif documents:
                known[number] = documents[0]
        return known

    @property
    def _keys(self) -> list[str]:
        return [field.key for _, field in self._fields]

    def _field(self, name: str) -> Filter:
        field = self._reader.parser.filters.get(name)
        if field is None or field.many or "in" not in field.operators:
            names = [name for name, each in self._reader.parser.filters.items() if not each.many and each.operands]
            finding = f"cannot be {name[:100]!r}; the fields with one value are {', '.join(names)}"
            raise refusal(f"key {finding}", ("query", "key"), finding)
        return field

    def _stored(self, row: ImportRow) -> list[Values]:
        """Return all meanings of a row's key values, as they are stored. Raises ValidationError."""
        meanings: list[list[Any]] = []
        for name, field in self._fields:
            value: Any = row.values
            for part in name.split("."):
                value = value.get(part) if isinstance(value, Mapping) else None
            if isinstance(value, Mapping) and field.is_link:
                value = value.get("id")
            if value is None or isinstance(value, Mapping | list):
                raise refusal(f"{name} must have a value: it is the key", tuple(name.split(".")), "must have a value")
            try:
                test = field.condition("in", [value]).test
            except (ValueError, ArithmeticError) as error:
                finding = str(error).partition("\n")[0]
                raise refusal(f"{name}: {finding}", tuple(name.split(".")), finding) from None
            meanings.append(test["$in"])
        found = list(product(*meanings))
        self._check_new(row.number, found[0])
        return found

    def _check_new(self, number: int, values: Values) -> None:
        """Raise ValidationError if another row has the same key, since it would be unclear which one applies."""
        digest = hashlib.blake2b(repr([*map(_comparable, values)]).encode(), digest_size=12).digest()
        former = self._seen.setdefault(digest, number)
        if former != number:
            raise self._refusal(f"is the same as in row {former}")

    async def _read(self, wanted: Sequence[Sequence[Values]], readable: Condition) -> list[StoredDocument[Doc]]:
        every = [values for meanings in wanted for values in meanings]
        keys = self._keys
        condition: dict[str, Any]
        if len(keys) == 1:
            condition = {keys[0]: {"$in": [values[0] for values in every]}}
        else:
            condition = {
                "$or": [{key: {"$eq": value} for key, value in zip(keys, values, strict=True)} for values in every]
            }
        collection: AsyncCollection[Any] = collection_views(self._reader.document).raw
        own = self._reader.own(condition, readable)
        return [StoredDocument(self._reader.encoder, content) for content in await collection.find(own).to_list()]

    def _refusal(self, finding: str) -> ValidationError:
        loc = tuple(self._fields[0][0].split(".")) if len(self._fields) == 1 else ()
        return refusal(f"the key {finding}", loc, finding)


def canonical(stored: Mapping[str, Any], keys: Sequence[str]) -> Values:
    """Return the values at some keys in a form in which values are equal if the database considers them equal."""
    return tuple(_comparable(value_at(stored, key)) for key in keys)


def value_at(stored: Any, key: str) -> Any:
    """Return the value at a dotted key; None if there is none."""
    for part in key.split("."):
        stored = stored.get(part) if isinstance(stored, Mapping) else None
    return stored


def _comparable(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, int | float):
        return ("number", value)
    if isinstance(value, Decimal128):
        return ("number", value.to_decimal())
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    return encoded(value)
