"""Selects the parts of the OpenAPI document and of the graph of operations that a caller may see."""

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import chain
from typing import Any

import msgspec
import orjson
from msgspec import Raw

from pulpo_api.actions import actions, any_actions
from pulpo_core.metadata import Metadata
from pulpo_core.visibility import Visible

ANY_REFERENCE = re.compile(rb'"#/components/([^/"]+)/([^"]+)"')
SCHEMA_REFERENCE = re.compile(rb'\{\s*"\$ref"\s*:\s*"#/components/schemas/([^"]+)"\s*\}')
EXPANDED = b'{"type":"object","description":"The linked document."}'

Components = Mapping[str, Mapping[str, Raw]]
Part = tuple[str, str]
"""The kind and the name of a component."""


def visible_document(content: bytes, visible: Visible, metadata: Metadata) -> bytes:
    """Return an OpenAPI document without the routes that a caller may not use, and without their components.

    In the places of expanded documents that the caller may not read, any object is allowed.
    """
    document = msgspec.json.decode(content, type=dict[str, Raw])
    paths = msgspec.json.decode(document["paths"], type=dict[str, dict[str, Raw]])
    components = msgspec.json.decode(document["components"], type=dict[str, dict[str, Raw]])
    unread = {f"{model.name}Item" for model in metadata.models if (model.path, "read") not in visible.actions}
    schemas = {name: _without_references(schema, unread) for name, schema in components.get("schemas", {}).items()}
    allowed = {**components, "schemas": schemas}
    models = {model.path for model in metadata.models}
    operations = {operation.name for operation in metadata.operations}
    shown: dict[str, dict[str, Raw]] = {}
    hidden: list[Raw] = []
    for path, item in paths.items():
        for method, route in item.items():
            if has_route(visible, method.upper(), path, models, operations):
                shown.setdefault(path, {})[method] = route
            else:
                hidden.append(route)
    routes = [route for item in shown.values() for route in item.values()]
    dropped = _reached(hidden, components) - _reached(routes, allowed)
    parts = {
        kind: {name: part for name, part in named.items() if (kind, name) not in dropped}
        for kind, named in allowed.items()
    }
    absent = {model.name for model in metadata.models if not visible.has_model(model)}
    tags = [tag for tag in msgspec.json.decode(document.get("tags", b"[]")) if tag["name"] not in absent]
    return msgspec.json.encode({**document, "tags": tags, "paths": shown, "components": parts})


def visible_graph(content: bytes, visible: Visible, metadata: Metadata) -> bytes:
    """Return a graph of operations without the models, operations and flows that a caller may not use."""
    graph: dict[str, Any] = orjson.loads(content)
    part = visible.part_of(metadata)
    known = {("model", model.name) for model in part.models}
    known |= {("operation", operation.name) for operation in part.operations}
    own = {node["id"] for node in graph["nodes"] if (node["kind"], node["name"]) in known}
    data = {node["id"] for node in graph["nodes"] if node["kind"] == "data"}
    edges = [edge for edge in graph["edges"] if {edge["source"], edge["target"]} <= own | data]
    joined = own | {end for edge in edges for end in (edge["source"], edge["target"])}
    return orjson.dumps(
        {
            "nodes": [node for node in graph["nodes"] if node["id"] in joined],
            "edges": edges,
            "flows": [flow for flow in graph["flows"] if visible.operations.issuperset(chain(*flow["groups"]))],
        }
    )


def has_route(visible: Visible, method: str, path: str, models: Collection[str], operations: Collection[str]) -> bool:
    """Return True if a request with this method and path passes the checks of permissions.

    `models` are the paths of all models, `operations` the names of all operations.
    """
    word, *rest = path.removeprefix("/").split("/")
    if word in models:
        choice = any_actions(method, path)
        is_any = not choice or any((word, action) in visible.actions for action in choice)
        return is_any and all((word, action) in visible.actions for action in actions(method, path))
    is_invoked = method == "POST" and word == "operations" and bool(rest) and rest[0] in operations
    return not is_invoked or rest[0] in visible.operations


def _without_references(schema: Raw, names: set[str]) -> Raw:
    """Return a schema with references to some components replaced by any object."""
    return Raw(SCHEMA_REFERENCE.sub(lambda found: EXPANDED if found[1].decode() in names else found[0], bytes(schema)))


def _reached(parts: Iterable[Raw], components: Components) -> set[Part]:
    """Return the components that these parts of a document refer to, directly or indirectly."""
    found: set[Part] = set()
    waiting = [*parts]
    while waiting:
        for kind, name in ANY_REFERENCE.findall(bytes(waiting.pop())):
            part = (kind.decode(), name.decode())
            if part not in found and part[1] in components.get(part[0], {}):
                found.add(part)
                waiting.append(components[part[0]][part[1]])
    return found
