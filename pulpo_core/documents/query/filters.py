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
from beanie import Document
from bson import DBRef, ObjectId
from bson.errors import BSONError
from pydantic import BaseModel, Secret, SecretBytes, SecretStr, TypeAdapter
from pydantic.fields import FieldInfo
from typing_extensions import is_typeddict

from pulpo_core.annotations import accepts_none, is_many, item_type, members
from pulpo_core.beanie_internals import Encoder
from pulpo_core.documents.fields import stored_names, visible_fields
from pulpo_core.documents.query.values import JsonValues, Values, choices
from pulpo_core.link_unions import linked_documents

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
class Operand:
    """What a field is compared with: values of a type, as documents of a class store them, or links to its documents.

    `kinds` are those that the database tells apart.
    """

    document: type[Document]
    annotation: Any
    values: Values | JsonValues
    is_link: bool
    kinds: frozenset[Any]

    def stored(self, given: Any) -> list[Any]:
        """Return the values as the database stores them. A link is compared as a whole, as an index on it is served."""
        encoders = self.document.get_settings().bson_encoders
        try:
            found = self.values.read(given)
            if encoders or not all(isinstance(value, ObjectId) for value in found):
                encoder = Encoder(custom_encoders=encoders)
                found = [encoder.encode(value) for value in found]
                bson.encode({"": found})
        except (ArithmeticError, BSONError):
            raise ValueError("must be a value that can be stored") from None
        return [DBRef(self.document.get_collection_name(), value) for value in found] if self.is_link else found


@dataclass(frozen=True, slots=True)
class Filter:
    """A field that can be filtered by: its key in the database, and what its values may be.

    There are several operands for a link to one of several models, and for a field that the members of a union type
    differently.
    """

    key: str
    operands: tuple[Operand, ...]
    many: bool
    nullable: bool

    @property
    def adapter(self) -> TypeAdapter[Any]:
        """The type of its values."""
        if len(self.operands) == 1:
            return self.operands[0].values.adapter
        either: Any = Union[tuple(operand.annotation for operand in self.operands)]  # noqa: UP007 (made of a list)
        return TypeAdapter(either)

    @property
    def is_link(self) -> bool:
        """True if it may be a link."""
        return any(operand.is_link for operand in self.operands)

    @property
    def text(self) -> bool:
        """True if all of its values are text."""
        return all(set(members(operand.annotation)) == {str} and not operand.is_link for operand in self.operands)

    @property
    def kinds(self) -> frozenset[Any]:
        """The kinds of values that the database stores."""
        return frozenset(kind for operand in self.operands for kind in operand.kinds)

    @property
    def mixed(self) -> bool:
        """True if values may be of several types, which the database does not compare with each other."""
        return len(self.kinds) > 1

    @property
    def operators(self) -> tuple[str, ...]:
        """The operators of the field, which follow its name and two underscores."""
        if any(isinstance(operand.values, JsonValues) for operand in self.operands):
            return ("eq", "ne", "exists")
        comparing = ("eq", "ne") if self.is_link or UNORDERED & self.kinds else tuple(COMPARING)
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
        """Return all meanings of a value, as the database stores them. Raises ValueError if there is none."""
        found: list[Any] = []
        for operand in self.operands:
            try:
                found += operand.stored(given)
            except ValueError as error:
                refused = error
        if not found:
            raise refused
        return found


def _pattern(operator: str, text: Any) -> dict[str, Any]:
    if not isinstance(text, str):
        raise ValueError("must be text")
    before, options = MATCHING[operator]
    if len(pattern := before + re.escape(text)) > MAX_PATTERN:
        raise ValueError(f"must be shorter: its pattern has more than {MAX_PATTERN} characters")
    return {"$regex": pattern, "$options": options}


def find_filters(document: type[Document]) -> dict[str, Filter]:
    """Return the fields of a document that can be filtered by; those of embedded models have dotted paths.

    The members of a union may have fields of the same name. Left out are those that they store under different keys.
    """
    found: dict[str, Filter] = {}
    apart: set[str] = set()
    for path, field in _filters(document, visible_fields(document), stored_names(document), ("", ""), ()):
        former = found.setdefault(path, field)
        if former.key != field.key:
            apart.add(path)
        elif former is not field:
            found[path] = _merged(former, field)
    return {path: field for path, field in found.items() if path not in apart}


def _merged(one: Filter, other: Filter) -> Filter:
    """Return the filter for a field that two members of a union have."""
    plain = [operand for field in (one, other) for operand in field.operands if not operand.is_link]
    links = [operand for field in (one, other) for operand in field.operands if operand.is_link]
    if len(plain) > 1:  # their order is that of the union
        plain = [_operand(plain[0].document, Union[tuple(operand.annotation for operand in plain)])]  # noqa: UP007
    operands = (*plain, *{operand.document: operand for operand in links}.values())
    return Filter(one.key, operands, one.many or other.many, one.nullable or other.nullable)


def _operand(document: type[Document], annotation: Any) -> Operand:
    return Operand(document, annotation, Values(annotation), is_link=False, kinds=_kinds(annotation))


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
        many = is_many(field.annotation)
        if operands := _operands(document, field.annotation):
            yield path, Filter(key, operands, many, _is_nullable(field))
        elif key == "_id":
            whole = Operand(document, field.annotation, JsonValues(field.annotation), is_link=False, kinds=STRUCTURE)
            yield path, Filter(key, (whole,), many=False, nullable=False)
        for embedded in embedded_models(field.annotation):
            if embedded in inside:
                continue
            inner = embedded.model_fields
            stored = {n: f.alias or n for n, f in inner.items()}
            for found, part in _filters(document, inner, stored, (f"{path}.", f"{key}."), (*inside, embedded)):
                yield found, dataclasses.replace(part, many=part.many or many, nullable=True)


def _operands(document: type[Document], annotation: Any) -> tuple[Operand, ...]:
    """Return what a field is compared with: the links that it may be, or else its other values."""
    if targets := linked_documents(annotation):
        ids = ((target, _value_type(target.model_fields["id"].annotation)) for target in targets)
        return tuple(Operand(target, key, Values(key), True, _kinds(key)) for target, key in ids if key is not None)
    value = _value_type(annotation)
    return () if value is None else (_operand(document, value),)


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


def embedded_models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models embedded in a field: those of a union, a list or an optional one."""
    for member in members(annotation):
        if (item := item_type(member)) is not None:
            yield from embedded_models(item)
        elif isinstance(member, type) and issubclass(member, BaseModel) and not issubclass(member, Document):
            member.model_rebuild()  # its fields may name classes that were defined later
            yield member


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
