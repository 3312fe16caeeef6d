"""Invocations: single calls of operations, with checked input and output."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pydantic
from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from pulpo_core import logs
from pulpo_core.exceptions import ProcessingError, ValidationError
from pulpo_core.exceptions.findings import findings, findings_text, text_of
from pulpo_core.metadata import OperationMetadata
from pulpo_core.sensitive import IS_MASK, masked_secret, may_hold_sensitive, sensitive_texts
from pulpo_core.signatures import OMITTED


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
    invocation that made this one, `ancestors` are the ids of all surrounding invocations, the outermost first;
    `context` holds fields from plugins (`pulpo_context`); `function` is the function to call.

    If the call is refused, `refusal` is the error that the caller receives: a PermissionDeniedError if the actor may
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
    """A refused call, whose function is not called. Code that reads its `input` fails with the refusal."""

    __slots__ = ()

    @property
    def input(self) -> BaseModel:
        """Raise the refusal."""
        raise self.refusal or TypeError("a refused invocation must have a refusal")

    @input.setter  # noqa: A003
    def input(self, value: BaseModel) -> None:
        """Ignore the value that is set when the invocation is created."""


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


def sensitive_input(invocation: Invocation) -> frozenset[str]:
    """Return the sensitive values of an invocation's input, in the forms that may occur in texts."""
    schema = invocation.operation.input_schema
    if not may_hold_sensitive(schema):
        return frozenset()
    return sensitive_texts(invocation.input if invocation.refusal is None else invocation.sent, schema)


def _current_sensitive_input() -> frozenset[str]:
    invocation = current_invocation.get()
    return frozenset() if invocation is None else sensitive_input(invocation)


logs.contribute(_log_fields, _current_sensitive_input)


def validate_input(operation: OperationMetadata, data: Any) -> BaseModel:
    """Convert `data` (a model instance, a dict, or OMITTED for no input) to the operation's input.

    Raises ValidationError with every finding.
    """
    made = _made(operation, data)
    if may_hold_sensitive(operation.input_schema) and (loc := masked_secret(made)) is not None:
        raise _invalid(operation, [_as_sent(operation, {"loc": loc, "msg": IS_MASK, "type": "value"})], 1)
    return made


def _made(operation: OperationMetadata, data: Any) -> BaseModel:
    from pulpo_core.models.sent_values import model_from_sent  # imports Beanie, which some commands do not need

    model, signature = operation.input_schema, operation.signature
    if isinstance(data, model):
        return data
    if isinstance(data, BaseModel):
        try:
            data = signature.from_instance(data)
        except TypeError as error:
            raise ValidationError(f"the input of operation {operation.name!r} is not valid: {error}") from None
    try:
        if data is OMITTED:
            return signature.default or model.model_validate({})
        return model_from_sent(model, data)
    except pydantic.ValidationError as error:
        raise input_error(operation, error) from None


def input_error(operation: OperationMetadata, error: pydantic.ValidationError) -> ValidationError:
    """Return pydantic's findings about an input as a Pulpo error, with the names that the operation's callers know."""
    found = [_as_sent(operation, finding) for finding in findings(error, operation.input_schema)]
    return _invalid(operation, found, error.error_count())


def _invalid(operation: OperationMetadata, found: list[dict[str, Any]], count: int) -> ValidationError:
    shown = text_of(found, count)
    return ValidationError(f"the input of operation {operation.name!r} is not valid: {shown}", errors=found)


def _as_sent(operation: OperationMetadata, finding: dict[str, Any]) -> dict[str, Any]:
    signature = operation.signature
    if finding["loc"][:1] == (signature.flat,):
        return {**finding, "loc": finding["loc"][1:]}
    if not finding["loc"] and finding["type"] in ("model_type", "model_attributes_type"):
        return {**finding, "msg": f"Input should be {signature.described}"}
    return finding


def validation_error(message: str, error: pydantic.ValidationError, kind: Any) -> ValidationError:
    """Return pydantic's findings about a `kind` as a Pulpo error: `message`, and the errors by field."""
    found = findings(error, kind)
    return ValidationError(f"{message}: {text_of(found, error.error_count())}", errors=found)


def validate_output(operation: OperationMetadata, result: Any) -> Any:
    """Return `result` as the type that the operation declares. Raises ProcessingError."""
    returns = operation.signature.returns
    if returns is Any or type(result) is returns:
        return result
    try:
        return operation.output_adapter.validate_python(result)
    except pydantic.ValidationError as error:
        raise ProcessingError(
            f"operation {operation.name!r} returned a {type(result).__name__}, which does not fit its declared type: "
            f"{findings_text(error, returns)}",
            where=operation.location,
            hint="return a value of the type in the annotation or in outputs=",
        ) from None


def output_as_json(operation: OperationMetadata, result: Any) -> Any:
    """Return a validated result as plain JSON values. Raises ProcessingError for values that JSON cannot represent."""
    with _serialization_errors(operation):
        return operation.output_adapter.dump_python(result, mode="json", by_alias=False)


def output_to_json(operation: OperationMetadata, result: Any) -> bytes:
    """Return a validated result as JSON. Raises ProcessingError for values that JSON cannot represent."""
    with _serialization_errors(operation):
        return operation.output_adapter.dump_json(result, by_alias=False)


@contextmanager
def _serialization_errors(operation: OperationMetadata) -> Iterator[None]:
    """Raise ProcessingError for pydantic's own errors. An error of the project's serializers is a bug in them."""
    try:
        yield
    except (PydanticSerializationError, UnicodeDecodeError) as error:
        if "Error calling function" in (found := str(error)):
            raise
        hint = "return plain values, or pydantic models"
        if "utf-8" in found:
            found = "it holds bytes that are not text in UTF-8"
            hint = 'show them as Base64: ConfigDict(ser_json_bytes="base64", val_json_bytes="base64") in their model'
        message = f"the result of operation {operation.name!r} cannot be written as JSON: {found}"
        raise ProcessingError(message, where=operation.location, hint=hint) from error
