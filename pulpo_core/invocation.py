"""Invocations: single calls of operations, with checked input and output."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4

import pydantic
from pydantic import BaseModel

from pulpo_core import logs
from pulpo_core.exceptions import OperationTimeoutError, ProcessingError, ValidationError
from pulpo_core.metadata import OperationMetadata
from pulpo_core.pydantic_findings import findings, findings_text
from pulpo_core.sensitive import may_hold_sensitive, sensitive_texts


def new_id() -> str:
    """Return a new id for an invocation."""
    return str(uuid4())


@dataclass(frozen=True, slots=True)
class Actor:
    """A caller: an id, and its roles."""

    id: str = "anonymous"
    roles: frozenset[str] = frozenset()


ANONYMOUS = Actor()


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """A call of an operation.

    `input` is validated; `channel` names the surface (`api`, `prefect`, `python`, …); `parent_id` is the id of the
    invocation that made this one, `ancestors` are those of all that it is inside of, the outermost first; `context`
    holds fields from plugins (`pulpo_context`); `function` is the function to call.

    Of a call that is refused, `refusal` is the error that the caller receives: a PermissionDeniedError if the actor may
    not call the operation, a ValidationError if the input is not valid. `sent` is then the input as it was sent, of any
    type, or None if there was none or it could not be read; and `input` raises the refusal.
    """

    operation: OperationMetadata
    input: BaseModel = field(repr=False)
    function: Callable[..., Any]
    actor: Actor = ANONYMOUS
    channel: str = "python"
    id: str = field(default_factory=new_id)
    parent_id: str | None = None
    ancestors: tuple[str, ...] = ()
    context: Mapping[str, Any] = field(default_factory=dict)
    refusal: Exception | None = None
    sent: Any = field(default=None, repr=False)


class RefusedInvocation(Invocation):
    """A call whose function is not called. Code that needs a valid input cannot go on, and fails with the refusal."""

    __slots__ = ()

    @property
    def input(self) -> BaseModel:
        """Raise the refusal."""
        raise self.refusal or TypeError("a refused invocation must have a refusal")

    @input.setter  # noqa: A003
    def input(self, value: BaseModel) -> None:
        """Ignore the value that is set when the invocation is made."""


# A synchronous operation that calls another one waits for it in its thread: a pool that could be full would deadlock.
_threads = ThreadPoolExecutor(max_workers=1000, thread_name_prefix="pulpo-operation")

CallNext = Callable[[Invocation], Awaitable[Any]]
Middleware = Callable[[Invocation, CallNext], Awaitable[Any]]

current_invocation: ContextVar[Invocation | None] = ContextVar("pulpo_invocation", default=None)
"""The invocation that the running code belongs to, or None."""


def _log_fields() -> Mapping[str, Any]:
    """Return the fields of every line that is logged inside an invocation."""
    invocation = current_invocation.get()
    if invocation is None:
        return {}
    parent = {"parent": invocation.parent_id} if invocation.parent_id else {}
    return {
        "operation": invocation.operation.name,
        "invocation": invocation.id,
        **parent,
        "channel": invocation.channel,
        "actor": invocation.actor.id,
        **invocation.context,
    }


logs.contribute(_log_fields)


def sensitive_input(invocation: Invocation) -> frozenset[str]:
    """Return the sensitive values of an invocation's input, as they may occur in texts."""
    schema = invocation.operation.input_schema
    if not may_hold_sensitive(schema):
        return frozenset()
    return sensitive_texts(invocation.input if invocation.refusal is None else invocation.sent, schema)


def _current_sensitive_input() -> frozenset[str]:
    invocation = current_invocation.get()
    return frozenset() if invocation is None else sensitive_input(invocation)


logs.contribute_sensitive(_current_sensitive_input)


def validate_input(operation: OperationMetadata, data: Any) -> BaseModel:
    """Turn `data` (a model instance, a dict, or None for no input) into the operation's input.

    Raises ValidationError with every finding.
    """
    model = operation.input_schema
    if isinstance(data, model):
        return data
    try:
        return model.model_validate({} if data is None else data)
    except pydantic.ValidationError as error:
        raise validation_error(f"the input of operation {operation.name!r} is not valid", error, model) from None


def validation_error(message: str, error: pydantic.ValidationError, kind: Any) -> ValidationError:
    """Return pydantic's findings about a `kind` as a Pulpo error: `message`, and the errors by field."""
    return ValidationError(f"{message}: {findings_text(error, kind)}", errors=findings(error, kind))


async def call_function(invocation: Invocation) -> Any:
    """Call the function (a sync one in a thread) with its timeout, and check its result."""
    operation = invocation.operation
    args, kwargs = operation.signature.to_call(invocation.input)
    try:
        async with asyncio.timeout(operation.timeout) as limit:
            if operation.is_async:
                result = await invocation.function(*args, **kwargs)
            else:
                result = await _in_thread(partial(invocation.function, *args, **kwargs))
    except TimeoutError:
        if not limit.expired():
            raise
        raise OperationTimeoutError(
            f"operation {operation.name!r} took longer than its timeout of {operation.timeout} s"
        ) from None
    return validate_output(operation, result)


async def _in_thread(call: Callable[[], Any]) -> Any:
    return await asyncio.get_running_loop().run_in_executor(_threads, copy_context().run, call)


def validate_output(operation: OperationMetadata, result: Any) -> Any:
    """Return `result` as the type that the operation declares. Raises ProcessingError."""
    returns = operation.signature.returns
    if returns is Any or type(result) is returns:
        return result
    try:
        return operation.output_adapter.validate_python(result)
    except pydantic.ValidationError as error:
        raise ProcessingError(
            f"operation {operation.name!r} returned a {type(result).__name__} that is not what it declares: "
            f"{findings_text(error, returns)}",
            where=operation.location,
            hint="return what the annotation or outputs= says",
        ) from None
