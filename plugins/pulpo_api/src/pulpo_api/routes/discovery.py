"""The routes that describe the project and its health: `/models`, `/operations`, `/health`, `/ready`."""

from pathlib import Path
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from pulpo_api.context import api_context
from pulpo_api.json_schema import ReturnedSchemas, Schemas
from pulpo_api.routes.row_inputs import row_inputs
from pulpo_core.exceptions import DatabaseError, NotFoundError
from pulpo_core.metadata import Metadata, OperationMetadata
from pulpo_core.runtime import current_runtime

OK = {"status": "ok"}


def discovery_router(root: Path, declared: Metadata, served: Metadata) -> APIRouter:
    """Return the routes that describe the served models and operations that the caller may use, and the process's
    health. `root` is the project's folder."""
    router = APIRouter()

    async def visible(metadata: Metadata, request: Request) -> Metadata:
        part = await api_context(request.scope).permissions.visible(request.scope)
        return metadata if part is None else part.part_of(metadata)

    @router.get("/models")
    async def read_models(request: Request) -> Response:
        """All models that the caller may use, with their fields."""
        return _json([_public(model.to_dict(root)) for model in (await visible(served, request)).models])

    @router.get("/models/{name}")
    async def read_model(name: str, request: Request) -> Response:
        """One model, with its fields and its JSON schema."""
        model = (await visible(served, request)).model(name)
        return _json({**_public(model.to_dict(root)), "schema": model.schema})

    @router.get("/operations")
    async def read_operations(request: Request) -> Response:
        """All operations that the caller may use, with their inputs."""
        part = await visible(served, request)
        return _json([_operation(operation, part, root) for operation in part.operations])

    @router.get("/operations/{name}")
    async def read_operation(name: str, request: Request) -> Response:
        """One operation, with the JSON schemas of its input and output."""
        part = await visible(served, request)
        operation = part.operation(name)
        sent = operation.input_schema.model_json_schema(by_alias=False, schema_generator=Schemas)
        adapter = operation.output_adapter
        got = adapter.json_schema(mode="serialization", by_alias=False, schema_generator=ReturnedSchemas)
        return _json({**_operation(operation, part, root), "input_schema": sent, "output_schema": got})

    @router.post("/operations/{name}")
    async def invoke_unknown(name: str, request: Request) -> None:
        (await visible(declared, request)).operation(name)
        hint = "run `pulpo compile`, and restart the API"
        raise NotFoundError(f"the operation {name!r} is not compiled", hint=hint)

    @router.get("/health")
    async def read_health() -> Response:
        """Answer 200 if the process is alive."""
        return _json(OK)

    @router.get("/ready")
    async def read_ready() -> Response:
        """Answer 200 if the database answers, too."""
        runtime = current_runtime()
        if runtime is None:
            raise DatabaseError("the project is not running")
        await runtime.database.ping(2)
        return _json(OK)

    return router


def _operation(operation: OperationMetadata, visible: Metadata, root: Path) -> dict[str, Any]:
    """Return the description of an operation, with the visible models whose documents its inputs take."""
    found, rows = _public(operation.to_dict(root)), row_inputs(operation, visible.models)
    for name, row in rows.items():
        found["inputs"][name] |= {"models": list(row.models), "many": row.many}
    return found


def _json(value: Any) -> Response:
    return Response(orjson.dumps(value), media_type="application/json")


def _public(item: dict[str, Any]) -> dict[str, Any]:
    """Return a description without source locations, which clients must not see."""
    return {key: value for key, value in item.items() if key != "source"}
