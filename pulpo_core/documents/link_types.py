"""Finds the document classes that may hold links, so that documents of other classes are not searched at each write."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_origin
from uuid import UUID

from beanie import Document, PydanticObjectId
from bson import ObjectId
from pydantic import BaseModel

from pulpo_core.annotations import walk

HARMLESS = frozenset(
    {str, int, float, bool, bytes, NoneType, Decimal, UUID, ObjectId, PydanticObjectId}
    | {datetime, date, time, timedelta}
)
CONTAINERS = (list, dict, set, frozenset, tuple, Union, UnionType, Literal)
_kept: dict[type[Document], bool] = {}


def may_hold_links(kind: type[Document]) -> bool:
    """Return True if documents of a class may hold a link anywhere. An unknown type may be a link."""
    if kind not in _kept:
        _kept[kind] = "extra" in kind.model_config or _in_fields(kind, ())
    return _kept[kind]


def _in_fields(model: type[BaseModel], inside: tuple[type[BaseModel], ...]) -> bool:
    return any(_in_type(field.annotation, (*inside, model)) for field in model.model_fields.values())


def _in_type(annotation: Any, inside: tuple[type[BaseModel], ...]) -> bool:
    return any(_may_be_link(node, inside) for node in walk(annotation))


def _may_be_link(annotation: Any, inside: tuple[type[BaseModel], ...]) -> bool:
    """Return True if one part of an annotation, without its arguments, may be a link."""
    if get_origin(annotation) in CONTAINERS or annotation is Ellipsis or annotation in HARMLESS:
        return False
    if not isinstance(annotation, type):
        return True
    if issubclass(annotation, BaseModel) and not issubclass(annotation, Document):
        return annotation not in inside and ("extra" in annotation.model_config or _in_fields(annotation, inside))
    return not issubclass(annotation, Enum)
