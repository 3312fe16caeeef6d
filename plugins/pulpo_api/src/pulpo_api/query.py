"""What a client may ask of a list: page, order, fields by value; all checked against the document's fields."""

import dataclasses
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Union, get_args, get_origin, is_typeddict
from urllib.parse import parse_qsl

import bson
import pydantic
from beanie import Document, Link, SortDirection
from beanie.odm.registry import DocsRegistry
from beanie.odm.utils.encoder import Encoder
from bson import DBRef
from bson.errors import BSONError
from pydantic import BaseModel, ConfigDict, TypeAdapter

from pulpo_api.fields import stored_names, visible_fields
from pulpo_core.exceptions import ValidationError

MAX_LIMIT = 500
DEFAULT_LIMIT = 50
MAX_OFFSET = 2**31 - 1
MAX_PARAMETERS = 200


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A checked query: a MongoDB filter made of values only, a sort order that ends in `_id`, a page."""

    filter: Mapping[str, Any]
    sort: list[tuple[str, SortDirection]]
    limit: int = DEFAULT_LIMIT
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Filter:
    """A field that can be asked for by value: where it lies in the database, what reads a value, what it links to."""

    document: type[Document]
    key: str
    adapter: TypeAdapter[Any]
    target: type[Document] | None
    many: bool

    def condition(self, text: str) -> tuple[str, Any]:
        """The MongoDB condition for a value as text. Raises ValueError (pydantic's, or what BSON cannot hold).

        A link is compared as a whole: the embedded engine does not look into one.
        """
        encoder = Encoder(custom_encoders=(self.target or self.document).get_settings().bson_encoders)
        try:
            value = encoder.encode(self.adapter.validate_strings(text))
            bson.encode({"": value})
        except (ArithmeticError, BSONError):
            raise ValueError("no value that can be stored") from None
        return self.key, {"$eq": DBRef(self.target.get_collection_name(), value) if self.target else value}


def read_pairs(query: bytes) -> list[tuple[str, str]]:
    """The parameters of a query string. Raises ValidationError when it is not UTF-8, or has too many."""
    try:
        return parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS)
    except UnicodeDecodeError:
        raise ValidationError("the query is not UTF-8") from None
    except ValueError:
        raise ValidationError(f"the query has more than {MAX_PARAMETERS} parameters") from None


class ListQueryParser:
    """Reads the query strings for one document class."""

    def __init__(self, document: type[Document]) -> None:
        self.document = document

    @cached_property
    def filters(self) -> dict[str, Filter]:
        """The fields that can be asked for by value."""
        found = {}
        names = stored_names(self.document)
        for name, field in visible_fields(self.document).items():
            target = _linked(field.annotation)
            value: Any = target.model_fields["id"].annotation if target else _value_type(field.annotation)
            if value is not None:
                adapter = TypeAdapter(value, config=ConfigDict(allow_inf_nan=False))
                found[name] = Filter(self.document, names[name], adapter, target, _is_many(field.annotation))
        return found

    @cached_property
    def sortable(self) -> dict[str, str]:
        """For each field that can be sorted by, where it lies in the database. A list has no order among others."""
        return {name: field.key for name, field in self.filters.items() if not field.many}

    def parse(self, parameters: Iterable[tuple[str, str]]) -> ListQuery:
        """Check the parameters of a request. Raises ValidationError that names each one that is wrong."""
        errors: list[dict[str, Any]] = []
        given: dict[str, str] = {}
        for name, value in parameters:
            if name in given:
                errors.append(_error(name, "given more than once", "repeated"))
            given[name] = value
        limit = _whole(given.pop("limit", str(DEFAULT_LIMIT)), "limit", 1, MAX_LIMIT, errors)
        offset = _whole(given.pop("offset", "0"), "offset", 0, MAX_OFFSET, errors)
        sort = self._sort(given.pop("sort", ""), errors)
        conditions = dict(filter(None, (self._filter(name, value, errors) for name, value in given.items())))
        if errors:
            raise ValidationError(f"the query is not valid: {'; '.join(_said(e) for e in errors[:5])}", errors=errors)
        return ListQuery(conditions, sort, limit, offset)

    def _filter(self, name: str, value: str, errors: list[dict[str, Any]]) -> tuple[str, Any] | None:
        if name not in self.filters:
            known = ", ".join(["limit", "offset", "sort", *self.filters])
            errors.append(_error(name, f"no parameter of this list; known are {known}", "unknown"))
            return None
        if "\0" in value:
            errors.append(_error(name, "must not contain a NUL character", "value"))
            return None
        try:
            return self.filters[name].condition(value)
        except pydantic.ValidationError as error:
            errors.append(_error(name, error.errors()[0]["msg"], "value"))
        except ValueError as error:
            errors.append(_error(name, str(error), "value"))
        return None

    def _sort(self, value: str, errors: list[dict[str, Any]]) -> list[tuple[str, SortDirection]]:
        order: dict[str, SortDirection] = {}
        for word in filter(None, value.split(",")):
            name = word.removeprefix("-")
            if name in self.sortable:
                order.setdefault(self.sortable[name], _direction(word))
            else:
                known = ", ".join(self.sortable)
                errors.append(_error("sort", f"{name!r} cannot be sorted by; known are {known}", "unknown"))
        order.setdefault("_id", SortDirection.ASCENDING)
        return list(order.items())


def _direction(word: str) -> SortDirection:
    return SortDirection.DESCENDING if word.startswith("-") else SortDirection.ASCENDING


def _value_type(annotation: Any) -> Any:
    """The type of one value that a field can be compared with, or None. For a list that is the type of its items."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _value_type(args[0])
    if origin in (Union, types.UnionType):
        members = [member for arg in args if arg is not type(None) and (member := _value_type(arg)) is not None]
        return Union[tuple(members)] if members else None  # noqa: UP007 (made of a list)
    if origin in (list, set, frozenset):
        return _value_type(args[0]) if args else None
    if annotation in (Any, dict, bytes) or origin in (dict, tuple):
        return None
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return None
    return None if dataclasses.is_dataclass(annotation) or is_typeddict(annotation) else annotation


def _is_many(annotation: Any) -> bool:
    return get_origin(annotation) in (list, set, frozenset) or any(map(_is_many, get_args(annotation)))


def _linked(annotation: Any) -> type[Document] | None:
    """The document that a field links to, or None."""
    if get_origin(annotation) is Link:
        target = DocsRegistry.evaluate_fr(get_args(annotation)[0])
        return target if isinstance(target, type) and issubclass(target, Document) else None
    return next((found for arg in get_args(annotation) if (found := _linked(arg)) is not None), None)


def _whole(value: str, name: str, least: int, most: int, errors: list[dict[str, Any]]) -> int:
    if value.isascii() and value.isdigit() and len(value) < 12 and least <= int(value) <= most:
        return int(value)
    errors.append(_error(name, f"must be a whole number from {least} to {most}", "value"))
    return least


def _error(name: str, message: str, kind: str) -> dict[str, Any]:
    return {"loc": ("query", name), "msg": message, "type": kind}


def _said(error: Mapping[str, Any]) -> str:
    return f"{error['loc'][1]}: {error['msg']}"
