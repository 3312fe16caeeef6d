"""The OpenAPI of the routes of a model. Their ids are the names of the generated functions."""

from collections.abc import Iterator
from typing import Any

from pulpo_api.actions import actions, any_actions
from pulpo_api.compile.openapi.answers import ETAG, JSON, MERGE_PATCH, REPLAYED, answer, body, errors, with_headers
from pulpo_api.compile.openapi.components import Components, ref
from pulpo_api.compile.openapi.events import events_route
from pulpo_api.compile.openapi.parameters import (
    exports,
    facet_parameters,
    in_path,
    list_parameters,
    matching_parameters,
    shared,
    shown_parameters,
)
from pulpo_api.compile.openapi.shapes import Shapes
from pulpo_api.generated_routes import routes_of
from pulpo_api.json_schema import Schema
from pulpo_api.security_schemes import NEEDED
from pulpo_core.documents.bulk import MAX_BULK
from pulpo_core.documents.encode.export import MEDIA_TYPES
from pulpo_core.documents.imports.cells import MAX_ERRORS
from pulpo_core.documents.matching import MAX_MATCHED
from pulpo_core.documents.query.parser import ListQueryParser
from pulpo_core.metadata import ModelInfo
from pulpo_core.permissions import roles_for

TEXT: Schema = {"type": "string"}
READING_BODY = (400, 413, 415, 422)
LOCATION = "The URL of the document."
LIST = (
    "Returns a page of documents, or with `Accept: text/csv` or `application/x-ndjson` all of them. A parameter with a "
    "field's name selects documents with that value; `field__op` uses another operator (ne, gt, gte, lt, lte, in, nin, "
    "contains, icontains, startswith, exists, empty). Keys of a dict are filtered like fields, `field.key=value`. "
    "Several filters on the same list must match the same item of it."
)
BULK = "Each change has its own result; a failed change does not stop the others."
FACETS = (
    "All filters of the list can be used. Values are as documents show them; null counts documents without a value."
)
FACETS_RESULT: Schema = {
    "type": "object",
    "required": ["total", "facets", "truncated"],
    "properties": {
        "total": {"type": "integer", "description": "The number of all matching documents."},
        "facets": {
            "type": "object",
            "description": "For each field of `by`, the values and the numbers of documents that have them.",
            "additionalProperties": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["value", "count"],
                    "properties": {
                        "value": {"description": "The value, as in a document."},
                        "count": {"type": "integer"},
                    },
                },
            },
        },
        "truncated": {"type": "array", "items": TEXT, "description": "The fields with more values than `limit`."},
    },
    "examples": [{"total": 3, "facets": {"color": [{"value": "red", "count": 3}]}, "truncated": []}],
}
BULK_RESULT: Schema = {
    "type": "object",
    "required": ["items", "succeeded", "failed"],
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["status"],
                "properties": {
                    "status": {
                        "type": "integer",
                        "description": "The status that the change would have as a separate request.",
                    },
                    "id": TEXT,
                    "etag": TEXT,
                    "problem": ref("Problem"),
                },
            },
        },
        "succeeded": {"type": "integer"},
        "failed": {"type": "integer"},
    },
    "examples": [{"items": [{"status": 204, "id": "5eb7cf5a86d9755df3a6c593"}], "succeeded": 1, "failed": 0}],
}
MATCHING = (
    f"All filters of the list can be used. At most {MAX_MATCHED} documents are changed, one by one; a failure does not "
    "stop the others."
)


def _matched(done: str) -> Schema:
    failure = {"allOf": [ref("Problem"), {"type": "object", "required": ["id"], "properties": {"id": {}}}]}
    return {
        "type": "object",
        "required": ["matched", done, "failed"],
        "properties": {
            "matched": {"type": "integer", "description": "The number of documents that matched."},
            done: {"type": "integer"},
            "failed": {"type": "array", "items": failure, "description": "The other documents: their ids and errors."},
        },
        "examples": [{"matched": 12, done: 12, "failed": []}],
    }


