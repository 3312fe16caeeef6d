"""The conditions that a client may put on a list: `field=v`, `field__gte=v`, `field.part__in=a,b`.

A value is read by the type of its field and only ever stands as a value in what MongoDB is asked: the operators are
those of the table below, and text in patterns is escaped.
"""

import dataclasses
import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from pathlib import PurePath
from typing import Annotated, Any, Union, get_args, get_origin

import bson
from beanie import Document, Link
from bson import DBRef, ObjectId
from bson.errors import BSONError
from pydantic import BaseModel, Secret, SecretBytes, SecretStr, TypeAdapter
from pydantic.fields import FieldInfo
from typing_extensions import is_typeddict

from pulpo_core.beanie_internals import Encoder, evaluate_link
from pulpo_core.documents.fields import stored_names, visible_fields
from pulpo_core.documents.query.values import JsonValues, Values, choices, members

ADDRESSES = (IPv4Address, IPv6Address, IPv4Network, IPv6Network, IPv4Interface, IPv6Interface)
Condition = tuple[str, dict[str, Any]]
COMPARING = {"eq": "$eq", "ne": "$ne", "gt": "$gt", "gte": "$gte", "lt": "$lt", "lte": "$lte"}
LISTING = {"in": "$in", "nin": "$nin"}
MATCHING = {"contains": ("", ""), "icontains": ("", "i"), "startswith": ("^", "")}
NUMBERS = (int, float, Decimal, timedelta)
UNORDERED = {bytes}
UNORDERED_TYPES = (bytes, PurePath, *ADDRESSES)
"""Types in whose order the database does not put what stands for them."""
STRUCTURE = frozenset({dict})
COLLECTIONS = (list, set, frozenset)  # a tuple is one where it holds any number of values of one type
MAX_ITEMS = 200
MAX_PATTERN = 1000  # what the embedded engine takes
SECRET = (Secret, SecretStr, SecretBytes)
FLAG = TypeAdapter(bool)


@dataclass(frozen=True, slots=True)
class Filter:
    """A field that can be asked for by value: where it lies in the database, what reads values, what it links to."""

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
        """Whether values may be of several kinds, which the database does not compare with each other."""
        return len(self.kinds) > 1

    @property
    def operators(self) -> tuple[str, ...]:
        """What may stand behind the field's name and two underscores."""
        if isinstance(self.values, JsonValues):
            return ("eq", "ne", "exists")
        comparing = ("eq", "ne") if self.target or UNORDERED & self.kinds else tuple(COMPARING)
        return (*comparing, *LISTING, *(MATCHING if self.text else ()), "exists")

    def condition(self, operator: str, value: Any) -> Condition:
        """The MongoDB condition for a value: text as it stands in a URL, or a value of the field's type.

        Raises ValueError (pydantic's, or for what BSON cannot hold).
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
            if isinstance(value, (*COLLECTIONS, tuple))
            else None
        )
        if items is None:
            raise ValueError("must be a list")
        if len(items) > MAX_ITEMS:
            raise ValueError(f"must list {MAX_ITEMS} values at most")
        return self.key, {LISTING[operator]: [value for item in items for value in self._stored(item)]}

    def _compared(self, operator: str, found: list[Any]) -> dict[str, Any]:
        if len(found) > 1 and operator in ("eq", "ne"):
            return {"$in" if operator == "eq" else "$nin": found}
        return {COMPARING[operator]: found[0]}

    def _stored(self, given: Any) -> list[Any]:
        """What a value stands for, as the database holds it. A link is compared as a whole: the embedded engine looks
        into none."""
        encoders = (self.target or self.document).get_settings().bson_encoders
        try:
            found = self.values.read(given)
            if encoders or not all(isinstance(value, ObjectId) for value in found):
                encoder = Encoder(custom_encoders=encoders)
                found = [encoder.encode(value) for value in found]
                bson.encode({"": found})
        except (ArithmeticError, BSONError):
            raise ValueError("no value that can be stored") from None
        return [DBRef(self.target.get_collection_name(), value) for value in found] if self.target else found


def _pattern(operator: str, text: Any) -> dict[str, Any]:
    if not isinstance(text, str):
        raise ValueError("must be a text")
    before, options = MATCHING[operator]
    if len(pattern := before + re.escape(text)) > MAX_PATTERN:
        raise ValueError(f"must be shorter: as a pattern, it has more than {MAX_PATTERN} characters")
    return {"$regex": pattern, "$options": options}


def find_filters(document: type[Document]) -> dict[str, Filter]:
    """The fields of a document that can be asked for, those of embedded models by dotted paths."""
    return dict(_filters(document, visible_fields(document), stored_names(document), ("", ""), ()))


def combine(conditions: list[Condition]) -> dict[str, Any]:
    """One filter that asks for all conditions."""
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
    """The filters of one level; `inside` are the models around it, so that one that holds itself ends there."""
    for name, field in fields.items():
        path, key = f"{prefix[0]}{name}", f"{prefix[1]}{names[name]}"
        target = linked_document(field.annotation)
        value: Any = _value_type(target.model_fields["id"].annotation if target else field.annotation)
        many = _is_many(field.annotation)
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
    """The type of one value that a field can be compared with, or None. For a list that is the type of its items."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _value_type(args[0])
    if origin in (Union, types.UnionType):
        members = [member for arg in args if arg is not type(None) and (member := _value_type(arg)) is not None]
        return Union[tuple(members)] if members else None  # noqa: UP007 (made of a list)
    if origin in COLLECTIONS or (origin is tuple and args[1:] == (...,)):
        return _value_type(args[0]) if args else None
    if annotation in (Any, dict, re.Pattern) or origin in (dict, tuple, re.Pattern):
        return None
    if (origin or annotation) in SECRET:
        return None  # who can compare with a secret can find it out
    if isinstance(annotation, type) and issubclass(annotation, BaseModel | tuple):
        return None
    return None if dataclasses.is_dataclass(annotation) or is_typeddict(annotation) else annotation


def embedded_model(annotation: Any) -> type[BaseModel] | None:
    """The model that lies in a field, also in a list or as an alternative to None; of several the first."""
    if isinstance(annotation, type) and not get_origin(annotation):
        if not issubclass(annotation, BaseModel) or issubclass(annotation, Document):
            return None
        annotation.model_rebuild()  # its fields may name what came later
        return annotation
    if get_origin(annotation) in (dict, tuple, Link):
        return None
    return next((found for arg in get_args(annotation) if (found := embedded_model(arg)) is not None), None)


def _kinds(annotation: Any) -> frozenset[Any]:
    """The kinds of values that the database holds for a type; all numbers are of one kind."""
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
    """Whether documents may lack a value: it is None, or the field has come later than the document."""
    return not field.is_required() or type(None) in get_args(field.annotation)


def _is_many(annotation: Any) -> bool:
    origin, args = get_origin(annotation), get_args(annotation)
    return origin in COLLECTIONS or (origin is tuple and args[1:] == (...,)) or any(map(_is_many, args))


def linked_document(annotation: Any) -> type[Document] | None:
    """The document that a field links to, or None."""
    if get_origin(annotation) is Link:
        target = evaluate_link(get_args(annotation)[0])
        return target if isinstance(target, type) and issubclass(target, Document) else None
    return next((found for arg in get_args(annotation) if (found := linked_document(arg)) is not None), None)
