"""Operands of filters: the values that a field is compared with, converted to their stored form."""

import dataclasses
import re
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from pathlib import PurePath
from typing import Any, Union, get_origin

import bson
from beanie import Document
from bson import DBRef, ObjectId
from bson.errors import BSONError
from pydantic import BaseModel, ConfigDict, Secret, SecretBytes, SecretStr
from typing_extensions import is_typeddict

from pulpo_core.annotations import item_type, members
from pulpo_core.beanie_internals import Encoder
from pulpo_core.documents.query.values import JsonValues, Values, choices, config_of
from pulpo_core.models.link_unions import linked_documents

ADDRESSES = (IPv4Address, IPv6Address, IPv4Network, IPv6Network, IPv4Interface, IPv6Interface)
NUMBERS = (int, float, Decimal, timedelta)
UNORDERED_TYPES = (bytes, PurePath, *ADDRESSES)
"""Types whose values the database sorts differently, by the form in which they are stored."""
STRUCTURE = frozenset({dict})
SECRET = (Secret, SecretStr, SecretBytes)


@dataclass(frozen=True, slots=True)
class Operand:
    """An operand of a filter: values of a type, as documents of a class store them, or links to its documents.

    `kinds` are the kinds of values that the database does not compare with each other, `config` is that of the model.
    """

    document: type[Document]
    annotation: Any
    values: Values | JsonValues
    is_link: bool
    kinds: frozenset[Any]
    config: ConfigDict = field(default_factory=ConfigDict)

    def stored(self, given: Any) -> list[Any]:
        """Return the values as the database stores them. A link is compared as a whole, so that an index applies."""
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


def find_operands(document: type[Document], annotation: Any, config: ConfigDict) -> tuple[Operand, ...]:
    """Return the operands of a field: one for each model that it may link to, or one for its values."""
    if targets := linked_documents(annotation):
        ids = ((target, _value_type(target.model_fields["id"].annotation)) for target in targets)
        return tuple(
            Operand(target, key, Values(key, config_of(target)), True, _kinds(key))
            for target, key in ids
            if key is not None
        )
    value = _value_type(annotation)
    return () if value is None else (value_operand(document, value, config),)


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


def value_operand(document: type[Document], annotation: Any, config: ConfigDict) -> Operand:
    """Return the operand for values of a type."""
    values = Values(annotation, config)
    return Operand(document, annotation, values, is_link=False, kinds=_kinds(annotation), config=config)


def whole_operand(document: type[Document], annotation: Any) -> Operand:
    """Return the operand for an id that is an embedded model: it is compared as a whole."""
    return Operand(document, annotation, JsonValues(annotation), is_link=False, kinds=STRUCTURE)


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
