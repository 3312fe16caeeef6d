"""What OpenAPI says about the routes: built from the same classes that do the work."""

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import TypeAdapter

from pulpo_api.bodies import MERGE_PATCH
from pulpo_api.exports import CSV, NDJSON
from pulpo_api.query import COUNTS, DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET, RESERVED, ListQueryParser
from pulpo_api.schemas import DocumentSchemas, book
from pulpo_api.searching import MAX_LENGTH

Action = Literal["list", "create", "bulk", "events", "get", "replace", "update", "delete"]
ERRORS = {
    400: "The body is not JSON.",
    404: "There is nothing of that name or id.",
    409: "Another document has the same value of a unique field.",
    412: "The document is not the one that `If-Match` or `If-None-Match` asks for.",
    413: "The body is too large.",
    415: "The body is not JSON by its type.",
    422: "A value is not valid; `errors` says which.",
    429: "There were too many calls; `Retry-After` says when to come again, where that is known.",
    500: "Something went wrong.",
    502: "A service that the operation depends on failed.",
    503: "The database does not answer.",
    504: "The operation took too long.",
}
ACTION_ERRORS: dict[Action, tuple[int, ...]] = {
    "list": (422, 503),
    "create": (400, 409, 413, 415, 422, 503),
    "events": (422, 503),
    "get": (404, 412, 503),
    "replace": (400, 404, 409, 412, 413, 415, 422, 503),
    "update": (400, 404, 409, 412, 413, 415, 422, 503),
    "delete": (404, 412, 503),
    "bulk": (400, 413, 415, 422, 503),
}
IF_MATCH = {"If-Match": "ETags: only change a document that has one of them, else 412."}
CONDITIONS: dict[Action, dict[str, str]] = {
    "get": {"If-None-Match": "ETags: answer 304 if the document has one of them."},
    "replace": IF_MATCH,
    "update": IF_MATCH,
    "delete": IF_MATCH,
}
EVENTS = (
    "First `source` (`change_stream` or `api_writes`), then `created`, `updated` and `deleted`, each with "
    "`model`, `path`, `id` and `document`; `reset` when events were missed, and what is shown has to be loaded anew."
)
PROBLEM = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "hint": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["loc", "msg", "type"],
                "properties": {
                    "loc": {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
                    "msg": {"type": "string"},
                    "type": {"type": "string"},
                },
            },
        },
    },
}
BULK_ANSWER = {
    "type": "object",
    "required": ["items", "succeeded", "failed"],
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["status"],
                "properties": {
                    "status": {"type": "integer", "description": "What the change would answer by itself."},
                    "id": {"type": "string"},
                    "etag": {"type": "string"},
                    "problem": {"$ref": "#/components/schemas/Problem"},
                },
            },
        },
        "succeeded": {"type": "integer"},
        "failed": {"type": "integer"},
    },
}


