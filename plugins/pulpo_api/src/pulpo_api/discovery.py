"""What the project consists of, and whether it is well: `/models`, `/operations`, `/health`, `/ready`."""

from typing import Any

from fastapi import APIRouter

from pulpo_api.describe import problems
from pulpo_api.schemas import Schemas
from pulpo_core.exceptions import DatabaseError, NotFoundError
from pulpo_core.metadata import Metadata
from pulpo_core.project import Project
from pulpo_core.runtime import current_runtime


def discovery_router(project: Project) -> APIRouter:
    """The routes that describe the project."""
    router = APIRouter(tags=["discovery"])

    def metadata() -> Metadata:
        return project.load()

    @router.get("/models")
    async def read_models() -> list[dict[str, Any]]:
        """All models, with their fields."""
        return [_public(model.to_dict(project.root)) for model in metadata().models]

    @router.get("/models/{name}", responses=problems([404]))
    async def read_model(name: str) -> dict[str, Any]:
        """One model, with its fields and its JSON schema."""
        model = metadata().model(name)
        return {**_public(model.to_dict(project.root)), "schema": model.schema}

    @router.get("/operations")
    async def read_operations() -> list[dict[str, Any]]:
        """All operations, with their inputs."""
        return [_public(operation.to_dict(project.root)) for operation in metadata().operations]

    @router.get("/operations/{name}", responses=problems([404]))
    async def read_operation(name: str) -> dict[str, Any]:
        """One operation, with the JSON schema of its input."""
        operation = metadata().operation(name)
        schema = operation.input_schema.model_json_schema(by_alias=False, schema_generator=Schemas)
        return {**_public(operation.to_dict(project.root)), "input_schema": schema}

    @router.post("/operations/{name}", include_in_schema=False)
    async def invoke_unknown(name: str) -> None:
        metadata().operation(name)
        raise NotFoundError(f"the operation {name!r} is not compiled", hint="run `pulpo compile`, and start again")

    @router.get("/health")
    async def read_health() -> dict[str, str]:
        """Whether the process answers."""
        return {"status": "ok"}

    @router.get("/ready", responses=problems([503]))
    async def read_ready() -> dict[str, str]:
        """Whether the database answers too."""
        runtime = current_runtime()
        if runtime is None:
            raise DatabaseError("the project does not run")
        await runtime.database.ping(2)
        return {"status": "ok"}

    return router


def _public(item: dict[str, Any]) -> dict[str, Any]:
    """Without what only concerns those who see the source."""
    return {key: value for key, value in item.items() if key != "source"}
