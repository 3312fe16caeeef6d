"""Usage examples for models and operations with curl, for the documentation of a project."""

import json
import shlex
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from pulpo_api.compile.openapi.components import Components
from pulpo_api.compile.openapi.shapes import SUFFIXES, Shapes
from pulpo_api.json_schema import Schemas
from pulpo_api.settings import ApiSettings
from pulpo_core.beanie_internals import register_documents
from pulpo_core.examples import NoExampleError, OwnDefinitions, least_example
from pulpo_core.metadata import Metadata, ModelInfo, OperationMetadata
from pulpo_core.permissions import roles_for
from pulpo_core.project import Project
from pulpo_core.usage import Usage

SURFACE = "REST"
CREDENTIALS = '-H "X-API-Key: $PULPO_KEY"'
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 (read, not listened on)


def usage(item: ModelInfo | OperationMetadata, project: Project) -> Iterator[Usage]:
    """Return the requests to a model or an operation, each as a curl command."""
    curl = Curl(project.section(ApiSettings), item)
    return _operation(item, curl) if isinstance(item, OperationMetadata) else _model(item, curl, project.load())


class Curl:
    """Writes curl commands for one model or operation."""

    def __init__(self, settings: ApiSettings, item: ModelInfo | OperationMetadata) -> None:
        host = EVERYWHERE.get(settings.host, settings.host)
        self.base = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
        self._required = settings.authentication == "required"
        self._permissions = item.permissions

    def command(self, action: str, method: str, path: str, body: Any = None, *headers: str) -> str:
        """Return one request. It has credentials if the roles of `action` require them."""
        parts = ["curl", *([] if method == "GET" else ["-X", method]), shlex.quote(f"{self.base}{path}")]
        lines = [" ".join(parts)]
        if self._required or roles_for(self._permissions, action) is not None:
            lines.append(CREDENTIALS)
        lines += [f"-H {shlex.quote(header)}" for header in headers]
        if body is not None:
            lines.append("-H 'Content-Type: application/json'")
            lines.append(f"-d {shlex.quote(json.dumps(body, ensure_ascii=False))}")
        return " \\\n  ".join(lines)


def _model(model: ModelInfo, curl: Curl, metadata: Metadata) -> Iterator[Usage]:
    path = f"/{model.path}"
    sort = f"&sort={quote(model.sortable_fields[0])}" if model.sortable_fields else ""
    new = _new(model, metadata)
    change = dict([*new.items()][:1])
    yield Usage(SURFACE, "List", curl.command("read", "GET", f"{path}?limit=10{sort}"))
    yield Usage(SURFACE, "Get one", curl.command("read", "GET", f"{path}/ID"))
    changes = {
        "create": Usage(SURFACE, "Create one", curl.command("create", "POST", path, new)),
        "update": Usage(SURFACE, "Change some fields", curl.command("update", "PATCH", f"{path}/ID", change)),
        "delete": Usage(SURFACE, "Delete one", curl.command("delete", "DELETE", f"{path}/ID")),
    }
    yield from (changes[name] for name in model.changes)


def _operation(operation: OperationMetadata, curl: Curl) -> Iterator[Usage]:
    path = f"/operations/{operation.name}"
    schema = operation.input_schema.model_json_schema(by_alias=False, schema_generator=Schemas)
    body = (_least(schema, OwnDefinitions(schema)) or None) if operation.signature.default is None else None
    yield Usage(SURFACE, "Call it", curl.command("invoke", "POST", path, body))
    if operation.async_enabled:
        text = curl.command("invoke", "POST", path, body, "Prefer: respond-async")
        yield Usage(SURFACE, "Start it, and read its state at the answer's Location", text)


def _new(model: ModelInfo, metadata: Metadata) -> dict[str, Any]:
    """Return an example of a new document, with its required fields only."""
    register_documents(other.document_cls for other in metadata.models)
    models = {other.document_cls.__name__: other for other in metadata.models}
    components = Components([f"{model.name}{suffix}" for suffix in SUFFIXES])
    return _least(Shapes(model, components, models).create, components)


def _least(schema: dict[str, Any], definitions: Any) -> dict[str, Any]:
    try:
        return least_example(schema, definitions)
    except NoExampleError:
        return dict.fromkeys(definitions.resolve(schema).get("required", ()), "…")
