"""The filters that a client may use on a list: `field=v`, `field__gte=v`, `field.part__in=a,b`.

A client's value is read by the type of its field, and is only ever a value in the MongoDB query: operators come from
the tables below, and text in patterns is escaped.
"""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from pathlib import PurePath
from typing import Any, Union, get_origin

import bson
from beanie import Document, Link
from bson import DBRef, ObjectId
from bson.errors import BSONError
from pydantic import BaseModel, Secret, SecretBytes, SecretStr, TypeAdapter
from pydantic.fields import FieldInfo
from typing_extensions import is_typeddict

from pulpo_core.annotations import accepts_none, arguments_of, is_many, item_type, members
from pulpo_core.beanie_internals import Encoder, evaluate_link
from pulpo_core.documents.fields import stored_names, visible_fields
from pulpo_core.documents.query.values import JsonValues, Values, choices

ADDRESSES = (IPv4Address, IPv6Address, IPv4Network, IPv6Network, IPv4Interface, IPv6Interface)
Condition = tuple[str, dict[str, Any]]
COMPARING = {"eq": "$eq", "ne": "$ne", "gt": "$gt", "gte": "$gte", "lt": "$lt", "lte": "$lte"}
LISTING = {"in": "$in", "nin": "$nin"}
MATCHING = {"contains": ("", ""), "icontains": ("", "i"), "startswith": ("^", "")}
NUMBERS = (int, float, Decimal, timedelta)
UNORDERED = {bytes}
UNORDERED_TYPES = (bytes, PurePath, *ADDRESSES)
"""Types whose values the database sorts differently, by the form in which they are stored."""
STRUCTURE = frozenset({dict})
MAX_ITEMS = 200
MAX_PATTERN = 1000  # the embedded engine's limit
SECRET = (Secret, SecretStr, SecretBytes)
FLAG = TypeAdapter(bool)


@dataclass(frozen=True, slots=True)
class Filter:
    """A field that can be filtered by: its key in the database, the reader of its values, the document it links to."""

    document: type[Document]
    key: str
    values: Values | JsonValues
    target: type[Document] | None
    many: bool
    text: bool
    nullable: bool
    kinds: frozenset[Any]

    @property
    def mixed(self) -> bool:
        """True if values may be of several types, which the database does not compare with each other."""
        return len(self.kinds) > 1

    @property
    def operators(self) -> tuple[str, ...]:
        """The operators of the field, which follow its name and two underscores."""
        if isinstance(self.values, JsonValues):
            return ("eq", "ne", "exists")
        comparing = ("eq", "ne") if self.target or UNORDERED & self.kinds else tuple(COMPARING)
        return (*comparing, *LISTING, *(MATCHING if self.text else ()), "exists")

    def condition(self, operator: str, value: Any) -> Condition:
        """Return the MongoDB condition for a value: text as in a URL, or a value of the field's type.

        Raises ValueError (pydantic's, or if BSON cannot hold the value).
        """
        if isinstance(value, str) and isinstance(value, Enum):
            value = value.value
        if operator == "exists":
            return self.key, {"$ne" if FLAG.validate_python(value) else "$eq": None}
        if operator in MATCHING:
            return self.key, _pattern(operator, value)
        if operator in COMPARING:
            return self.key, self._compared(operator, self._stored(value))
        items = (
            value.split(",")
            if isinstance(value, str)
            else list(value)
            if isinstance(value, list | tuple | set | frozenset)
            else None
        )
        if items is None:
            raise ValueError("must be a list")
        if len(items) > MAX_ITEMS:
            raise ValueError(f"must list at most {MAX_ITEMS} values")
        return self.key, {LISTING[operator]: [value for item in items for value in self._stored(item)]}

    def _compared(self, operator: str, found: list[Any]) -> dict[str, Any]:
        if len(found) > 1 and operator in ("eq", "ne"):
            return {"$in" if operator == "eq" else "$nin": found}
        return {COMPARING[operator]: found[0]}

    def _stored(self, given: Any) -> list[Any]:
        """Return the values as the database stores them. A link is compared as a whole, as an index on it is served."""
        encoders = (self.target or self.document).get_settings().bson_encoders
        try:
            found = self.values.read(given)
            if encoders or not all(isinstance(value, ObjectId) for value in found):
                encoder = Encoder(custom_encoders=encoders)
                found = [encoder.encode(value) for value in found]
                bson.encode({"": found})
        except (ArithmeticError, BSONError):
            raise ValueError("must be a value that can be stored") from None
        return [DBRef(self.target.get_collection_name(), value) for value in found] if self.target else found


