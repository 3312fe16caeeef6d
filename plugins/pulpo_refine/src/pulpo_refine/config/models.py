"""Describes models for the lists, details and forms of their documents."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from beanie import Document

from pulpo_core.documents.fields import has_own_id, visible_fields
from pulpo_core.documents.own_methods import DELETED_AT, is_soft_deleted
from pulpo_core.documents.query.filters import Filter
from pulpo_core.documents.query.parser import ListQueryParser
from pulpo_core.documents.query.search import declared_fields, searchable_fields
from pulpo_core.metadata import ModelInfo
from pulpo_refine.config.compact import Json, compact
from pulpo_refine.config.fields import FieldReader
from pulpo_refine.config.hints import hints_by_field, in_order, names
from pulpo_refine.config.labels import label, plural_label
from pulpo_refine.config.nested_hints import hint_inside

PRIMARY = ("title", "name", "label", "subject", "display_name", "full_name", "headline", "email", "username", "code")
LONG = ("description", "body", "content", "notes", "note", "text", "html", "summary", "comment", "cover_letter")
PLAIN = {"string", "int", "float", "decimal", "bool", "date", "datetime", "enum", "link", "ref", "url", "email"}
LONG_TEXT = 300
COLUMNS = 6
_parsers: dict[type[Document], ListQueryParser] = {}
ACTIONS = ("read", "create", "update", "delete")


def describe_model(
    model: ModelInfo,
    actions: Collection[str],
    reader: FieldReader,
    *,
    has_changes: bool = False,
    has_lists: bool = True,
) -> Json:
    """Return the description of a model on which these actions are allowed. Without `has_lists`, the fields for
    filtering, sorting and searching are left out."""
    document, ui = model.document_cls, model.ui_hints
    parser = _parser(document) if has_lists else None
    fields = _fields(model, reader, parser)
    known = [field["name"] for field in fields]
    open_ = [
        field["name"] for field in fields if not _is_hidden(field)
    ]  # the field that names a document is shown everywhere
    primary = next(iter(names({"primary": [ui.get("primary_field")]}, "primary", open_)), None) or _primary(fields)
    named = ui.get("label") or label(model.name)
    return compact(
        name=model.name,
        label=named,
        plural=ui.get("plural") or plural_label(named),
        path=model.path,
        collection=_collection(document, model.path),
        description=model.description,
        tags=list(model.tags),
        icon=ui.get("icon"),
        group=ui.get("group"),
        primary=primary,
        list=names(ui, "list_fields", [*known, "id"]) or _columns(fields, primary),
        sections=_sections(ui, known),
        sortable=list(parser.sortable) if parser else [],
        searchable=_searchable(model, parser) if parser else [],
        can=[action for action in ACTIONS if action in actions],
        softDelete=is_soft_deleted(document),
        view=model.view is not None,
        timeSeries=model.view is None and "update" not in model.changes,
        hasChanges=has_changes and model.view is None,
        idField=reader.field("id", document.model_fields["id"]) if has_own_id(document) else None,
    ) | {"fields": fields}


def link_back(models: list[Json]) -> None:
    """Add to each model the fields of other models that link to it."""
    by_name = {model["name"]: model for model in models}
    for model in models:
        for field in model["fields"] if "read" in model.get("can", ()) else ():
            for target in _targets(field):
                if target in by_name:
                    found = {"model": model["name"], "path": model["path"], "field": field["name"]}
                    by_name[target].setdefault("backLinks", []).append({**found, "label": model["plural"]})


def _targets(field: Json) -> Iterable[str]:
    """Return the models that a field, or the items of a list field, may link to."""
    shape = field.get("item", field) if field["kind"] == "list" else field
    return shape.get("models", ()) if shape["kind"] in ("link", "ref") and "eq" in field.get("filters", ()) else ()


def _collection(document: Any, path: str) -> str | None:
    """Return the name of the collection, which links contain, if it differs from the path."""
    roots = [cls for cls in document.__mro__ if getattr(vars(cls).get("Settings"), "is_root", False)]
    owner = roots[-1] if roots else document
    name = getattr(getattr(owner, "Settings", None), "name", None) or owner.__name__
    return None if name == path else str(name)


def _parser(document: type[Document]) -> ListQueryParser:
    """Return the query parser of a document class. Cached, because finding its filters is slow."""
    if document not in _parsers:
        _parsers[document] = ListQueryParser(document)
    return _parsers[document]


def _fields(model: ModelInfo, reader: FieldReader, parser: ListQueryParser | None) -> list[Json]:
    document = model.document_cls
    hints, all_filters = hints_by_field(model.ui_hints), parser.filters if parser else {}
    unique = _unique(model)
    found = []
    for name, field in visible_fields(document).items():
        if name == "id":
            continue
        described = reader.field(name, field, hints.get(name))
        filters = all_filters.get(name)
        described |= compact(
            unique=name in unique,
            filters=list(filters.operators) if filters else [],
            readOnly=described.get("readOnly") or (name == DELETED_AT and is_soft_deleted(document)),
        )
        found.append(described)
    found += [reader.computed(name, each, hints.get(name)) for name, each in document.model_computed_fields.items()]
    hint_inside(found, hints, reader.types, model.name)
    _note_nested_filters(found, all_filters, reader)
    return in_order(found)


def _note_nested_filters(fields: list[Json], all_filters: Mapping[str, Filter], reader: FieldReader) -> None:
    """Add the operators of the fields of embedded models, whose descriptions are shared by all that embed them."""
    by_name = {field["name"]: field for field in fields}
    for path, filters in all_filters.items():
        first, *rest = path.split(".")
        found = [by_name[first]] if rest and first in by_name else []
        for name in rest:
            found = [inner for outer in found for inner in _inside(outer, reader) if inner["name"] == name]
        for field in found:
            field.setdefault("filters", list(filters.operators))


def _inside(shape: Json, reader: FieldReader) -> Iterable[Json]:
    """Return the fields of the embedded models that a value, or an item of it, may be."""
    if shape["kind"] == "list":
        return _inside(shape["item"], reader)
    if shape["kind"] == "union":
        return [field for option in shape["options"] for field in _inside(option, reader)]
    return reader.types[shape["type"]]["fields"] if shape["kind"] == "object" else ()


def _unique(model: ModelInfo) -> set[str]:
    """Return the fields that have a unique index of their own."""
    keys = [index.document for index in model.wanted_indexes]
    alone = [next(iter(key["key"])) for key in keys if key.get("unique") and len(key["key"]) == 1]
    return {name for name, field in model.document_cls.model_fields.items() if (field.alias or name) in alone}


def _searchable(model: ModelInfo, parser: ListQueryParser) -> list[str]:
    if named := declared_fields(model.document_cls, "searchable_fields"):
        return list(named)
    keys = searchable_fields(model.document_cls, parser.filters)
    return [name for name, field in parser.filters.items() if field.key in keys and "." not in name]


def _primary(fields: list[Json]) -> str:
    """Return the field that names a document best."""
    texts = [field for field in fields if field["kind"] in ("string", "email", "url") and not _is_hidden(field)]
    by_name = {field["name"]: field for field in texts}
    usual = [by_name[name] for name in PRIMARY if name in by_name]
    usual += [field for field in texts if field["name"].endswith(("_name", "_title"))]
    usual += [field for field in texts if field.get("required") and not _is_long(field)]
    usual += [field for field in texts if not _is_long(field)]
    return str(usual[0]["name"]) if usual else "id"


def _columns(fields: list[Json], primary: str) -> list[str]:
    """Return the columns that a list shows initially: the field that names a document, and fields with short values."""
    short = [field for field in fields if field["kind"] in PLAIN and not _is_hidden(field) and not _is_long(field)]
    others = [field["name"] for field in short if field["name"] != primary]
    return [primary, *others[: COLUMNS - 1]]


def _is_hidden(field: Json) -> bool:
    return bool(field.get("secret") or field.get("sensitive"))


def _is_long(field: Json) -> bool:
    is_long_text = field["kind"] == "string" and (field["name"] in LONG or field.get("maxLength", 0) > LONG_TEXT)
    return is_long_text or field.get("widget") in ("markdown", "textarea", "code")


def _sections(ui: Mapping[str, Any], known: Collection[str]) -> list[Json]:
    """Return the `detail_sections`: a list of objects with title and fields, or an object of lists by title."""
    given = ui.get("detail_sections")
    if isinstance(given, Mapping):
        given = [{"title": title, "fields": fields} for title, fields in given.items()]
    found = []
    for each in given if isinstance(given, list) else ():
        if isinstance(each, Mapping):
            fields = names(each, "fields", known)
            found += [{"title": str(each.get("title", "")), "fields": fields}] if fields else []
    return found
