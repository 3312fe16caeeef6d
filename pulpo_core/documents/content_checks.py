"""Refuses content that no document may hold: operators, links to other collections, values too large for BSON."""

from collections.abc import Iterable, Iterator
from typing import Any, get_args, get_origin

import bson
from beanie import Document, Link
from bson.errors import BSONError
from pydantic import BaseModel

from pulpo_core.annotations import members
from pulpo_core.beanie_internals import get_dict
from pulpo_core.documents.link_types import may_hold_links
from pulpo_core.documents.named_paths import named_path
from pulpo_core.exceptions import ValidationError
from pulpo_core.models.link_unions import Targets, linked_documents
from pulpo_core.sensitive import may_hold_sensitive

Loc = tuple[str | int, ...]


def refusal(message: str, loc: Loc, finding: str) -> ValidationError:
    """Return an error about one value of a body."""
    return ValidationError(message, errors=[{"loc": loc, "msg": finding, "type": "value"}])


def check_content(body: Any, model: type[BaseModel]) -> None:
    """Raise ValidationError for keys that MongoDB could take for an operator or a reference, and NUL characters."""
    for loc, value in walk_values(body):
        if loc and str(loc[-1]).startswith("$"):
            named = named_path(loc, model)
            shown = ".".join(map(str, named))
            raise refusal(f"the key {shown!r} starts with a dollar sign", named, "must not start with a dollar sign")
        _check_nul(loc, value, model)


def check_text(body: Any) -> None:
    """Raise ValidationError for NUL characters, so that they reach no name, pattern or path."""
    for loc, value in walk_values(body):
        _check_nul(loc, value)


def check_links(document: Document, former: Document | None = None) -> None:
    """Raise ValidationError for a link to a collection that its field does not allow, or a document in place of a link.

    Wrong links that `former` already has are accepted, so that its other fields can still be changed.
    """
    if not may_hold_links(type(document)):
        return
    for loc, value, finding in _wrong_links(document):
        is_unsaved = isinstance(value, Document) and value.id is None and len(loc) == 1  # Beanie cannot encode it
        if is_unsaved or former is None or not any(value is known for _, known in walk_values(former)):
            raise refusal(f"{'.'.join(map(str, loc))} {finding[0]}", loc, finding[1])


def _wrong_links(document: Document) -> Iterator[tuple[Loc, Any, tuple[str, str]]]:
    """Yield each wrong value with its location and two descriptions: one to follow its name, and one on its own."""
    for loc, model in walk_values(document):
        for name, (targets, is_only_link) in _link_fields(type(model)).items() if isinstance(model, BaseModel) else ():
            for inner, value in _walk_containers(getattr(model, name)):
                place = (*loc, name, *inner)
                if isinstance(value, Document) and is_only_link:
                    yield place, value, ("is not a link", "give the id of the document")
                elif isinstance(value, Link) and value.ref.id is None:
                    yield place, value, ("has no id", "must have the id of a document")
                elif isinstance(value, Link) and value.ref.collection not in (names := _collections(targets)):
                    expected = f"must link to {' or '.join(names)}"
                    yield place, value, (expected, expected)


_kept: dict[type[BaseModel], dict[str, tuple[Targets, bool]]] = {}


def _link_fields(model: type[BaseModel]) -> dict[str, tuple[Targets, bool]]:
    """Return for each link field of a model the linked classes, and whether its values can only be links."""
    if model not in _kept:
        found = {name: (linked_documents(field.annotation), field) for name, field in model.model_fields.items()}
        _kept[model] = {
            name: (targets, _is_link(field.annotation)) for name, (targets, field) in found.items() if targets
        }
    return _kept[model]


def _is_link(annotation: Any) -> bool:
    kinds = members(annotation)
    return bool(kinds) and all(get_origin(kind) is Link or any(map(_is_link, get_args(kind)[-1:])) for kind in kinds)


def _collections(targets: Targets) -> list[str]:
    return list(dict.fromkeys(target.get_collection_name() for target in targets))


def _walk_containers(value: Any, loc: Loc = ()) -> Iterator[tuple[Loc, Any]]:
    """Yield the innermost items of nested lists and dicts with their locations; any other value as it is."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _walk_containers(item, (*loc, key))
    elif isinstance(value, list | tuple | set | frozenset):
        for index, item in enumerate(value):
            yield from _walk_containers(item, (*loc, index))
    else:
        yield loc, value


def check_encoding(document: Document) -> None:
    """Raise ValidationError for the first field whose value BSON cannot hold, such as a number that is too large."""
    for name, field in type(document).model_fields.items():
        try:
            bson.encode(get_dict(document, to_db=True, exclude=type(document).model_fields.keys() - {name}))
        except (ArithmeticError, BSONError) as error:
            found = "cannot be stored" if may_hold_sensitive(field) else f"cannot be stored: {error}"
            raise refusal(f"{name} {found}", (name,), found) from None


def _check_nul(loc: Loc, value: Any, model: Any = Any) -> None:
    if (isinstance(value, str) and "\0" in value) or (loc and "\0" in str(loc[-1])):
        named = named_path(loc, model)
        shown = ".".join(map(str, named))
        raise refusal(f"{shown!r} contains a NUL character", named, "must not contain a NUL character")


def walk_values(value: Any, loc: Loc = ()) -> Iterator[tuple[Loc, Any]]:
    """Yield a value and everything in it, with their locations."""
    yield loc, value
    items: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, BaseModel):
        items = value
    elif isinstance(value, list | tuple | set | frozenset):
        items = enumerate(value)
    for key, item in items:
        yield from walk_values(item, (*loc, key))
