"""The indexes of a model: from Beanie's declarations, `indexes()` of the class, and `@datamodel(indexes=…)`."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pydantic_core import to_jsonable_python

from pulpo_core.exceptions import DeclarationError
from pulpo_core.locations import Location
from pulpo_core.models.fields import find_field

if TYPE_CHECKING:
    from beanie import Document
    from pymongo import IndexModel

IDENTITY = ("key", "collation", "partialFilterExpression")


def document_indexes(document: "type[Document]", added: Iterable[Any] = ()) -> "list[IndexModel]":
    """Return the indexes that Beanie finds in the class of a document (`Indexed` fields, `Settings.indexes` with
    `merge_indexes`), then those in `added`: field names, lists of them, IndexModels. Needs no database.

    Two with the same keys, collation and partial filter are one index. As in Beanie, the later declaration's options
    apply; one with keys only keeps the earlier options. The index on `_id` is left out.
    """
    from pymongo import IndexModel

    from pulpo_core.beanie_internals import get_index_attributes

    found = []
    for name, field in document.model_fields.items():
        if attributes := get_index_attributes(field):
            order, options = attributes
            found.append(IndexModel([(field.alias or name, order)], **options))
    return merge_indexes([*found, *_settings_indexes(document), *(_index(document, index) for index in added)])


def merge_indexes(indexes: "Iterable[IndexModel]") -> "list[IndexModel]":
    """Return the indexes without duplicates."""
    merged: dict[str, IndexModel] = {}
    for index in indexes:
        identity = repr([_plain(index.document.get(part)) for part in IDENTITY])
        if identity not in merged or not is_plain(index):
            merged[identity] = index
    return [index for index in merged.values() if list(index.document["key"].items()) != [("_id", 1)]]


def is_plain(index: "IndexModel") -> bool:
    """Return True if an index has no options: only keys, and MongoDB's default name."""
    return set(index.document) <= {"key", "name"} and index.document["name"] == _name(index)


def describe_index(index: "IndexModel") -> dict[str, Any]:
    """Return an index as JSON values: its `keys` (1 ascending, -1 descending, or a kind such as `text`) and options."""
    options = {key: value for key, value in index.document.items() if key != "key"}
    if options["name"] == _name(index):
        del options["name"]
    return dict(to_jsonable_python({"keys": dict(index.document["key"]), **options}, fallback=str))


def written_keys(keys: Iterable[tuple[str, Any]]) -> list[str]:
    """Return the keys of an index as in declarations: `["source", "-posted_at", "body:text"]`."""
    return [{1: key, -1: f"-{key}"}.get(kind, f"{key}:{kind}") for key, kind in keys]


def check_index(index: Any, what: str, where: Location) -> None:
    """Raise DeclarationError unless `index` is a field name, a list of field names, or PyMongo's IndexModel."""
    from pymongo import IndexModel

    names = index if isinstance(index, list | tuple) else [index]
    is_named = bool(names) and all(isinstance(name, str) and name.lstrip("+-") for name in names)
    if not is_named and not isinstance(index, IndexModel):
        raise DeclarationError(
            f"{what} must list indexes, got {index!r}",
            where=where,
            hint="list field names (`-` before one: descending), lists of them, or IndexModels",
        )


def unknown_names(document: "type[Document]", indexes: Iterable[Any]) -> list[str]:
    """Return the names in declared indexes that are not stored fields. IndexModels are left to MongoDB."""
    from pymongo import IndexModel

    short = [_names(index) for index in indexes if not isinstance(index, IndexModel)]
    names = [name for names in short for name, _ in names]
    return [name for name in names if find_field(document, name) is None]


def _index(document: "type[Document]", index: Any) -> "IndexModel":
    """Return one declaration as an IndexModel, with the fields' names in the database."""
    from pymongo import IndexModel

    if isinstance(index, IndexModel):
        return index
    keys = [(find_field(document, name), order) for name, order in _names(index)]
    return IndexModel([(field.key, order) for field, order in keys if field])


def _name(index: "IndexModel") -> str:
    """Return MongoDB's default name for the keys of an index."""
    from pymongo import IndexModel

    return str(IndexModel(list(index.document["key"].items())).document["name"])


def _names(index: Any) -> list[tuple[str, int]]:
    names = [index] if isinstance(index, str) else list(index)
    return [(name.lstrip("+-"), -1 if name.startswith("-") else 1) for name in names]


def _settings_indexes(document: "type[Document]") -> "Iterable[IndexModel]":
    from beanie import Document

    own = getattr(document, "Settings", None)
    classes: list[Any] = [document]
    if getattr(own, "merge_indexes", False):
        classes = [cls for cls in reversed(document.mro()) if issubclass(cls, Document) and cls is not Document]
    for cls in classes:
        yield from map(_from_settings, getattr(getattr(cls, "Settings", None), "indexes", ()))


def _from_settings(index: Any) -> "IndexModel":
    from pymongo import IndexModel

    return index if isinstance(index, IndexModel) else IndexModel(index)


def _plain(value: Any) -> Any:
    """Return the value as plain lists, in the order of its keys, because BSON classes differ in their `repr`."""
    return [(key, _plain(item)) for key, item in value.items()] if isinstance(value, Mapping) else value
