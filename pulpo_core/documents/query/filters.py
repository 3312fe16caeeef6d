"""The filters that a client may use on a list: `field=v`, `field__gte=v`, `field.part__in=a,b`, `field.key=v`.

A client's value is read by the type of its field, and is only ever a value in the MongoDB query: operators come from
the tables below, and text in patterns is escaped.
"""

import dataclasses
import re
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from pathlib import PurePath
from typing import Any, Union, get_args, get_origin

import bson
from beanie import Document
from bson import DBRef, ObjectId
from bson.errors import BSONError
from pydantic import BaseModel, Secret, SecretBytes, SecretStr, TypeAdapter
from pydantic.fields import FieldInfo
from typing_extensions import is_typeddict

from pulpo_core.annotations import ARRAYS, accepts_none, is_many, item_type, members
from pulpo_core.beanie_internals import Encoder
from pulpo_core.documents.fields import stored_names, visible_fields
from pulpo_core.documents.query.conditions import Condition
from pulpo_core.documents.query.values import JsonValues, Values, choices, read_list
from pulpo_core.link_unions import linked_documents

ADDRESSES = (IPv4Address, IPv6Address, IPv4Network, IPv6Network, IPv4Interface, IPv6Interface)
DICTS = (dict, Mapping, MutableMapping, OrderedDict, defaultdict)
COMPARING = {"eq": "$eq", "ne": "$ne", "gt": "$gt", "gte": "$gte", "lt": "$lt", "lte": "$lte"}
LISTING = {"in": "$in", "nin": "$nin"}
MATCHING = {"contains": ("", ""), "icontains": ("", "i"), "startswith": ("^", "")}
OF_ALL_ITEMS = ("ne", "nin")
RANGES = ("gt", "gte", "lt", "lte")
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
    differently; none for a list whose items have no values to compare. `many` is True if there is an array on the way
    to the values; `lists` are the keys of the lists of embedded models around the field, the outermost first; `is_list`
    is True if the field itself is always a list.
    """

    key: str
    operands: tuple[Operand, ...]
    many: bool
    nullable: bool
    is_list: bool = False
    lists: tuple[str, ...] = ()

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
        kinds = [set(members(operand.annotation)) == {str} and not operand.is_link for operand in self.operands]
        return bool(kinds) and all(kinds)

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
        empty = ("empty",) if self.is_list else ()
        if not self.operands:
            return empty
        if any(isinstance(operand.values, JsonValues) for operand in self.operands):
            return ("eq", "ne", "exists")
        comparing = ("eq", "ne") if self.is_link or UNORDERED & self.kinds else tuple(COMPARING)
        return (*comparing, *LISTING, *(MATCHING if self.text else ()), "exists", *empty)

    def condition(self, operator: str, value: Any) -> Condition:
        """Return the condition for a value: text as in a URL, or a value of the field's type.

        Raises ValueError (pydantic's, or if BSON cannot hold the value).
        """
        if isinstance(value, str) and isinstance(value, Enum):
            value = value.value
        if operator == "empty":
            return Condition(f"{self.key}.0", {"$exists": not FLAG.validate_python(value)}, self.lists, True)
        if operator == "exists":
            exists = FLAG.validate_python(value)
            return Condition(self.key, {"$ne" if exists else "$eq": None}, self.lists, exists)
        if operator in MATCHING:
            return Condition(self.key, _pattern(operator, value), self.lists)
        lists = () if operator in OF_ALL_ITEMS else self.lists
        if operator in RANGES and self.is_list:
            lists = (*lists, self.key)
        if operator in COMPARING:
            return Condition(self.key, self._compared(operator, self._stored(value)), lists)
        items = (
            read_list(value)
            if isinstance(value, str)
            else list(value)
            if isinstance(value, list | tuple | set | frozenset)
            else None
        )
        if items is None:
            raise ValueError("must be a list")
        if len(items) > MAX_ITEMS:
            raise ValueError(f"must list at most {MAX_ITEMS} values")
        return Condition(
            self.key, {LISTING[operator]: [found for item in items for found in self._stored(item)]}, lists
        )

    def under(self, key: str, lists: tuple[str, ...]) -> "Filter":
        """Return the filter of a value in a dict, for the value at a key in the database that is in these lists."""
        own = tuple(f"{key}{inner}" for inner in self.lists)
        return dataclasses.replace(self, key=f"{key}{self.key}", lists=(*lists, *own))

    def _compared(self, operator: str, found: list[Any]) -> dict[str, Any]:
        if len(found) > 1 and operator in ("eq", "ne"):
            return {"$in" if operator == "eq" else "$nin": found}
        return {COMPARING[operator]: found[0]}

    def _stored(self, given: Any) -> list[Any]:
        """Return all meanings of a value, as the database stores them. Raises ValueError if there is none."""
        found: list[Any] = []
        refused = ValueError("cannot be compared")
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


@dataclass(frozen=True, slots=True)
class DictField:
    """A field with a dict, of which each key is filtered like a field: `prices.eur__gte=3`.

    `lists` are the keys of the lists around it. `fields` are those of a value, by their paths: the value itself is the
    empty one, a field of an embedded model `.part`.
    """

    key: str
    lists: tuple[str, ...]
    keys: TypeAdapter[Any]
    fields: "FilterFields"

    def find(self, path: str) -> Filter | None:
        """Return the filter for a key, and what follows it in a path. None if no such value can be stored."""
        written, dot, rest = path.partition(".")
        found = self.fields.find(f"{dot}{rest}")
        key = self._stored_key(written)
        return found.under(f"{self.key}.{key}", self.lists) if found is not None and key is not None else None

    def _stored_key(self, written: str) -> str | None:
        """Return a key as the database has it; None if it has none like that, or takes it for an operator."""
        try:
            key = self.keys.validate_strings(written)
        except ValueError:
            return None
        text = str(key.value if isinstance(key, Enum) else key)
        return None if not text or text.startswith("$") or "." in text or "\0" in text else text


@dataclass(frozen=True, slots=True)
class FilterFields:
    """What documents can be filtered by: fields by their dotted paths, and dicts, which have any keys."""

    plain: dict[str, Filter]
    dicts: dict[str, DictField]

    def find(self, path: str) -> Filter | None:
        """Return the filter of a field, or of a key of a dict; None if there is none."""
        if (found := self.plain.get(path)) is not None:
            return found
        inside = (
            field.find(path[len(name) + 1 :]) for name, field in self.dicts.items() if path.startswith(f"{name}.")
        )
        return next((found for found in inside if found is not None), None)


def find_filters(document: type[Document]) -> dict[str, Filter]:
    """Return the fields of a document that can be filtered by; those of embedded models have dotted paths.

    The members of a union may have fields of the same name. Left out are those that they store under different keys.
    """
    return filter_fields(document).plain


def _merged(one: Filter, other: Filter) -> Filter:
    """Return the filter for a field that two members of a union have."""
    plain = [operand for field in (one, other) for operand in field.operands if not operand.is_link]
    links = [operand for field in (one, other) for operand in field.operands if operand.is_link]
    if len(plain) > 1:  # their order is that of the union
        plain = [_operand(plain[0].document, Union[tuple(operand.annotation for operand in plain)])]  # noqa: UP007
    operands = (*plain, *{operand.document: operand for operand in links}.values())
    return Filter(
        one.key,
        operands,
        one.many or other.many,
        one.nullable or other.nullable,
        is_list=one.is_list and other.is_list,
        lists=one.lists if one.lists == other.lists else (),
    )


def _operand(document: type[Document], annotation: Any) -> Operand:
    return Operand(document, annotation, Values(annotation), is_link=False, kinds=_kinds(annotation))


def filter_fields(document: type[Document]) -> FilterFields:
    """Return the fields and dicts of a document that can be filtered by."""
    return _collect(_of_fields(document, visible_fields(document), stored_names(document), _Place()))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where fields are: their path and key, the lists around them, and the models, so that a recursive one ends."""

    path: str = ""
    key: str = ""
    lists: tuple[str, ...] = ()
    inside: tuple[type[BaseModel], ...] = ()
    many: bool = False


Found = Iterator[tuple[str, Filter | DictField]]


def _collect(found: Found) -> FilterFields:
    fields = FilterFields({}, {})
    apart: set[str] = set()
    for path, field in found:
        if isinstance(field, DictField):
            fields.dicts.setdefault(path, field)
            continue
        former = fields.plain.setdefault(path, field)
        if former.key != field.key:
            apart.add(path)
        elif former is not field:
            fields.plain[path] = _merged(former, field)
    for path in apart:
        del fields.plain[path]
    return fields


def _of_fields(
    document: type[Document], fields: Mapping[str, FieldInfo], names: Mapping[str, str], place: _Place
) -> Found:
    """Yield what can be filtered by of the fields of one model."""
    for name, field in fields.items():
        if not field.exclude:  # else a filter would tell what is in it
            at = dataclasses.replace(place, path=f"{place.path}{name}", key=f"{place.key}{names[name]}")
            yield from _of_value(document, field.annotation, bool(place.inside) or _is_nullable(field), at)


def _of_value(document: type[Document], annotation: Any, nullable: bool, place: _Place) -> Found:
    """Yield what can be filtered by of a value of a type."""
    path, key = place.path, place.key
    arguments = _dict_arguments(annotation)
    many, is_list = place.many or is_many(annotation), _is_list(annotation)
    if operands := () if arguments else _operands(document, annotation):
        yield path, Filter(key, operands, many, nullable, is_list, place.lists)
    elif key == "_id":
        whole = Operand(document, annotation, JsonValues(annotation), is_link=False, kinds=STRUCTURE)
        yield path, Filter(key, (whole,), many=False, nullable=False)
    elif is_list and item_type(members(annotation)[0]) is not None:
        yield path, Filter(key, (), many, nullable, is_list, place.lists)
    lists = (*place.lists, key) if is_list else place.lists
    for embedded in embedded_models(annotation):
        if embedded not in place.inside:
            fields = embedded.model_fields
            names = {name: field.alias or name for name, field in fields.items()}
            at = _Place(f"{path}.", f"{key}.", lists, (*place.inside, embedded), many)
            yield from _of_fields(document, fields, names, at)
    if arguments is not None:
        entry = _Place(inside=place.inside, many=many)
        inner = _collect(_of_value(document, arguments[1], True, entry))
        if inner.plain or inner.dicts:
            yield path, DictField(key, lists, TypeAdapter(arguments[0]), inner)


def _is_list(annotation: Any) -> bool:
    """Return True if a value is always an array, or None."""
    kinds = members(annotation)
    return bool(kinds) and all((get_origin(kind) or kind) in ARRAYS for kind in kinds)


def _dict_arguments(annotation: Any) -> tuple[Any, ...] | None:
    """Return the types of the keys and values of the first dict in a field, also in a list or an optional one."""
    for member in members(annotation):
        item = item_type(member)
        if item is not None and (found := _dict_arguments(item)) is not None:
            return found
        if get_origin(member) in DICTS and len(get_args(member)) == 2:
            return get_args(member)
    return None


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