IMPORT = (
    "CSV has a header with names of fields, like an export, or dotted paths. Each row is a new document; with `key`, "
    "it is a merge patch for the document with the same values in these fields, or a new one if there is none. A row "
    "that fails does not stop the others."
)
COUNT: Schema = {"type": "integer", "minimum": 0}
IMPORTED: Schema = {
    "type": "object",
    "required": ["created", "updated", "unchanged", "failed", "errors"],
    "properties": {
        **dict.fromkeys(("created", "updated", "unchanged", "failed"), COUNT),
        "errors": {
            "type": "array",
            "maxItems": MAX_ERRORS,
            "items": {
                "type": "object",
                "required": ["row", "loc", "msg", "type"],
                "properties": {
                    "row": {"type": "integer", "description": "The number of the row, from 1, without the header."},
                    "loc": {"type": "array", "items": {"anyOf": [TEXT, {"type": "integer"}]}},
                    "msg": TEXT,
                    "type": TEXT,
                },
            },
        },
    },
    "examples": [{"created": 2, "updated": 1, "unchanged": 0, "failed": 0, "errors": []}],
}
COLLECTION_SCHEMAS = {
    "Imported": IMPORTED,
    "BulkResult": BULK_RESULT,
    "Facets": FACETS_RESULT,
    "Updated": _matched("updated"),
    "Deleted": _matched("deleted"),
}


def many(model: ModelInfo) -> str:
    """Return the plural for a model's documents in names of functions: `list_things`."""
    return model.path.replace("-", "_")


def collection_paths(model: ModelInfo, shapes: Shapes, components: Components) -> dict[str, dict[str, Any]]:
    """Return the path items of a model."""
    paths: dict[str, dict[str, Any]] = {}
    wanted = {(method, f"/{model.path}{rest}") for method, rest in routes_of(model)}
    for path, method, route in _routes(model, shapes, components):
        if (method.upper(), path) not in wanted:
            continue
        needed, choice = actions(method.upper(), path), any_actions(method.upper(), path)
        if any(roles_for(model.permissions, action) is not None for action in needed) or (
            choice and all(roles_for(model.permissions, action) is not None for action in choice)
        ):
            route["security"] = NEEDED
        paths.setdefault(path, {})[method] = {"tags": [model.name], **route}
    return paths


def _routes(model: ModelInfo, shapes: Shapes, components: Components) -> Iterator[tuple[str, str, dict[str, Any]]]:
    root, one = f"/{model.path}", f"/{model.path}/{{id}}"
    query = ListQueryParser(model.document_cls)
    name, single, plural = model.name, model.identifier, many(model)
    key = in_path("id", "The document's id.", {k: v for k, v in shapes.key.items() if k != "description"})
    yield root, "get", _list(model, query, shapes, components)
    yield (
        root,
        "post",
        {
            "operationId": f"create_{single}",
            "summary": f"Create a document of {name}.",
            "parameters": shared("Idempotency-Key"),
            "requestBody": body(shapes.create),
            "responses": {
                "201": with_headers(
                    answer("The document.", shapes.output), {"ETag": ETAG, "Location": LOCATION, **REPLAYED}
                ),
                **errors((*READING_BODY, 409)),
            },
        },
    )
    yield f"{root}/import", "post", _import(model, plural, query)
    yield root, "patch", _change_many(model, plural, query, shapes, components)
    yield root, "delete", _remove_many(model, plural, query, components)
    if model.changes:
        yield f"{root}/bulk", "post", _bulk(model, plural, shapes)
    yield (
        f"{root}/events",
        "get",
        events_route(f"follow_{plural}", f"Follow the changes of documents of {name}, as server-sent events."),
    )
    yield f"{root}/facets", "get", _facets(model, plural, query, components)
    yield (
        one,
        "get",
        {
            "operationId": f"get_{single}",
            "summary": f"Get one document of {name}.",
            "parameters": [key, *shown_parameters(model.document_cls), *shared("If-None-Match", "If-Match")],
            "responses": {
                "200": answer("The document.", shapes.item, ETag=ETAG),
                "304": with_headers({"description": "`If-None-Match` has the document's ETag."}, {"ETag": ETAG}),
                **errors((404, 412, 422)),
            },
        },
    )
    yield one, "put", _change(f"replace_{single}", f"Replace one document of {name}.", key, shapes.input, shapes)
    text = f"Change some fields of one document of {name}, by JSON Merge Patch."
    yield one, "patch", _change(f"update_{single}", text, key, shapes.patch, shapes, (MERGE_PATCH, JSON))
    yield (
        one,
        "delete",
        {
            "operationId": f"delete_{single}",
            "summary": f"Delete one document of {name}.",
            "parameters": [key, *shared("If-Match")],
            "responses": {"204": {"description": "The document is deleted."}, **errors((404, 409, 412))},
        },
    )


def _list(model: ModelInfo, query: ListQueryParser, shapes: Shapes, components: Components) -> dict[str, Any]:
    page = answer("A page of documents.", shapes.page)
    page["content"] |= exports()
    return {
        "operationId": f"list_{many(model)}",
        "summary": f"List documents of {model.name}.",
        "description": LIST,
        "parameters": list(list_parameters(query, components)),
        "responses": {"200": page, **errors((422,))},
    }


