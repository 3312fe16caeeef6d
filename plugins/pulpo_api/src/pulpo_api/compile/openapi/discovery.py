"""The OpenAPI of the routes that every API has: discovery, health and events."""

from typing import Any

from pulpo_api.compile.openapi.answers import answer, errors
from pulpo_api.compile.openapi.components import ref
from pulpo_api.compile.openapi.events import events_route
from pulpo_api.compile.openapi.parameters import in_path
from pulpo_api.json_schema import Schema

TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": TEXT}
ANY_OBJECT: Schema = {"type": "object", "additionalProperties": True}
ROLES: Schema = {
    "anyOf": [TEXTS, {"type": "object", "additionalProperties": TEXTS}],
    "description": "The roles that may use it, or a mapping of actions to roles.",
}


def _object(optional: tuple[str, ...] = (), **properties: Schema) -> Schema:
    return {"type": "object", "required": [n for n in properties if n not in optional], "properties": properties}


FIELD = _object(
    type={**TEXT, "description": "The type as written in Python."},
    required={"type": "boolean"},
    default={"description": "The default as JSON; also null if there is none."},
    description=TEXT,
    link={"type": ["string", "null"], "description": "The name of the linked model; null for several."},
    links={"type": "array", "items": TEXT, "description": "The names of all models that it may link to."},
    many={"type": "boolean"},
    computed={"type": "boolean", "description": "True if it is computed on reading and cannot be written."},
)
INPUT = _object(
    ("models", "many"),
    **{name: FIELD["properties"][name] for name in ("type", "required", "default", "description")},
    models={"type": "array", "items": TEXT, "description": "The models whose documents' ids it takes."},
    many={"type": "boolean", "description": "True if it takes a list of ids."},
)
MODEL = _object(
    ("schema",),
    name=TEXT,
    description=TEXT,
    path={**TEXT, "description": "The first segment of its URLs."},
    tags=TEXTS,
    fields={"type": "object", "additionalProperties": FIELD},
    ui=ANY_OBJECT,
    relations={"type": "array", "items": ANY_OBJECT},
    changes={
        "type": "array",
        "items": {"enum": ["create", "update", "delete"]},
        "description": "The changes that are possible.",
    },
    permissions=ROLES,
    schema={**ANY_OBJECT, "description": "The JSON schema; only in the response for a single model."},
)
OPERATION = _object(
    ("input_schema", "output_schema"),
    name=TEXT,
    description=TEXT,
    category=TEXT,
    tags=TEXTS,
    inputs={"type": "object", "additionalProperties": INPUT},
    outputs={**TEXT, "description": "The type of its output."},
    models_in=TEXTS,
    models_out=TEXTS,
    permissions=ROLES,
    async_enabled={
        "type": "boolean",
        "description": "True if it supports background runs: `Prefer: respond-async`.",
    },
    after=TEXTS,
    retries={"type": "integer"},
    timeout={"type": ["number", "null"], "description": "In seconds."},
    idempotent={"type": "boolean", "description": "True if a second call with the same input does no harm."},
    isolate={"enum": ["process", None], "description": "`process`: each call runs in a separate process."},
    input_schema={**ANY_OBJECT, "description": "The JSON schema; only in the response for a single operation."},
    output_schema={
        **ANY_OBJECT,
        "description": "The JSON schema of its output; only in the response for a single operation.",
    },
)
NODE = _object(
    id=TEXT,
    kind={"enum": ["model", "operation", "data"], "description": "`data` is a class that operations exchange."},
    name=TEXT,
    description=TEXT,
)
EDGE = _object(
    source={**TEXT, "description": "The id of a node."},
    target={**TEXT, "description": "The id of a node."},
    kind={"enum": ["returns", "takes", "writes", "reads", "after", "links", "backlinks", "relates"]},
    label={**TEXT, "description": "The parameter or field."},
)
STEP_EDGE = _object(
    producer=TEXT,
    consumer=TEXT,
    kind={"enum": ["value", "database", "after"], "description": "The reason why the producer comes first."},
    data={**TEXT, "description": "The class of the value, or the model that is written and read."},
    parameter={**TEXT, "description": "The consumer's parameter, for a value."},
)
FLOW = _object(
    name={**TEXT, "description": "A namespace, or a standalone operation."},
    parameters={"type": "array", "items": ANY_OBJECT, "description": "Inputs that no operation of the flow returns."},
    groups={
        "type": "array",
        "items": TEXTS,
        "description": "The operations in order; those of one group may run concurrently. Empty if their dependencies "
        "are circular.",
    },
    edges={"type": "array", "items": STEP_EDGE},
)
GRAPH = _object(
    nodes={"type": "array", "items": NODE},
    edges={"type": "array", "items": EDGE},
    flows={"type": "array", "items": FLOW},
)
ME = _object(
    ("channel",),
    id=TEXT,
    roles=TEXTS,
    anonymous={"type": "boolean", "description": "True without credentials."},
    methods={"type": "array", "items": {"enum": ["key", "oidc"]}, "description": "The ways to sign in with a browser."},
    channel={"enum": ["session"], "description": "`session` if the caller has signed in with a browser."},
)
LOGIN: Schema = {**_object(key={**TEXT, "maxLength": 200}), "additionalProperties": False}
STATUS: Schema = {**_object(status={"const": "ok"}), "examples": [{"status": "ok"}]}
SCHEMAS = {
    "ModelDescription": MODEL,
    "OperationDescription": OPERATION,
    "OperationGraph": GRAPH,
    "Caller": ME,
    "Health": STATUS,
}


