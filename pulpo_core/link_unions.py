"""Links to one of several models, `Link[Book] | Link[Author]`, in values that pydantic has not read yet.

Pydantic tries the members of a union in order, and the first link takes every reference, whatever it refers to. So the
references are replaced by links to the right class before: it leaves those as they are.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, get_args, get_origin

from beanie import BackLink, Document, Link
from bson import DBRef
from pydantic import BaseModel

from pulpo_core.annotations import bare, item_type, members
from pulpo_core.beanie_internals import evaluate_link
from pulpo_core.strictness import field_names

Loc = tuple[str | int, ...]
Targets = tuple[type[Document], ...]
Change = Callable[[Targets, Any, Loc], Any]
"""Returns what takes the place of a value, given the classes that it may link to and the way to it."""


def link_targets(annotation: Any) -> Targets:
    """Return the classes that a value of a type may link to: `(Book, Author)` for `Link[Book] | Link[Author] | None`.

    Links in a list are not looked for.
    """
    links = [member for member in members(annotation) if get_origin(member) is Link]
    targets = [evaluate_link(get_args(link)[0]) for link in links]
    return tuple(target for target in targets if isinstance(target, type) and issubclass(target, Document))


@lru_cache(maxsize=4096)
def holds_link_unions(model: type[BaseModel]) -> bool:
    """Return True if a value of a model may hold a link to one of several models, at any depth."""
    return any(len(link_targets(annotation)) > 1 for annotation in _annotations(model, set()))


def replace_links(model: type[BaseModel], values: Mapping[str, Any], change: Change, loc: Loc = ()) -> dict[str, Any]:
    """Return the values of a model's fields, by name or alias, with each link to one of several models changed."""
    names, fields = field_names(model), model.model_fields
    return {
        key: _replaced(fields[names[key]].annotation, value, change, (*loc, names[key])) if key in names else value
        for key, value in values.items()
    }


def with_own_links(model: type[BaseModel], values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return values in which each such reference is a link to the class of the collection that it names."""
    return replace_links(model, values, to_own_class) if holds_link_unions(model) else values


def to_own_class(targets: Targets, value: Any, _: Loc) -> Any:
    """Return a link to the class of the collection that a reference names; any other value unchanged."""
    reference = value.ref if isinstance(value, Link) else value
    if not isinstance(reference, DBRef):
        return value
    own = [target for target in targets if target.get_collection_name() == reference.collection]
    if not own or (isinstance(value, Link) and value.document_class in own):
        return value
    return Link(reference, own[0])


def _replaced(annotation: Any, value: Any, change: Change, loc: Loc) -> Any:
    targets = link_targets(annotation)
    if value is None:
        return value
    if len(targets) > 1 and not isinstance(value, list | tuple):
        return change(targets, value, loc)
    if isinstance(value, list):
        items = [item for member in members(annotation) if (item := item_type(member)) is not None]
        return [_through(items, item, change, (*loc, index)) for index, item in enumerate(value)]
    if isinstance(value, Mapping):
        return _through_mapping(members(annotation), value, change, loc)
    return value


def _through(annotations: list[Any], value: Any, change: Change, loc: Loc) -> Any:
    for annotation in annotations:
        value = _replaced(annotation, value, change, loc)
    return value


def _through_mapping(kinds: tuple[Any, ...], value: Mapping[str, Any], change: Change, loc: Loc) -> Mapping[str, Any]:
    """Return an embedded object with its links changed. Of a union, each model changes what it has a link for."""
    for kind in kinds:
        if _is_embedded(kind):
            value = replace_links(kind, value, change, loc) if holds_link_unions(kind) else value
        elif len(arguments := get_args(kind)) == 2 and get_origin(kind) not in (Link, BackLink):
            value = {key: _replaced(arguments[1], item, change, (*loc, key)) for key, item in value.items()}
    return value


def _is_embedded(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _annotations(model: type[BaseModel], seen: set[Any]) -> Iterator[Any]:
    """Yield the annotations of a model's fields, their parts, and those of the models in them; not of linked ones."""
    seen.add(model)
    model.model_rebuild()  # its fields may name classes that were defined later
    waiting = [field.annotation for field in model.model_fields.values()]
    while waiting:
        annotation = bare(waiting.pop())
        yield annotation
        for member in members(annotation):
            if get_origin(member) in (Link, BackLink):
                continue
            if _is_embedded(member) and member not in seen:
                yield from _annotations(member, seen)
            waiting += get_args(member)
