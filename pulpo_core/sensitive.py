"""Sensitive values: fields whose values never appear in logs, error messages, events, traces or dumps.

A field is sensitive if it is marked, or if its type is one of pydantic's secrets:

    class Account(BaseModel):
        iban: Annotated[str, Sensitive]
        pin: str = Field(json_schema_extra={"sensitive": True})
        password: SecretStr

The mark may be anywhere in an annotation (`list[Annotated[str, Sensitive]]`), in embedded models, and on the
parameters of operations. Actors who may read a document see its marked fields; only secrets are hidden there, too.
"""

import dataclasses
import json
import re
import traceback
import typing
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Secret, SecretBytes, SecretStr
from pydantic.fields import FieldInfo
from typing_extensions import is_typeddict

from pulpo_core.field_aliases import aliases
from pulpo_core.pydantic_internals import referred
from pulpo_core.type_names import unnamed

MASK = "**********"
IS_MASK = "must be the secret itself, not its mask"
SECRETS = (SecretStr, SecretBytes, Secret)
LISTS = (list, tuple, set, frozenset, deque)
SHORT = 4  # values with fewer characters are only hidden in texts if they are whole words
INPUT_VALUE = re.compile(r"input_value=.*?(?=, input_type=\w+[\],])", re.DOTALL)
REMEMBERED = "__pulpo_sensitive__"


class Sensitive:
    """The mark of a sensitive field: `Annotated[str, Sensitive]`."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        return {**handler(schema), "sensitive": True}


def masked(value: Any, kind: Any = Any) -> Any:
    """Return a value for a dump, with sensitive parts masked: models and dataclasses as dicts, arrays as lists, other
    values unchanged.

    `kind` is the type of the value: that of a field, a model, a document. The value need not be valid; a dict may have
    the names or the aliases of a model's fields.
    """
    return _masked(value, (kind,))


def is_sensitive(field: FieldInfo) -> bool:
    """Return True if the value of a field is sensitive as a whole."""
    return _kinds((field,))[1]


def may_hold_sensitive(kind: Any) -> bool:
    """Return True if a type, or a model in it, has a sensitive part."""
    try:
        return _may_hold(kind)
    except TypeError:  # an annotation that cannot be hashed
        return any(found for _, found in _inside((kind,)))


@lru_cache(maxsize=4096)
def _may_hold(kind: Any) -> bool:
    return any(found for _, found in _inside((kind,)))


def sensitive_part(kind: Any, loc: Sequence[str | int]) -> tuple[int | None, tuple[Any, ...]]:
    """Follow the `loc` of one of pydantic's findings about a `kind`.

    Returns the length of the part that leads to a sensitive value, or None; and the types of the value at the end.
    """
    annotations: tuple[Any, ...] = (kind,)
    for depth, key in enumerate(loc):
        kinds, found = _kinds(annotations)
        if found:
            return depth, annotations
        named = _named(kinds, key)
        labelled = (
            () if named or isinstance(key, int) else annotations
        )  # the key may be the name of a member of a union
        annotations = (*named, *_items(kinds, key), *labelled)
    return (len(loc) if _kinds(annotations)[1] else None), annotations


def sensitive_texts(value: Any, *kinds: Any) -> frozenset[str]:
    """Return the sensitive parts of a value as texts, in the forms in which a message may contain them."""
    return frozenset(text for part in _sensitive_values(value, kinds) for text in _texts(part))


def masked_secret(value: Any, loc: tuple[str | int, ...] = ()) -> tuple[str | int, ...] | None:
    """Return the place of the first secret that is the mask, as an answer has shown it; None if there is none."""
    if isinstance(value, SECRETS):
        return loc if value.get_secret_value() in (MASK, MASK.encode()) else None
    parts = enumerate(value) if isinstance(value, LISTS) else _parts_of(value)
    return next((found for key, item in parts or () if (found := masked_secret(item, (*loc, key))) is not None), None)


def hide(text: str, values: Iterable[str]) -> str:
    """Return a text with these values masked."""
    for value in sorted(values, key=len, reverse=True):
        if len(value) >= SHORT:
            text = text.replace(value, MASK)
        elif value.strip():
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", MASK, text)
    return text


def remember_sensitive(error: BaseException, values: frozenset[str]) -> None:
    """Record on an error the values that must not be shown with it, because its text may contain them."""
    if values:
        setattr(error, REMEMBERED, values | remembered_sensitive(error))


def remembered_sensitive(error: BaseException | None) -> frozenset[str]:
    """Return the values that must not be shown with an error."""
    return getattr(error, REMEMBERED, frozenset())


def error_text(error: BaseException, text: str | None = None) -> str:
    """Return the text of an error, or another text about it, without sensitive values and pydantic's `input_value`."""
    return hide(without_inputs(str(error) if text is None else text), remembered_sensitive(error))


