"""The routes that describe the project and its health: `/models`, `/operations`, `/health`, `/ready`."""

from typing import Any

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from pulpo_api.json_schema import Schemas
from pulpo_core.exceptions import DatabaseError, NotFoundError
from pulpo_core.metadata import Metadata
from pulpo_core.project import Project
from pulpo_core.runtime import current_runtime

OK = {"status": "ok"}


def discovery_router(project: Project, served: Metadata) -> APIRouter:
    """Return the routes that describe the served part of the project, and its health."""
    router = APIRouter()

    @router.get("/models")
    async def read_models() -> Response:
        """All models, with their fields."""
        return _json([_public(model.to_dict(project.root)) for model in served.models])

    @router.get("/models/{name}")
    async def read_model(name: str) -> Response:
        """One model, with its fields and its JSON schema."""
        model = served.model(name)
        return _json({**_public(model.to_dict(project.root)), "schema": model.schema})

    @router.get("/operations")
    async def read_operations() -> Response:
        """All operations, with their inputs."""
        return _json([_public(operation.to_dict(project.root)) for operation in served.operations])

    @router.get("/operations/{name}")
    async def read_operation(name: str) -> Response:
        """One operation, with the JSON schema of its input."""
        operation = served.operation(name)
        schema = operation.input_schema.model_json_schema(by_alias=False, schema_generator=Schemas)
        return _json({**_public(operation.to_dict(project.root)), "input_schema": schema})

    @router.post("/operations/{name}")
    async def invoke_unknown(name: str) -> None:
        project.load().operation(name)
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


def _json(value: Any) -> Response:
    return Response(orjson.dumps(value), media_type="application/json")


def _public(item: dict[str, Any]) -> dict[str, Any]:
    """Return a description without its places in the source, which clients cannot see."""
    return {key: value for key, value in item.items() if key != "source"}
