"""The OpenAPI of the routes of operations."""

import json
from typing import Any

from pulpo_api.compile.openapi.answers import JSON, REPLAYED, answer, body, errors, with_headers
from pulpo_api.compile.openapi.components import Components, Mode, ref
from pulpo_api.compile.openapi.parameters import shared
from pulpo_api.json_schema import ReturnedSchemas, Schema, Schemas
from pulpo_api.security_schemes import NEEDED
from pulpo_core.examples import NoExampleError, example_of
from pulpo_core.metadata import OperationMetadata
from pulpo_core.models.fields import describe_field
from pulpo_core.permissions import roles_for

STARTED = {
    **REPLAYED,
    "Location": "The URL of the run's state.",
    "Preference-Applied": "`respond-async`.",
}
STATUSES = (400, 404, 409, 413, 415, 422, 429, 501, 502, 504)
RUN: Schema = {
    "type": "object",
    "description": "A background run of an operation.",
    "required": ["id", "operation", "status", "created_at", "finished_at"],
    "properties": {
        "id": {"type": "string"},
        "operation": {"type": "string"},
        "status": {"enum": ["pending", "running", "success", "failed", "interrupted"]},
        "created_at": {"type": "string", "format": "date-time"},
        "finished_at": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
        "result": {"description": "The output of the operation after success."},
        "problem": {"description": "The error after a failure.", **ref("Problem")},
    },
    "examples": [
        {
            "id": "0b5c7e9f4a3d4e21b6f0",
            "operation": "count",
            "status": "success",
            "created_at": "2025-01-31T12:30:00Z",
            "finished_at": "2025-01-31T12:30:02Z",
            "result": 3,
        }
    ],
}


def operation_path(operation: OperationMetadata, components: Components) -> dict[str, Any]:
    """Return the path item of an operation."""
    model, schema = operation.input_schema, operation.output_adapter
    sent = model.model_json_schema(mode="validation", by_alias=False, schema_generator=Schemas)
    got = schema.json_schema(mode="serialization", by_alias=False, schema_generator=ReturnedSchemas)
    required = any(field.is_required() for field in operation.signature.fields.values())
    done = answer("The output of the operation.", _named(got, schema, "serialization", components))
    started = with_headers(answer("The run has started; `Location` is the URL of its state.", ref("Run")), STARTED)
    responses = {"200": with_headers(done, REPLAYED), **({"202": started} if operation.async_enabled else {})}
    sending = body(_named(sent, model, "validation", components), required=required)
    if operation.signature.default is not None:
        values = {name: describe_field(name, field).default for name, field in operation.signature.fields.items()}
        sending["description"] = f"The default body is `{json.dumps(values)}`."
    for content in (sending["content"][JSON], done["content"][JSON]):
        _add_example(content, components)
    return {
        "post": {
            "tags": ["operations"],
            "operationId": f"invoke_{operation.identifier}",
            "summary": operation.description.partition("\n")[0] or operation.name,
            **({"description": operation.description} if operation.description else {}),
            "parameters": shared("Idempotency-Key", *(["Prefer"] if operation.async_enabled else [])),
            "requestBody": sending,
            "responses": {**responses, **errors(STATUSES)},
            **({"security": NEEDED} if roles_for(operation.permissions, "invoke") is not None else {}),
        }
    }


def _named(schema: Schema, kind: Any, mode: Mode, components: Components) -> Schema:
    """Return a reference to a schema in the components, named by its title: the name of a pydantic model."""
    title = schema.get("title")
    if "properties" not in schema or not title:
        return components.absorb(schema, mode)
    definitions = schema.pop("$defs", {})
    return components.absorb({"$ref": f"#/$defs/{title}", "$defs": {**definitions, title: schema}}, mode)


def _add_example(content: dict[str, Any], components: Components) -> None:
    try:
        content["example"] = example_of(content["schema"], components)
    except NoExampleError:
        return
