"""The OpenAPI of the parameters of routes."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from beanie import Document

from pulpo_api.compile.openapi.components import Components
from pulpo_api.json_schema import Schema
from pulpo_core.documents.encode.export import MEDIA_TYPES
from pulpo_core.documents.facets import DEFAULT_VALUES, MAX_FACETS, UNITS
from pulpo_core.documents.facets import MAX_VALUES as MOST_COUNTED
from pulpo_core.documents.fields import visible_fields
from pulpo_core.documents.own_methods import is_soft_deleted
from pulpo_core.documents.query.filters import LISTING, MATCHING, Filter
from pulpo_core.documents.query.filters import MAX_ITEMS as MAX_VALUES
from pulpo_core.documents.query.groups import MAX_FILTERS, MAX_NESTING
from pulpo_core.documents.query.links import MAX_DEPTH, MAX_PATHS, links_behind, links_of
from pulpo_core.documents.query.parameters import RESERVED
from pulpo_core.documents.query.parser import (
    COUNTS,
    DEFAULT_LIMIT,
    MAX_FILE_NAME,
    MAX_LIMIT,
    MAX_OFFSET,
    ListQueryParser,
)
from pulpo_core.documents.query.search import MAX_LENGTH
from pulpo_core.models.link_unions import Targets

TEXT: Schema = {"type": "string"}
LISTED = 60
IF_MATCH = "ETags: only change a document that has one of them, else answer 412."
IF_NONE_MATCH = "ETags: answer 304 if the document has one of them."
IDEMPOTENCY_KEY = "A unique key for this call. A repeated call with the same key gets the first answer."
PREFER = "`respond-async`: run in the background, and answer 202 immediately, with the URL of the run."
LAST_EVENT = "Only events after the one with this id."
RELATIONS = {
    "ne": "is not this value",
    "gt": "is greater than this value",
    "gte": "is greater than or equal to this value",
    "lt": "is less than this value",
    "lte": "is less than or equal to this value",
    "in": "is one of these values",
    "nin": "is none of these values",
    "contains": "contains this text",
    "icontains": "contains this text, ignoring case",
    "startswith": "starts with this text",
    "exists": "is present and not null (with `false`: is missing or null)",
    "empty": "is missing, null or an empty list (with `false`: has items)",
}

SHARED: dict[str, dict[str, Any]] = {
    "limit": {
        "name": "limit",
        "in": "query",
        "description": "The maximum number of documents to return.",
        "schema": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    },
    "offset": {
        "name": "offset",
        "in": "query",
        "description": "The number of documents to skip. Slow for large ones: use `next_cursor`. Not with `cursor`.",
        "schema": {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0},
    },
    "cursor": {
        "name": "cursor",
        "in": "query",
        "description": "`next_cursor` of the previous page, with the same filters and sort.",
        "schema": TEXT,
    },
    "count": {
        "name": "count",
        "in": "query",
        "description": "Whether to return `total`, the number of all matching documents; `exact` costs time.",
        "schema": {"type": "string", "enum": list(COUNTS), "default": "none"},
    },
    "q": {
        "name": "q",
        "in": "query",
        "description": "Words that must all occur in the searchable fields; `wor*` is the beginning of one.",
        "schema": {"type": "string", "maxLength": MAX_LENGTH, "pattern": r"\S"},
        "example": "two words",
    },
    "or": {
        "name": "or",
        "in": "query",
        "description": "Filters of which one must match: `(status=open,owner=me)`. All filters in an `and(…)` must "
        f"match; groups may be {MAX_NESTING} deep, with {MAX_FILTERS} filters. A value with a comma or a parenthesis "
        "must be in double quotes, several values for `__in` in parentheses: `id__in=(1,2)`. If `or` is repeated, all "
        "must match.",
        "schema": {"type": "string", "pattern": r"^\(.+\)$"},
        "example": "(id__exists=true,id__exists=false)",
    },
    "_problems": {
        "name": "_problems",
        "in": "query",
        "description": "Whether documents that do not fit the model list their problems under `_problems`: by default "
        "in a page, but not in an export.",
        "schema": {"type": "boolean"},
    },
    "_count": {
        "name": "_count",
        "in": "query",
        "description": "The number of documents that must match, else nothing is changed, and the response is 409. "
        "Required if there is no filter.",
        "schema": {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET},
    },
    "_timezone": {
        "name": "_timezone",
        "in": "query",
        "description": "The time zone of the days, months and so on by which times are counted.",
        "schema": {"type": "string", "default": "UTC"},
        "example": "Europe/Berlin",
    },
    "_etags": {
        "name": "_etags",
        "in": "query",
        "description": "Whether each document of a page contains its ETag under `_etag`.",
        "schema": {"type": "boolean", "default": False},
    },
    "format": {
        "name": "format",
        "in": "query",
        "description": "Return all documents in this format, like `Accept`; also `json`, for one array.",
        "schema": {"type": "string", "enum": ["csv", "ndjson"]},
        "example": "csv",
    },
    "download": {
        "name": "download",
        "in": "query",
        "description": "Return all documents as a file with this name, which a browser saves. Its suffix determines "
        "the format if `format` is missing.",
        "schema": {"type": "string", "maxLength": MAX_FILE_NAME, "pattern": r"^[A-Za-z0-9_-]+\.(csv|ndjson)$"},
        "example": "list.csv",
    },
    "deleted": {
        "name": "deleted",
        "in": "query",
        "description": "Whether deleted documents are shown: `true` for only these, `any` for all. "
        "Needs permission to delete.",
        "schema": {"type": "string", "enum": ["true", "false", "any"], "default": "false"},
    },
    "If-Match": {"name": "If-Match", "in": "header", "description": IF_MATCH, "schema": TEXT},
    "If-None-Match": {"name": "If-None-Match", "in": "header", "description": IF_NONE_MATCH, "schema": TEXT},
    "Idempotency-Key": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": IDEMPOTENCY_KEY,
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
        "example": "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d",
    },
    "Prefer": {
        "name": "Prefer",
        "in": "header",
        "description": PREFER,
        "schema": TEXT,
        "example": "respond-async",
    },
    "last_event_id": {"name": "last_event_id", "in": "query", "description": LAST_EVENT, "schema": TEXT},
    "Last-Event-ID": {"name": "Last-Event-ID", "in": "header", "description": LAST_EVENT, "schema": TEXT},
}
"""The parameters that several routes share, for the components of the document."""


def shared(*names: str) -> list[dict[str, Any]]:
    """Return references to shared parameters."""
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def in_path(name: str, description: str, schema: Schema = TEXT) -> dict[str, Any]:
    """Return a path parameter."""
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}


def list_parameters(query: ListQueryParser, components: Components) -> Iterator[dict[str, Any]]:
    """Yield the parameters of a list: the page, its order and form, and the filters."""
    yield from shared("limit", "offset", "cursor", "count", "or", "_problems", "_etags", "format", "download")
    if is_soft_deleted(query.document):
        yield from shared("deleted")
    sortable = [word for name in query.sortable for word in (name, f"-{name}")]
    yield _several("sort", sortable, "Fields to sort by; `-` before one for descending order.")
    yield from shown_parameters(query.document)
    yield from _filters(query, components)


def facet_parameters(query: ListQueryParser, components: Components) -> Iterator[dict[str, Any]]:
    """Yield the fields to count by, and the filters."""
    fields = {name: field for name, field in query.filters.items() if set(field.operators) - {"empty"}}
    words = [name for name, field in fields.items() if "in" in field.operators]
    times = [
        name for name in words if any(isinstance(kind, type) and issubclass(kind, date) for kind in fields[name].kinds)
    ]
    words += [f"{name}:{unit}" for name in times for unit in UNITS]
    text = "Fields to count by; dates and times also by `:year`, `:month`, `:day` or `:hour`."
    yield {**_several("by", words, text, most=MAX_FACETS), "required": True}
    most = {"type": "integer", "minimum": 1, "maximum": MOST_COUNTED, "default": DEFAULT_VALUES}
    yield _parameter("limit", most, description="The maximum number of values of each field.")
    yield from shared("_timezone") if times else ()
    yield from choosing_parameters(query, components)


def matching_parameters(query: ListQueryParser, components: Components) -> Iterator[dict[str, Any]]:
    """Yield the filters for the documents to change, and the expected number of them."""
    yield from shared("_count")
    yield from choosing_parameters(query, components)


def choosing_parameters(query: ListQueryParser, components: Components) -> Iterator[dict[str, Any]]:
    """Yield the filters of routes other than the list, without most operators, which the list describes."""
    yield from shared("or")
    if is_soft_deleted(query.document):
        yield from shared("deleted")
    yield from _filters(query, components, ("eq",))


def shown_parameters(document: type[Document]) -> Iterator[dict[str, Any]]:
    """Yield the parameters that determine how each document is shown."""
    fields = [*visible_fields(document), *document.model_computed_fields]
    yield _several("fields", fields, "Only these fields, and the id.")
    if links := _links(links_of(document), MAX_DEPTH):
        text = "Links to replace with their documents."
        yield _several("expand", links if len(links) <= LISTED else [], text, most=MAX_PATHS)


def exports() -> dict[str, Any]:
    """Return the other media types of a list."""
    return {MEDIA_TYPES["csv"]: {"schema": TEXT}, MEDIA_TYPES["ndjson"]: {"schema": TEXT}}


def _filters(
    query: ListQueryParser, components: Components, operators: Collection[str] | None = None
) -> Iterator[dict[str, Any]]:
    yield from shared("q")
    for name, field in query.filters.items():
        wanted = [word for word in field.operators if operators is None or word in operators]
        yield from _filter(name, field, wanted, components)


def _filter(name: str, field: Filter, operators: Iterable[str], components: Components) -> Iterator[dict[str, Any]]:
    schema = components.of(field.adapter) if field.operands else {}
    held = "contains this value" if field.many else "has this value"
    for operator in operators:
        if operator == "eq":
            # A field with the name of a list parameter is filtered with an operator: `limit__eq=5`.
            plain = f"{name}__eq" if name in RESERVED else name
            yield _parameter(plain, schema, description=f"Only documents whose `{name}` {held}.")
        else:
            text = f"Only documents whose `{name}` {RELATIONS[operator]}."
            yield _parameter(f"{name}__{operator}", description=text, **_operand(operator, schema))


def _operand(operator: str, schema: Schema) -> dict[str, Any]:
    """Return the schema of an operator's operand: a value, several values, text, or a boolean."""
    if operator in LISTING:
        several = {"type": "array", "minItems": 1, "maxItems": MAX_VALUES, "items": schema}
        return {"schema": several, "style": "form", "explode": False}
    if operator in ("exists", "empty"):
        return {"schema": {"type": "boolean"}}
    return {"schema": TEXT if operator in MATCHING else schema}


def _several(name: str, words: list[str], description: str, most: int | None = None) -> dict[str, Any]:
    items: Schema = {"type": "string", **({"enum": words} if words else {})}
    several = {"type": "array", "minItems": 1, "items": items, **({"maxItems": most} if most else {})}
    example = {"example": words[1:2] or words} if words else {}
    return _parameter(name, several, style="form", explode=False, description=description, **example)


def _parameter(name: str, schema: Schema, *, description: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema, **more}


def _links(links: Mapping[str, Targets], depth: int) -> list[str]:
    """Return the possible values of `expand`: paths of links."""
    found = []
    for name, targets in links.items() if depth else ():
        found += [name, *(f"{name}.{further}" for further in _links(links_behind(targets), depth - 1))]
    return found
