"""The OpenAPI of the event streams."""

from typing import Any

from pulpo_api.compile.openapi.answers import answer, errors
from pulpo_api.compile.openapi.parameters import shared

EVENTS = (
    "First `source` (`change_stream` or `api_writes`), then `created`, `updated` and `deleted`, each with "
    "`model`, `path`, `id` and `document`; `reset` when events were missed and the client has to reload its data."
)
EXAMPLE = """\
event: source
data: {"source":"change_stream"}

id: c8263
event: deleted
data: {"model":"Thing","path":"things","id":"5eb7cf5a86d9755df3a6c593","document":null}

"""


def events_route(name: str, summary: str) -> dict[str, Any]:
    """Return the route of an event stream."""
    schema = {"type": "string", "examples": [EXAMPLE]}
    return {
        "operationId": name,
        "summary": summary,
        "description": "The connection stays open.",
        "parameters": shared("last_event_id", "Last-Event-ID"),
        "responses": {"200": answer(EVENTS, schema, kind="text/event-stream"), **errors((422, 501))},
    }
