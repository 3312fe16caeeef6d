"""The possible meanings of a value that was sent as a link to one of several models: `Link[Book] | Link[Author]`."""

from collections.abc import Iterable, Mapping
from typing import Any

import bson
from beanie import Document, Link
from bson import DBRef
from bson.errors import BSONError
from pydantic import BaseModel, TypeAdapter

from pulpo_core.beanie_internals import encode_filter
from pulpo_core.exceptions import ValidationError
from pulpo_core.models.link_unions import Loc, Targets, holds_link_unions, names_collection, replace_links, to_own_class

Links = list[Link[Any]]
FROM_PYTHON = (Link, DBRef, Document)
_adapters: dict[type[Document], TypeAdapter[Any]] = {}


def with_sent_links(model: type[BaseModel], values: Any) -> Any:
    """Return the values that were sent for a model, with ids and objects replaced by links if the field may link to
    several models. Needs no database.

    Raises ValidationError for an id that may be one of several models.
    """
    if not isinstance(values, Mapping) or not holds_link_unions(model):
        return values
    return replace_links(model, values, only_meaning)


def only_meaning(targets: Targets, value: Any, loc: Loc) -> Any:
    """Return the link that a value stands for. Raises ValidationError if there are several possible links, or none."""
    if isinstance(value, FROM_PYTHON):
        return to_own_class(targets, value, loc)
    found = meanings(targets, value)
    if len(found) != 1:
        raise refused_link(targets, loc, NOT_A_LINK if not found else AMBIGUOUS)
    return found[0]


def meanings(targets: Targets, value: Any) -> Links:
    """Return the links that a value may stand for, one for each collection. An object names its collection."""
    if isinstance(value, FROM_PYTHON):
        return []
    if names_collection(value):
        return _links([kind for kind in targets if kind.get_collection_name() == value["collection"]], value["id"])
    return _links(targets, value)


NOT_A_LINK = "must be the id of a linked document, or "
AMBIGUOUS = "the id may be that of several models; send "
NOWHERE = "no linked document has this id; send "


def refused_link(targets: Targets, loc: Loc, finding: str) -> ValidationError:
    """Return the error for a value that stands for none of the links, or may stand for several."""
    names = ", ".join(dict.fromkeys(target.get_collection_name() for target in targets))
    finding += f'an object with "id" and "collection", one of {names}'
    error = {"loc": loc, "msg": finding, "type": "value"}
    return ValidationError(f"{'.'.join(map(str, loc))}: {finding}", errors=[error])


def _links(targets: Iterable[type[Document]], key: Any) -> Links:
    found: dict[str, Link[Any]] = {}
    for target in targets:
        name = target.get_collection_name()
        try:
            own = _id_adapter(target).validate_python(key)
            bson.encode(encode_filter(target, {"_id": own}))  # a number of 24 digits cannot be stored
        except (ValueError, ArithmeticError, BSONError):
            continue
        is_padded = isinstance(key, str) and isinstance(own, int) and str(own) != key  # an ObjectId of digits only
        if own is not None and not is_padded:
            found.setdefault(name, Link(DBRef(name, own), target))
    return list(found.values())


def _id_adapter(target: type[Document]) -> TypeAdapter[Any]:
    if target not in _adapters:
        annotation: Any = target.model_fields["id"].annotation
        _adapters[target] = TypeAdapter(annotation)
    return _adapters[target]