def discovery_paths() -> dict[str, dict[str, Any]]:
    """Return the path items of these routes."""
    one_operation = in_path("name", "The operation's name.")
    run = in_path("id", "The run's id.")
    waiting = {"Retry_After": "The seconds to wait before asking again; absent once it has finished."}
    events = events_route(
        "stream_all_events", "Follow the changes of all models that the request may read, as server-sent events."
    )
    return {
        "/models": _get("read_models", "All models, with their fields.", _array("ModelDescription")),
        "/models/{name}": _get(
            "read_model",
            "One model, with its fields and its JSON schema.",
            ref("ModelDescription"),
            in_path("name", "The model's name."),
        ),
        "/operations": _get("read_operations", "All operations, with their inputs.", _array("OperationDescription")),
        "/operations/graph": _get(
            "read_operations_graph",
            "The graph of the data that operations take, return, read and write, and the resulting flows.",
            ref("OperationGraph"),
        ),
        "/operations/{name}": _get(
            "read_operation",
            "One operation, with the JSON schemas of its input and output.",
            ref("OperationDescription"),
            one_operation,
        ),
        "/operations/{name}/runs/{id}": _get(
            "get_run",
            "The state of a background run, and its result when it is done.",
            ref("Run"),
            one_operation,
            run,
            **waiting,
        ),
        "/events": {"get": {"tags": ["discovery"], **events}},
        "/me": _get("read_me", "The caller as identified by the API.", ref("Caller")),
        "/login": _post("sign_in", "Begin a session with an API key: sets a cookie.", (401, 413, 415, 422, 429), LOGIN),
        "/logout": _post("sign_out", "End the session.", ()),
        "/health": _open(_get("read_health", "Answers 200 if the process is alive.", ref("Health"))),
        "/ready": _open(_get("read_ready", "Answers 200 if the database answers, too.", ref("Health"))),
    }


def _get(name: str, summary: str, schema: Schema, *parameters: dict[str, Any], **headers: str) -> dict[str, Any]:
    return {
        "get": {
            "tags": ["discovery"],
            "operationId": name,
            "summary": summary,
            **({"parameters": list(parameters)} if parameters else {}),
            "responses": {"200": answer("Done.", schema, **headers), **errors((404,) if parameters else ())},
        }
    }


def _post(name: str, summary: str, failures: tuple[int, ...], body: Schema | None = None) -> dict[str, Any]:
    sent = {"requestBody": {"required": True, "content": {"application/json": {"schema": body}}}} if body else {}
    return {
        "post": {
            "tags": ["discovery"],
            "operationId": name,
            "summary": summary,
            **sent,
            "responses": {"204": {"description": "Done."}, **errors(failures)},
            "security": [],
        }
    }


def _open(item: dict[str, Any]) -> dict[str, Any]:
    """Return a path item that never needs credentials."""
    return {"get": {**item["get"], "security": []}}


def _array(name: str) -> Schema:
    return {"type": "array", "items": ref(name)}