def _pattern(operator: str, text: Any) -> dict[str, Any]:
    if not isinstance(text, str):
        raise ValueError("must be text")
    before, options = MATCHING[operator]
    if len(pattern := before + re.escape(text)) > MAX_PATTERN:
        raise ValueError(f"must be shorter: its pattern has more than {MAX_PATTERN} characters")
    return {"$regex": pattern, "$options": options}


def find_filters(document: type[Document]) -> dict[str, Filter]:
    """Return the fields of a document that can be filtered by; those of embedded models have dotted paths."""
    return dict(_filters(document, visible_fields(document), stored_names(document), ("", ""), ()))


def combine(conditions: list[Condition]) -> dict[str, Any]:
    """Return one MongoDB filter that requires all conditions."""
    keys = [key for key, _ in conditions]
    if len(set(keys)) == len(keys):
        return dict(conditions)
    return {"$and": [{key: condition} for key, condition in conditions]}


def _filters(
    document: type[Document],
    fields: Mapping[str, FieldInfo],
    names: Mapping[str, str],
    prefix: tuple[str, str],
    inside: tuple[type[BaseModel], ...],
) -> Iterator[tuple[str, Filter]]:
    """Yield the filters of one level; `inside` are the models around it, so that a recursive model ends there."""
    for name, field in fields.items():
        if field.exclude:  # else a filter would tell what is in it
            continue
        path, key = f"{prefix[0]}{name}", f"{prefix[1]}{names[name]}"
        target = linked_document(field.annotation)
        value: Any = _value_type(target.model_fields["id"].annotation if target else field.annotation)
        many = is_many(field.annotation)
        if value is not None:
            text = target is None and set(members(value)) == {str}
            yield path, Filter(document, key, Values(value), target, many, text, _is_nullable(field), _kinds(value))
            continue
        if key == "_id":
            yield path, Filter(document, key, JsonValues(field.annotation), None, False, False, False, STRUCTURE)
        if (embedded := embedded_model(field.annotation)) is not None and embedded not in inside:
            inner = embedded.model_fields
            stored = {n: f.alias or n for n, f in inner.items()}
            for found, part in _filters(document, inner, stored, (f"{path}.", f"{key}."), (*inside, embedded)):
                yield found, dataclasses.replace(part, many=part.many or many, nullable=True)


def _value_type(annotation: Any) -> Any:
    """Return the type of the values that a field is compared with (of a list, its items' type), or None."""
    found = members(annotation)
    if len(found) != 1:
        compared = [value for member in found if (value := _value_type(member)) is not None]
        return Union[tuple(compared)] if compared else None  # noqa: UP007 (made of a list)
    annotation = found[0]
    if (item := item_type(annotation)) is not None:
        return _value_type(item)
    origin = get_origin(annotation)
    if annotation in (Any, dict, re.Pattern) or origin in (dict, tuple, re.Pattern):
        return None
    if (origin or annotation) in SECRET:
        return None  # comparisons would reveal a secret bit by bit
    if isinstance(annotation, type) and issubclass(annotation, BaseModel | tuple):
        return None
    return None if dataclasses.is_dataclass(annotation) or is_typeddict(annotation) else annotation


def embedded_model(annotation: Any) -> type[BaseModel] | None:
    """Return the first model embedded in a field, also in a list or an optional one."""
    for member in members(annotation):
        item = item_type(member)
        if item is not None and (found := embedded_model(item)) is not None:
            return found
        if isinstance(member, type) and issubclass(member, BaseModel) and not issubclass(member, Document):
            member.model_rebuild()  # its fields may name classes that were defined later
            return member
    return None


def _kinds(annotation: Any) -> frozenset[Any]:
    """Return the kinds of values that the database stores for a type. All numbers are of one kind."""
    found: set[Any] = set()
    for member in members(annotation):
        chosen = choices(member)
        found |= {_kind(member)} if chosen is None else {_kind(type(value)) for value in chosen}
    return frozenset(found)


def _kind(annotation: Any) -> Any:
    if not isinstance(annotation, type) or annotation is bool:
        return annotation
    if issubclass(annotation, UNORDERED_TYPES):
        return bytes
    return float if issubclass(annotation, NUMBERS) else annotation


def _is_nullable(field: FieldInfo) -> bool:
    """Return True if documents may lack a value: it may be None, or the document may be older than the field."""
    return not field.is_required() or accepts_none(field.annotation)


def linked_document(annotation: Any) -> type[Document] | None:
    """Return the document class that a field links to, or None."""
    arguments = arguments_of(annotation, Link)
    target = evaluate_link(arguments[0]) if arguments else None
    return target if isinstance(target, type) and issubclass(target, Document) else None
