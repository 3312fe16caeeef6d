"""Links to one of several models, `Link[Book] | Link[Author]`, in values that pydantic has not read yet.

Pydantic tries the members of a union in order, and the first link takes every reference, whatever it refers to. So
references are replaced beforehand by links to the right class, which pydantic leaves unchanged.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, get_args, get_origin

from beanie import BackLink, Document, Link
from bson import DBRef
from pydantic import BaseModel

from pulpo_core.annotations import bare, distinct, item_type, members, walk
from pulpo_core.beanie_internals import evaluate_link
from pulpo_core.models.strictness import field_names

Loc = tuple[str | int, ...]
Targets = tuple[type[Document], ...]
Change = Callable[[Targets, Any, Loc], Any]
"""Returns the replacement of a value, given the classes that it may link to and its path."""


def link_targets(annotation: Any) -> Targets:
    """Return the classes that a value of a type may link to: `(Book, Author)` for `Link[Book] | Link[Author] | None`.

    Links in a list are not included.
    """
    links = [member for member in members(annotation) if get_origin(member) is Link]
    targets = [evaluate_link(get_args(link)[0]) for link in links]
    return tuple(target for target in targets if isinstance(target, type) and issubclass(target, Document))


def linked_documents(annotation: Any) -> Targets:
    """Return the document classes that a field links to, also in lists and dicts; none for other fields."""
    links = (node for node in walk(annotation) if get_origin(node) is Link)
    return tuple(dict.fromkeys(target for link in links for target in link_targets(link)))


@lru_cache(maxsize=4096)
def holds_link_unions(model: type[BaseModel]) -> bool:
    """Return True if a value of a model may hold a link to one of several models, at any depth."""
    return any(len(link_targets(annotation)) > 1 for annotation in _annotations(model, set()))


def replace_links(model: type[BaseModel], values: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """Return the values of a model's fields, by name or alias, with each link to one of several models changed."""
    return _in_object([model], values, change, ())


def names_collection(value: Any) -> bool:
    """Return True for an object in the form in which links are shown: with `id` and `collection`."""
    return isinstance(value, Mapping) and value.keys() == {"id", "collection"}


def with_own_links(model: type[BaseModel], values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return values in which each reference to one of several models is a link to the class of its collection."""
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


def _replaced(annotations: Sequence[Any], value: Any, change: Change, loc: Loc) -> Any:
    """Return a value with its links replaced. `annotations` are its types by the different members of a union.

    A value that one of them accepts unchanged is left to pydantic, such as an id for a link to one model only.
    """
    if value is None:
        return value
    kinds = distinct(kind for annotation in annotations for kind in members(annotation))
    if isinstance(value, list):
        items = distinct(item for kind in kinds if (item := item_type(kind)) is not None)
        return [_replaced(items, item, change, (*loc, index)) for index, item in enumerate(value)]
    counts = [len(link_targets(annotation)) for annotation in annotations]
    if any(count > 1 for count in counts):
        targets = tuple(distinct(target for annotation in annotations for target in link_targets(annotation)))
        is_union = all(count > 1 for count in counts) and all(get_origin(kind) is Link for kind in kinds)
        if is_union or _refers(targets, value):
            value = change(targets, value, loc)
    return _in_object(kinds, value, change, loc) if isinstance(value, Mapping) else value


def _refers(targets: Targets, value: Any) -> bool:
    """Return True if a value is a link even if other types are allowed, too: `Link[A] | Link[B] | str`."""
    if names_collection(value):
        return any(target.get_collection_name() == value["collection"] for target in targets)
    return isinstance(value, Link | DBRef)


def _in_object(kinds: Iterable[Any], value: Mapping[str, Any], change: Change, loc: Loc) -> dict[str, Any]:
    models = [kind for kind in kinds if _is_embedded(kind) and _may_be(kind, value)]
    if not any(map(holds_link_unions, models)):
        models = []
    others = [
        get_args(kind)[1] for kind in kinds if len(get_args(kind)) == 2 and get_origin(kind) not in (Link, BackLink)
    ]
    found = {}
    for key, item in value.items():
        known = [(model, field_names(model)[key]) for model in models if key in field_names(model)]
        fields = [model.model_fields[name].annotation for model, name in known]
        place = known[0][1] if known else key
        found[key] = _replaced(distinct([*fields, *others]), item, change, (*loc, place))
    return found


def _may_be(model: type[BaseModel], value: Mapping[str, Any]) -> bool:
    """Return False for an object whose discriminator, a literal, belongs to another model."""
    for name, field in model.model_fields.items():
        annotation = bare(field.annotation)
        if get_origin(annotation) is Literal:
            given = [value[key] for key in (name, field.alias or name) if key in value]
            if any(each not in get_args(annotation) for each in given):
                return False
    return True


def _is_embedded(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _annotations(model: type[BaseModel], seen: set[Any]) -> Iterator[Any]:
    """Yield the annotations of a model and its embedded models, with their parts, but not those of linked models."""
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
