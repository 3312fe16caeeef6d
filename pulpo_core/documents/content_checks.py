"""Refuses content that no document may hold: operators, links to other collections, values too large for BSON."""

from collections.abc import Iterable, Iterator
from typing import Any

import bson
from beanie import Document, Link
from bson.errors import BSONError
from pydantic import BaseModel

from pulpo_core.beanie_internals import get_dict
from pulpo_core.documents.link_types import may_hold_links
from pulpo_core.exceptions import ValidationError
from pulpo_core.sensitive import may_hold_sensitive

Loc = tuple[str | int, ...]


def refusal(message: str, loc: Loc, finding: str) -> ValidationError:
    """Return an error about one value of a body."""
    return ValidationError(message, errors=[{"loc": loc, "msg": finding, "type": "value"}])


def check_content(body: Any) -> None:
    """Raise ValidationError for keys that MongoDB could take for an operator or a reference, and NUL characters."""
    for loc, value in walk_values(body):
        name = ".".join(map(str, loc))
        if loc and str(loc[-1]).startswith("$"):
            raise refusal(f"the key {name!r} starts with a dollar sign", loc, "must not start with a dollar sign")
        _check_nul(loc, value)


def check_text(body: Any) -> None:
    """Raise ValidationError for NUL characters: no name, pattern or path that is made of them gets anywhere."""
    for loc, value in walk_values(body):
        _check_nul(loc, value)


def check_links(document: Document) -> None:
    """Raise ValidationError for a link to another collection than its field's, or a document in place of a link."""
    if not may_hold_links(type(document)):
        return
    for name in document.get_link_fields() or {}:
        value = getattr(document, name)
        if any(isinstance(item, Document) for item in (value if isinstance(value, list) else [value])):
            raise refusal(f"{name} is not a link", (name,), "give the id of the document")
    for loc, value in walk_values(document):
        if isinstance(value, Link) and value.ref.id is None:
            raise refusal(f"{'.'.join(map(str, loc))} has no id", loc, "must have the id of a document")
        if isinstance(value, Link) and value.ref.collection != value.document_class.get_collection_name():
            expected = f"must link to {value.document_class.get_collection_name()}"
            raise refusal(f"{'.'.join(map(str, loc))} {expected}", loc, expected)


def check_encoding(document: Document) -> None:
    """Raise ValidationError for the first field whose value BSON cannot hold, such as a number that is too large."""
    for name, field in type(document).model_fields.items():
        try:
            bson.encode(get_dict(document, to_db=True, exclude=type(document).model_fields.keys() - {name}))
        except (ArithmeticError, BSONError) as error:
            found = "cannot be stored" if may_hold_sensitive(field) else f"cannot be stored: {error}"
            raise refusal(f"{name} {found}", (name,), found) from None


def _check_nul(loc: Loc, value: Any) -> None:
    if (isinstance(value, str) and "\0" in value) or (loc and "\0" in str(loc[-1])):
        name = ".".join(map(str, loc))
        raise refusal(f"{name!r} contains a NUL character", loc, "must not contain a NUL character")


def walk_values(value: Any, loc: Loc = ()) -> Iterator[tuple[Loc, Any]]:
    """Yield a value and all that is in it, with the way to it."""
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
