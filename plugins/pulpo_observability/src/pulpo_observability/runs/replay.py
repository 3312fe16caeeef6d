"""Runs operations again with recorded inputs."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pydantic
from pydantic import BaseModel

from pulpo_core.documents.from_json import model_from_json
from pulpo_core.exceptions import (
    ConflictError,
    NotFoundError,
    PermissionDeniedError,
    ProcessingError,
    PulpoException,
    UnsupportedError,
    ValidationError,
)
from pulpo_core.invocation import Actor, new_id, validation_error
from pulpo_core.metadata import OperationMetadata
from pulpo_core.registries import OperationRegistry
from pulpo_core.runtime import Runtime, current_runtime
from pulpo_core.sensitive import MASK, error_text, sensitive_texts
from pulpo_core.transactions import REPLICA_SET, has_transactions, in_transaction
from pulpo_observability.runs.current_replay import Replay, replaying
from pulpo_observability.runs.dumps import dump
from pulpo_observability.runs.task_run import SHADOW, TaskRun

CHANNEL = "replay"
SHOWN_OUTPUT = 65_536  # bytes


@dataclass(frozen=True, slots=True)
class Edit:
    """Changes to a recorded input: a whole new input, and values by their path (`address.city`)."""

    whole: Any = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def apply(self, recorded: Any) -> Any:
        """Return the edited input. Raises ValidationError for a path that does not lead through objects."""
        found = copy.deepcopy(recorded if self.whole is None else self.whole)
        for path, value in self.values.items():
            *outer, last = path.split(".")
            place = found
            for key in outer:
                place = place.setdefault(key, {}) if isinstance(place, dict) else None
            if not isinstance(place, dict):
                raise ValidationError(f"the input has no place for {path!r}", hint="name fields of objects: a.b")
            place[last] = value
        return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a replay: its run (None if it did not begin) and the error, if any."""

    original: str
    operation: str
    status: str
    id: str | None = None
    error: str | None = None
    output: Any = None

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as JSON values."""
        return {
            "original": self.original,
            "operation": self.operation,
            "status": self.status,
            "id": self.id,
            "error": self.error,
            "output": self.output,
        }


def operation_of(run: TaskRun) -> OperationMetadata:
    """Return the operation of a run. Raises NotFoundError if the project no longer has it."""
    found = OperationRegistry.get(run.operation_name)
    if found is None:
        raise NotFoundError(f"run {run.id!r} called operation {run.operation_name!r}, which does not exist any more")
    return found


def recorded_input(run: TaskRun, edit: Edit | None = None) -> BaseModel:
    """Return the recorded input, edited, in the form that the current code accepts.

    Raises NotFoundError if the operation does not exist, ConflictError if the record does not have the whole input, and
    ValidationError if the code no longer accepts it.
    """
    operation, edit = operation_of(run), edit or Edit()
    data = edit.apply(run.input_dump)
    if edit.whole is None:
        check_complete(run, data)
    try:
        return model_from_json(operation.input_schema, {} if data is None else data)
    except pydantic.ValidationError as error:
        message = f"operation {operation.name!r} does not accept the input of run {run.id!r}"
        raise validation_error(message, error, operation.input_schema) from None


def check_complete(run: TaskRun, edited: Any = None) -> None:
    """Raise ConflictError unless the input was kept in full; hidden parts may have been set in `edited`."""
    hint = "replay it with another one: --input @file"
    if run.input_truncated:
        raise ConflictError(f"the input of run {run.id!r} was too large to be kept, or has no JSON", hint=hint)
    if run.input_masked and (edited is None or edited == run.input_dump or has_mask(edited)):
        hint = f"set what is hidden: --set password=…; or {hint}"
        raise ConflictError(f"parts of the input of run {run.id!r} are hidden", hint=hint)


def check_transactions(runtime: Runtime) -> None:
    """Raise UnsupportedError if the database has no transactions, so nothing could be undone."""
    if not has_transactions(runtime.database):
        message = "a shadow run undoes its writes by a transaction, and the database has none"
        raise UnsupportedError(message, hint=REPLICA_SET)


async def replay(
    run: TaskRun, *, actor: Actor, permitted: bool, edit: Edit | None = None, shadow: bool = False
) -> Outcome:
    """Call the operation of a run again, and return the outcome, which includes any error of the operation.

    With `shadow`, all of its writes to the database are undone. `permitted` means that the actor's permission has been
    checked. Raises what `recorded_input` raises, and with `shadow` UnsupportedError if there are no transactions.
    """
    operation, data, id = operation_of(run), recorded_input(run, edit), new_id()  # noqa: A001
    runtime = _runtime()
    if shadow:
        check_transactions(runtime)
    tags = (CHANNEL, SHADOW) if shadow else (CHANNEL,)
    try:
        with replaying(Replay(id, run.id, tags)):
            output = await _call(runtime, operation, data, actor, permitted, id, shadow)
    except Exception as error:
        status = "denied" if isinstance(error, PermissionDeniedError) and not permitted else "failed"
        return Outcome(run.id, operation.name, status, id, f"{type(error).__name__}: {error_text(error)}")
    secrets = sensitive_texts(data, operation.input_schema)
    shown = dump(output, operation.signature.returns, SHOWN_OUTPUT, secrets)
    return Outcome(run.id, operation.name, "success", id, output=shown.value if shown.text is None else shown.text)


async def try_replay(
    run: TaskRun, *, actor: Actor, permitted: bool, edit: Edit | None = None, shadow: bool = False
) -> Outcome:
    """Replay one of many runs like `replay`; the errors that `replay` raises become outcomes, too."""
    try:
        return await replay(run, actor=actor, permitted=permitted, edit=edit, shadow=shadow)
    except PulpoException as error:
        status = "invalid" if isinstance(error, ValidationError) else "impossible"
        return Outcome(run.id, run.operation_name, status, None, error_text(error, error.message))


async def _call(
    runtime: Runtime,
    operation: OperationMetadata,
    data: BaseModel,
    actor: Actor,
    permitted: bool,
    id: str,  # noqa: A002
    shadow: bool,
) -> Any:
    async def call() -> Any:
        return await runtime.invoke(operation, data, actor=actor, channel=CHANNEL, permitted=permitted, id=id)

    if not shadow:
        return await call()
    async with in_transaction(runtime.database, dry=True):
        return await call()


def has_mask(data: Any) -> bool:
    """Return True if a value, or a part of it, is the mask of a sensitive value."""
    if isinstance(data, dict):
        return any(map(has_mask, data.values()))
    if isinstance(data, list):
        return any(map(has_mask, data))
    return isinstance(data, str) and MASK in data


def _runtime() -> Runtime:
    runtime = current_runtime()
    if runtime is None:
        raise ProcessingError("a replay needs a running project")
    return runtime
