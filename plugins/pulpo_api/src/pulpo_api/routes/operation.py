"""The route of an operation: reads the input, invokes the operation, writes the output."""

from functools import cached_property, partial
from typing import Any

import pydantic
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from pulpo_api.auth.permissions import actor_of, channel_of
from pulpo_api.background.idempotency import once
from pulpo_api.background.preferences import runs_in_background
from pulpo_api.background.runs import start_run
from pulpo_api.http.bodies import read_json
from pulpo_api.http.deadlines import suspended
from pulpo_core.documents.content_checks import check_text
from pulpo_core.documents.from_json import model_from_json
from pulpo_core.exceptions import NotFoundError
from pulpo_core.invocation import Actor, input_error, new_id, output_to_json, validate_input
from pulpo_core.metadata import OperationMetadata
from pulpo_core.registries import OperationRegistry
from pulpo_core.runtime import current_runtime, invoke, refuse
from pulpo_core.signatures import OMITTED


class OperationEndpoint:
    """`POST /operations/{name}`: the body is the input, the response is the output."""

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def operation(self) -> OperationMetadata:
        """The operation. Raises NotFoundError if the project no longer declares it."""
        found = OperationRegistry.get(self.name)
        if found is None:
            raise NotFoundError(f"there is no operation {self.name!r} any more", hint="run `pulpo compile`")
        return found

    async def run(self, request: Request) -> Response:
        """Invoke the operation with the request's body: once per `Idempotency-Key`, in the background if requested."""
        actor, channel = actor_of(request.scope), channel_of(request.scope)
        body, data = await self._read(request, actor, channel)
        in_background = runs_in_background(self.operation, request.headers)

        async def work() -> Response:
            id = new_id()  # noqa: A001
            invoking = partial(self._invoke, data, actor, channel, id)
            if in_background:
                if (runtime := current_runtime()) is not None:
                    await runtime.accept(self.operation, data, actor=actor, channel=channel, id=id)
                return await start_run(request, self.name, id, actor.id, invoking)
            with suspended(request):
                content = await invoking()
            return Response(content, media_type="application/json")

        return await once(request, self.name, body, work)

    async def _read(self, request: Request, actor: Actor, channel: str) -> tuple[Any, BaseModel]:
        """Return the body and the validated input. Raises ValidationError, which the invocation middlewares see."""
        body = None
        try:
            body = await read_json(request)
            return body, self._validate(body)
        except (HTTPException, ClientDisconnect):
            raise  # not a possible input
        except Exception as refusal:
            await refuse(self.operation, refusal, sent=body, actor=actor, channel=channel)

    async def _invoke(self, data: BaseModel, actor: Actor, channel: str, id: str) -> bytes:  # noqa: A002
        """Return the result as JSON."""
        result = await invoke(self.operation, data, actor=actor, channel=channel, permitted=True, id=id)
        return output_to_json(self.operation, result)

    def _validate(self, body: Any) -> BaseModel:
        """Return the input; fields may have their names or aliases. Raises ValidationError with all findings."""
        if body is None:
            return validate_input(self.operation, OMITTED)
        check_text(body)
        try:
            given = model_from_json(self.operation.input_schema, body)
        except pydantic.ValidationError as error:
            raise input_error(self.operation, error) from None
        return validate_input(self.operation, given)