def traceback_text(error: BaseException, values: Iterable[str] = ()) -> str:
    """Return the traceback of an error and its causes, without sensitive values: those recorded on the errors, and
    `values`."""
    known = frozenset(values).union(*map(remembered_sensitive, error_chain(error)))
    return hide(error_text(error, "".join(traceback.format_exception(error))), known)


def error_chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and its causes."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def without_inputs(text: str) -> str:
    """Return a text without the refused values (`input_value`) of pydantic's errors in it."""
    return INPUT_VALUE.sub(f"input_value={MASK}", text) if "input_value=" in text else text


def leave_out_of_repr(kinds: Iterable[Any]) -> None:
    """Exclude the sensitive fields of these models and their embedded models from their `repr`."""
    for one, _ in _inside(kinds):
        if isinstance(one, type) and issubclass(one, BaseModel):
            for field in filter(is_sensitive, one.model_fields.values()):
                field.repr = False


def without_sensitive_defaults(schema: Any) -> Any:
    """Return a JSON schema without the defaults and examples of sensitive fields."""
    if isinstance(schema, list):
        return [without_sensitive_defaults(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    left_out = ("default", "examples") if schema.get("sensitive") is True else ()
    return {key: without_sensitive_defaults(part) for key, part in schema.items() if key not in left_out}


def _masked(value: Any, annotations: Sequence[Any]) -> Any:
    kinds, found = _kinds(annotations)
    if value is None:
        return None
    if found or isinstance(value, SECRETS):
        return MASK
    if isinstance(value, LISTS):
        return [_masked(item, _items(kinds, index)) for index, item in enumerate(value)]
    parts = _parts_of(value)
    if parts is None:
        return value
    own = (*kinds, type(value))
    return {key: _masked(item, (*_named(own, key), *_items(kinds))) for key, item in parts}


def _sensitive_values(value: Any, annotations: Sequence[Any], is_inside: bool = False) -> Iterator[Any]:
    kinds, found = _kinds(annotations)
    is_inside = is_inside or found
    if isinstance(value, SECRETS):
        yield value.get_secret_value()
    elif isinstance(value, LISTS):
        for index, item in enumerate(value):
            yield from _sensitive_values(item, _items(kinds, index), is_inside)
    elif (parts := _parts_of(value)) is not None:
        own = (*kinds, type(value))
        for key, item in parts:
            yield from [key] if is_inside and isinstance(value, Mapping) else []
            yield from _sensitive_values(item, (*_named(own, key), *_items(kinds)), is_inside)
    elif is_inside:
        yield value


def _texts(value: Any) -> Iterable[str]:
    """Return the forms of a value in a message, in Python code, and in JSON."""
    if value is None or isinstance(value, bool):
        return ()
    text = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
    return {text, repr(text)[1:-1], json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]} - {""}


def _parts_of(value: Any) -> Iterable[tuple[Any, Any]] | None:
    """Return the parts of a mapping, model or dataclass by name; None for any other value."""
    if isinstance(value, Mapping):
        return value.items()
    if isinstance(value, BaseModel):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [(field.name, getattr(value, field.name, None)) for field in dataclasses.fields(value)]
    return None


def _inside(annotations: Iterable[Any]) -> Iterator[tuple[Any, bool]]:
    """Yield all types in annotations and in the fields of their models, each with True if it is sensitive."""
    seen: set[int] = set()
    waiting = [*annotations]
    while waiting:
        kinds, found = _kinds((waiting.pop(),))
        for one in kinds:
            yield one, found
            if id(one) not in seen and get_origin(one) is not Literal:
                seen.add(id(one))
                waiting += (*get_args(one), *_all_fields(one))


def _kinds(annotations: Iterable[Any]) -> tuple[list[Any], bool]:
    """Return the types in annotations, with the members of unions, and True if one of them is sensitive."""
    kinds: list[Any] = []
    found = False
    waiting = [*annotations]
    while waiting:
        one = referred(unnamed(waiting.pop()))
        origin = get_origin(one)
        if isinstance(one, FieldInfo):
            found = found or _marks(one)
            waiting.append(one.annotation)
        elif origin is Annotated:
            found = found or any(map(_marks, one.__metadata__))
            waiting.append(one.__origin__)
        elif origin in (Union, UnionType):
            waiting += get_args(one)
        else:
            bare = origin or one
            found = found or (isinstance(bare, type) and issubclass(bare, SECRETS)) or _has_sensitive_keys(origin, one)
            kinds.append(one)
    return kinds, found


def _marks(item: Any) -> bool:
    """Return True if a part of an annotation's metadata marks it as sensitive."""
    if isinstance(item, FieldInfo):
        extra = item.json_schema_extra
        return (isinstance(extra, dict) and extra.get("sensitive") is True) or any(map(_marks, item.metadata))
    return item is Sensitive or isinstance(item, Sensitive)


def _has_sensitive_keys(origin: Any, annotation: Any) -> bool:
    return _is_mapping(origin) and _kinds(get_args(annotation)[:1])[1]


def _is_mapping(origin: Any) -> bool:
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _items(kinds: Iterable[Any], place: Any = None) -> tuple[Any, ...]:
    """Return the types of the items of arrays (of tuples, of the item at a place), and of the values of mappings."""
    found: list[Any] = []
    for kind in kinds:
        origin, arguments = get_origin(kind), get_args(kind)
        if _is_mapping(origin):
            found += arguments[1:]
        elif origin is tuple and ... not in arguments and isinstance(place, int):
            found += arguments[place : place + 1]
        elif origin is not Literal:
            found += [each for each in arguments if each is not ...]
    return tuple(found)


def _named(kinds: Iterable[Any], key: Any) -> tuple[Any, ...]:
    """Return the fields of these types that have this name or alias."""
    return tuple(field for kind in kinds for field in _fields(kind).get(key, ()))


def _all_fields(kind: Any) -> Iterator[Any]:
    for fields in _fields(kind).values():
        yield from fields


def _fields(kind: Any) -> Mapping[Any, tuple[Any, ...]]:
    """Return the fields of a model, dataclass or typed dict by names and aliases; none for any other type."""
    bare = get_origin(kind) or kind
    return _fields_of_class(bare) if isinstance(bare, type) else {}


@lru_cache(maxsize=4096)
def _fields_of_class(kind: Any) -> Mapping[Any, tuple[Any, ...]]:
    if issubclass(kind, BaseModel):
        found: dict[Any, tuple[Any, ...]] = {}
        for name, field in kind.model_fields.items():
            for key in {name, *aliases(field), *filter(None, [field.serialization_alias])}:
                found[key] = (*found.get(key, ()), field)
        return found
    if dataclasses.is_dataclass(kind) or is_typeddict(kind):
        try:
            hints = typing.get_type_hints(kind, include_extras=True)
        except NameError:
            return {}
        return {name: (hint,) for name, hint in hints.items()}
    return {}