def describe_collection(schemas: DocumentSchemas, query: ListQueryParser, action: Action) -> dict[str, Any]:
    """The keyword arguments for FastAPI's route decorator: answers, body and parameters of one route of a model."""
    if action == "events":
        return describe_events()
    status = {"create": 201, "delete": 204}.get(action, 200)
    ok: dict[str, Any] = {"description": "Done."}
    if action == "list":
        ok = _json(book.reference(schemas.page, "serialization"), "A page of documents.")
        ok["content"] |= {kind: {"schema": {"type": "string"}} for kind in (CSV, NDJSON)}
    elif action == "bulk":
        ok = _json(BULK_ANSWER, "What became of each change, in their order.")
    elif action != "delete":
        ok = _json(book.reference(schemas.output, "serialization"), "The document.")
    extra: dict[str, Any] = {}
    if action in ("create", "replace", "update"):
        sent = {"create": schemas.create, "replace": schemas.input, "update": schemas.patch}[action]
        body = {"schema": book.reference(sent, "validation")}
        types = (MERGE_PATCH, "application/json") if action == "update" else ("application/json",)
        extra["requestBody"] = {"required": True, "content": dict.fromkeys(types, body)}
    if action in ("create", "get", "replace", "update"):
        ok["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "The document's state."}}
    if action == "bulk":
        extra["requestBody"] = {"required": True, "content": {"application/json": {"schema": _bulk_body(schemas)}}}
    if action in CONDITIONS:
        extra["parameters"] = [
            {"name": name, "in": "header", "required": False, "schema": {"type": "string"}, "description": text}
            for name, text in CONDITIONS[action].items()
        ]
    if action == "list":
        extra["parameters"] = list(_list_parameters(query))
    return {"status_code": status, "responses": {status: ok, **problems(ACTION_ERRORS[action])}, "openapi_extra": extra}


def describe_events() -> dict[str, Any]:
    """The keyword arguments for FastAPI's route decorator: what a stream of events is."""
    since = _parameter("last_event_id", {"type": "string"}, "Only events after the one of this id.")
    header = {**since, "name": "Last-Event-ID", "in": "header"}
    done = {"description": EVENTS, "content": {"text/event-stream": {"schema": {"type": "string"}}}}
    return {
        "responses": {200: done, **problems(ACTION_ERRORS["events"])},
        "openapi_extra": {"parameters": [since, header]},
    }


def _bulk_body(schemas: DocumentSchemas) -> dict[str, Any]:
    text = {"type": "string"}
    update = {"id": text, "patch": book.reference(schemas.patch, "validation"), "if_match": text}
    changes = [
        _object({"create": book.reference(schemas.create, "validation")}, ["create"]),
        _object({"update": _object(update, ["id", "patch"])}, ["update"]),
        _object({"delete": _object({"id": text, "if_match": text}, ["id"])}, ["delete"]),
    ]
    return _object({"operations": {"type": "array", "maxItems": 1000, "items": {"oneOf": changes}}}, ["operations"])


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties, "required": required}


def problems(codes: Iterable[int]) -> dict[int | str, dict[str, Any]]:
    """The error answers of a route."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    found: dict[int | str, dict[str, Any]] = {code: {"description": ERRORS[code], "content": content} for code in codes}
    # Without a default, FastAPI would describe an answer to wrong parameters that is never sent.
    return {**found, "default": {"description": "Any other error.", "content": content}}


def _json(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _list_parameters(query: ListQueryParser) -> Iterable[dict[str, Any]]:
    size = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    yield _parameter("limit", size, "How many documents to return at most.")
    start = {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0}
    yield _parameter("offset", start, "How many documents to pass over. Large ones are slow: follow `next_cursor`.")
    yield _parameter("cursor", {"type": "string"}, "`next_cursor` of the page before, with the same filters and sort.")
    fields = ", ".join(query.sortable)
    yield _parameter("sort", {"type": "string"}, f"Field names, `-` before one for descending order. Known: {fields}.")
    yield _parameter("fields", {"type": "string"}, "Only these fields, and the id: names with commas between them.")
    yield _parameter("expand", {"type": "string"}, "Links in whose place the documents are wanted: `maker,maker.city`.")
    counts = {"type": "string", "enum": list(COUNTS), "default": "none"}
    yield _parameter("count", counts, "Whether `total` says how many documents there are in all; exact costs time.")
    yield _parameter("q", {"type": "string", "maxLength": MAX_LENGTH}, "Words that all occur in the searchable fields.")
    for name, field in query.filters.items():
        others = ", ".join(f"`{name}__{operator}`" for operator in field.operators if operator != "eq")
        text = f"Only documents with this value of `{name}`. Also: {others}."
        # A field that is called like a parameter of the list is asked for by its operator.
        yield _parameter(f"{name}__eq" if name in RESERVED else name, _inline_schema(field.adapter), text)


def _inline_schema(adapter: TypeAdapter[Any]) -> dict[str, Any]:
    """The schema of one value; an enum's is put in place of the reference to it."""
    schema = adapter.json_schema()
    definitions = schema.pop("$defs", {})
    if "$ref" in schema:
        return dict(definitions[schema["$ref"].rpartition("/")[2]])
    return {"type": "string"} if definitions else schema


def _parameter(name: str, schema: dict[str, Any], description: str = "") -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}
