"""The fields that lists can be filtered by: those of a model and of the models in it, and the keys of its dicts."""

import dataclasses
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Union, get_args, get_origin

from beanie import Document
from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic.fields import FieldInfo

from pulpo_core.annotations import ARRAYS, is_many, item_type, members
from pulpo_core.documents.fields import stored_names, visible_fields
from pulpo_core.documents.query.filters import Filter
from pulpo_core.documents.query.operands import find_operands, value_operand, whole_operand
from pulpo_core.documents.query.values import config_of

DICTS = (dict, Mapping, MutableMapping, OrderedDict, defaultdict)


@dataclass(frozen=True, slots=True)
class DictField:
    """A dict field, whose keys can be filtered by like fields: `prices.eur__gte=3`.

    `lists` are the keys of the lists around it. `fields` are the fields of a value by their paths: an empty path for
    the value itself, `.part` for a field of an embedded model.
    """

    key: str
    lists: tuple[str, ...]
    keys: TypeAdapter[Any]
    fields: "FilterFields"

    def find(self, path: str) -> Filter | None:
        """Return the filter for a path that starts with a key; None if no such value can be stored."""
        written, dot, rest = path.partition(".")
        found = self.fields.find(f"{dot}{rest}")
        key = self._stored_key(written)
        return found.under(f"{self.key}.{key}", self.lists) if found is not None and key is not None else None

    def _stored_key(self, written: str) -> str | None:
        """Return a key as it is stored; None if it cannot be stored, or would be taken for an operator."""
        try:
            key = self.keys.validate_strings(written)
        except ValueError:
            return None
        text = str(key.value if isinstance(key, Enum) else key)
        return None if not text or text.startswith("$") or "." in text or "\0" in text else text


@dataclass(frozen=True, slots=True)
class FilterFields:
    """The filters of a document class: fields by their dotted paths, and dicts, which have any keys."""

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

    The members of a union may have fields of the same name. If they store them under different keys, such fields are
    left out.
    """
    return filter_fields(document).plain


def _merged(one: Filter, other: Filter) -> Filter:
    """Return the filter for a field that two members of a union have."""
    plain = [operand for field in (one, other) for operand in field.operands if not operand.is_link]
    links = [operand for field in (one, other) for operand in field.operands if operand.is_link]
    if len(plain) > 1:  # their order is that of the union
        either: Any = Union[tuple(operand.annotation for operand in plain)]  # noqa: UP007
        plain = [value_operand(plain[0].document, either, plain[0].config)]
    operands = (*plain, *{operand.document: operand for operand in links}.values())
    return Filter(
        one.key,
        operands,
        one.many or other.many,
        is_list=one.is_list and other.is_list,
        lists=one.lists if one.lists == other.lists else (),
    )


def filter_fields(document: type[Document]) -> FilterFields:
    """Return the fields and dicts of a document that can be filtered by."""
    return _collect(_of_fields(document, visible_fields(document), stored_names(document), _Place(config_of(document))))


@dataclass(frozen=True, slots=True)
class _Place:
    """The location of fields: the configuration of their model, path, key, the lists around them, and the models around
    them, which stop the recursion."""

    config: ConfigDict
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
    """Yield the filters of the fields of one model."""
    for name, field in fields.items():
        if not field.exclude:  # a filter would reveal its values
            at = dataclasses.replace(place, path=f"{place.path}{name}", key=f"{place.key}{names[name]}")
            yield from _of_value(document, field.annotation, at)


def _of_value(document: type[Document], annotation: Any, place: _Place) -> Found:
    """Yield the filters of a value of a type: of itself, of its fields, and of its keys."""
    path, key = place.path, place.key
    arguments = _dict_arguments(annotation)
    many, is_list = place.many or is_many(annotation), _is_list(annotation)
    if operands := () if arguments else find_operands(document, annotation, place.config):
        yield path, Filter(key, operands, many, is_list, place.lists)
    elif key == "_id":
        yield path, Filter(key, (whole_operand(document, annotation),), many=False)
    elif is_list and item_type(members(annotation)[0]) is not None:
        yield path, Filter(key, (), many, is_list, place.lists)
    lists = (*place.lists, key) if is_list else place.lists
    for embedded in embedded_models(annotation):
        if embedded not in place.inside:
            fields = embedded.model_fields
            names = {name: field.alias or name for name, field in fields.items()}
            at = _Place(config_of(embedded), f"{path}.", f"{key}.", lists, (*place.inside, embedded), many)
            yield from _of_fields(document, fields, names, at)
    if arguments is not None:
        entry = _Place(place.config, inside=place.inside, many=many)
        inner = _collect(_of_value(document, arguments[1], entry))
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


def embedded_models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models embedded in a field: those of a union, a list or an optional one."""
    for member in members(annotation):
        if (item := item_type(member)) is not None:
            yield from embedded_models(item)
        elif isinstance(member, type) and issubclass(member, BaseModel) and not issubclass(member, Document):
            member.model_rebuild()  # its fields may name classes that were defined later
            yield member
