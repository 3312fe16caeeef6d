"""What the route of an operation does: read the input, invoke, write the output."""

from functools import cached_property
from typing import Any

import pydantic
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from pulpo_api.auth.permissions import actor_of
from pulpo_api.bodies import read_json
from pulpo_api.describe import problems
from pulpo_api.schemas import book
from pulpo_core.exceptions import NotFoundError
from pulpo_core.invocation import validation_error
from pulpo_core.metadata import OperationMetadata
from pulpo_core.registries import OperationRegistry
from pulpo_core.runtime import invoke

STATUSES = (400, 409, 413, 415, 422, 500, 503, 504)


class OperationEndpoint:
    """`POST /operations/{name}`: the body is the input, the answer is what the operation returns."""

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def operation(self) -> OperationMetadata:
        """The operation. Raises NotFoundError when the project does not declare it any more."""
        found = OperationRegistry.get(self.name)
        if found is None:
            raise NotFoundError(f"there is no operation {self.name!r} any more", hint="run `pulpo compile`")
        return found

    async def run(self, request: Request) -> Response:
        """Invoke the operation with the request's body."""
        data = self._validate(await read_json(request))
        result = await invoke(self.operation, data, actor=actor_of(request.scope), channel="api")
        content = self.operation.output_adapter.dump_json(result, by_alias=False)
        return Response(content, media_type="application/json")

    def _validate(self, body: Any) -> BaseModel:
        """The input, its fields called by their names or aliases. Raises ValidationError with every finding."""
        try:
            return self.operation.input_schema.model_validate({} if body is None else body, by_name=True, by_alias=True)
        except pydantic.ValidationError as error:
            raise validation_error(f"the input of operation {self.name!r} is not valid", error) from None

    def docs(self) -> dict[str, Any]:
        """What FastAPI is told about the route, for OpenAPI."""
        operation = self.operation
        answer = {"schema": book.reference(operation.output_adapter, "serialization")}
        body = {"schema": book.reference(operation.input_schema, "validation")}
        required = any(field.is_required() for field in operation.input_schema.model_fields.values())
        done = {"description": "What the operation returns.", "content": {"application/json": answer}}
        return {
            "summary": operation.description.partition("\n")[0] or operation.name,
            "description": operation.description,
            "responses": {200: done, **problems(STATUSES)},
            "openapi_extra": {"requestBody": {"required": required, "content": {"application/json": body}}},
        }
