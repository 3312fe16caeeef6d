"""The fields of models: their descriptions, and how to find one by a dotted path."""

import dataclasses
import re
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import AnyUrl, BaseModel, EmailStr, Secret, SecretBytes, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined, to_jsonable_python

from pulpo_core.annotations import is_many, members, mentions, parts, type_name, walk
from pulpo_core.sensitive import MASK, is_sensitive

UNCOMPARED = (Any, re.Pattern, Secret, SecretBytes, SecretStr)
HIDDEN = ("id", "revision_id")  # added by Beanie to each document


@dataclass(frozen=True, slots=True)
class FieldDescription:
    """A field of a model, described with text and JSON values.

    `type` is the annotation as written in Python (`list[str]`, `Link[Company] | None`), `default` a JSON value (None
    also stands for no default, see `required`), `links` the class names of the documents that it may link to, `many`
    True for arrays. `computed` is True for a `@computed_field`, which is read-only.
    """

    name: str
    type: str
    required: bool
    default: Any = None
    description: str = ""
    links: tuple[str, ...] = ()
    many: bool = False
    computed: bool = False


@dataclass(frozen=True, slots=True)
class FoundField:
    """The field that a name or dotted path leads to.

    `key` is its path in the database. `annotation` is Any inside values without a fixed shape (a dict, extra fields).
    `many` is True if there is an array on the way to it.
    """

    key: str
    annotation: Any
    many: bool = False


def find_field(model: type[BaseModel], path: str) -> FoundField | None:
    """Return the stored field at a dotted path of names (not aliases), or None.

    `id` is the document's id. Back links are not stored; the fields of a linked document are not in this one.
    """
    from beanie import BackLink

    name, _, rest = path.partition(".")
    field = model.model_fields.get(name)
    if field is None:
        class_key = getattr(getattr(model, "Settings", None), "class_id", "_class_id")
        is_open = name in ("_id", class_key, "$**") or model.model_config.get("extra") == "allow"
        return FoundField(path, Any) if is_open else None
    key = "_id" if name == "id" else field.alias or name
    many = is_many(field.annotation)
    if mentions(field.annotation, BackLink):
        return None
    if not rest:
        return FoundField(key, field.annotation, many)
    found = _find_inside(field.annotation, rest)
    return found and FoundField(f"{key}.{found.key}", found.annotation, many or found.many)


def _find_inside(annotation: Any, path: str) -> FoundField | None:
    from beanie import Link

    if mentions(annotation, Link):
        return FoundField(path, Any) if path in ("$id", "$ref", "$db") else None
    kinds = [*parts(annotation)]
    if any(kind in (Any, dict) or dataclasses.is_dataclass(kind) or typing.is_typeddict(kind) for kind in kinds):
        return FoundField(path, Any)
    models = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
    return next((found for embedded in models if (found := find_field(embedded, path))), None)


def is_text(field: FoundField) -> bool:
    """Return True if a field holds text, or a list of texts."""
    kinds = [part for part in parts(field.annotation) if isinstance(part, type)]
    return field.annotation is Any or any(issubclass(kind, (str, EmailStr, AnyUrl)) for kind in kinds)


def has_order(field: FoundField) -> bool:
    """Return True if documents can be sorted by a field: it holds a single value of a known, ordered type.

    Arrays, links, embedded models and patterns have no order. Secrets have none either: comparisons would reveal them.
    """
    from beanie import Link

    found = [*parts(field.annotation)]
    is_model = any(isinstance(part, type) and issubclass(part, BaseModel) for part in found)
    if field.many or is_model or Link in found or dict in found:
        return False
    return any(_is_compared(member) for member in members(field.annotation))


def _is_compared(annotation: Any) -> bool:
    kind = typing.get_origin(annotation) or annotation
    is_structure = dataclasses.is_dataclass(kind) or typing.is_typeddict(kind)
    is_tuple = isinstance(kind, type) and issubclass(kind, tuple)
    return not (kind in UNCOMPARED or is_structure or is_tuple)


def describe_fields(model: type[BaseModel]) -> tuple[FieldDescription, ...]:
    """Return descriptions of a model's own fields, in order of declaration."""
    return tuple(describe_field(name, field) for name, field in own_fields(model).items())


def describe_computed(model: type[BaseModel]) -> tuple[FieldDescription, ...]:
    """Return descriptions of a model's computed fields."""
    return tuple(
        FieldDescription(
            name=name,
            type=type_name(field.return_type),
            required=False,
            description=field.description or "",
            many=is_many(field.return_type),
            computed=True,
        )
        for name, field in model.model_computed_fields.items()
    )


def own_fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the fields of a model in order of declaration; of a document, without those that Beanie adds."""
    from beanie import Document

    added = HIDDEN if issubclass(model, Document) else ()
    return {name: field for name, field in model.model_fields.items() if name not in added}


def describe_field(name: str, field: FieldInfo) -> FieldDescription:
    """Return the description of one field."""
    annotation = field.annotation
    return FieldDescription(
        name=name,
        type=type_name(annotation),
        required=field.is_required(),
        default=_json_default(field),
        description=field.description or "",
        links=linked_classes(annotation),
        many=is_many(annotation),
    )


def _json_default(field: FieldInfo) -> Any:
    """Return the default as JSON; None for a factory, which makes a new value each time."""
    if field.default is PydanticUndefined or field.default_factory is not None:
        return None
    if field.default is not None and is_sensitive(field):
        return MASK
    return to_jsonable_python(ordered(field.default), fallback=lambda value: f"{type(value).__qualname__}(…)")


def ordered(value: Any) -> Any:
    """Return the value with a sorted list in place of each set, whose order would change from run to run."""
    if isinstance(value, set | frozenset):
        return sorted(map(ordered, value), key=repr)
    if isinstance(value, dict):
        return {key: ordered(item) for key, item in value.items()}
    return [ordered(item) for item in value] if type(value) in (list, tuple) else value


def embedded_links(model: type[BaseModel], inside: tuple[type[BaseModel], ...] = ()) -> Iterator[tuple[str, str]]:
    """Yield the links in the models that are embedded in a model: a dotted path, and the name of the linked class."""
    from beanie import Document

    for name, field in model.model_fields.items():
        kinds = [kind for kind in parts(field.annotation) if isinstance(kind, type) and issubclass(kind, BaseModel)]
        for kind in kinds:
            if issubclass(kind, Document) or kind in inside:
                continue
            for key, item in kind.model_fields.items():
                yield from ((f"{name}.{key}", linked) for linked in linked_classes(item.annotation))
            for path, linked in embedded_links(kind, (*inside, kind)):
                yield f"{name}.{path}", linked


def linked_classes(annotation: Any) -> tuple[str, ...]:
    """Return the class names in each `Link[…]` or `BackLink[…]` anywhere in the annotation."""
    from beanie import BackLink, Link

    targets = [typing.get_args(node)[0] for node in walk(annotation) if typing.get_origin(node) in (Link, BackLink)]
    names = (
        target.__forward_arg__ if isinstance(target, typing.ForwardRef) else type_name(target) for target in targets
    )
    return tuple(dict.fromkeys(names))