def _change_many(
    model: ModelInfo, plural: str, query: ListQueryParser, shapes: Shapes, components: Components
) -> dict[str, Any]:
    return {
        "operationId": f"change_{plural}",
        "summary": f"Change some fields of all documents of {model.name} that match, by JSON Merge Patch.",
        "description": MATCHING,
        "parameters": list(matching_parameters(query, components)),
        "requestBody": body(shapes.patch, MERGE_PATCH, JSON),
        "responses": {"200": answer("The result.", ref("Updated")), **errors((*READING_BODY, 409))},
    }


def _remove_many(model: ModelInfo, plural: str, query: ListQueryParser, components: Components) -> dict[str, Any]:
    return {
        "operationId": f"remove_{plural}",
        "summary": f"Delete all documents of {model.name} that match.",
        "description": MATCHING,
        "parameters": list(matching_parameters(query, components)),
        "responses": {"200": answer("The result.", ref("Deleted")), **errors((409, 422))},
    }


def _import(model: ModelInfo, plural: str, query: ListQueryParser) -> dict[str, Any]:
    names = [name for name, field in query.filters.items() if not field.many and "in" in field.operators]
    key = {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": "string", "enum": names}}
    content = {
        MEDIA_TYPES["json"]: {"schema": {"type": "array", "items": {"type": "object"}}},
        MEDIA_TYPES["ndjson"]: {"schema": TEXT},
        MEDIA_TYPES["csv"]: {"schema": TEXT, "example": "id\n"},
    }
    return {
        "operationId": f"import_{plural}",
        "summary": f"Create or update a document of {model.name} for each row of a file.",
        "description": IMPORT,
        "parameters": [
            {
                "name": "key",
                "in": "query",
                "description": "The key fields: a row updates the document with the same values in them.",
                "schema": key,
                "style": "form",
                "explode": False,
            },
            {
                "name": "dry_run",
                "in": "query",
                "description": "Write nothing, and only report errors.",
                "schema": {"type": "boolean", "default": False},
            },
            *shared("Idempotency-Key"),
        ],
        "requestBody": {"required": True, "content": content},
        "responses": {
            "200": with_headers(answer("The result of the rows.", ref("Imported")), REPLAYED),
            **errors((*READING_BODY, 409)),
        },
    }


def _facets(model: ModelInfo, plural: str, query: ListQueryParser, components: Components) -> dict[str, Any]:
    return {
        "operationId": f"count_{plural}",
        "summary": f"Count documents of {model.name} by the values of fields.",
        "description": FACETS,
        "parameters": list(facet_parameters(query, components)),
        "responses": {"200": answer("The counts.", ref("Facets")), **errors((422,))},
    }


def _change(
    name: str, summary: str, key: dict[str, Any], sent: Schema, shapes: Shapes, kinds: tuple[str, ...] = (JSON,)
) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [key, *shared("If-Match", "If-None-Match")],
        "requestBody": body(sent, *kinds),
        "responses": {
            "200": answer("The document.", shapes.output, ETag=ETAG),
            **errors((*READING_BODY, 404, 409, 412)),
        },
    }


def _bulk(model: ModelInfo, plural: str, shapes: Shapes) -> dict[str, Any]:
    update = _object({"id": TEXT, "patch": shapes.patch, "if_match": TEXT}, ["id", "patch"])
    contents = {
        "create": shapes.create,
        "update": update,
        "delete": _object({"id": TEXT, "if_match": TEXT}, ["id"]),
    }
    changes = [_object({change: contents[change]}, [change]) for change in model.changes]
    *others, last = model.changes
    verbs = f"{', '.join(others)} and {last}"
    operations = {"type": "array", "maxItems": MAX_BULK, "items": {"oneOf": changes}}
    sent = _object({"operations": operations}, ["operations"])
    sent["examples"] = [{"operations": [{"delete": {"id": "5eb7cf5a86d9755df3a6c593"}}]}]
    return {
        "operationId": f"bulk_{plural}",
        "summary": f"{verbs.capitalize()} documents of {model.name}, many in one request.",
        "description": BULK,
        "parameters": shared("Idempotency-Key"),
        "requestBody": body(sent),
        "responses": {
            "200": with_headers(answer("The result of each change, in order.", ref("BulkResult")), REPLAYED),
            **errors((*READING_BODY, 409)),
        },
    }


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties, "required": required}
