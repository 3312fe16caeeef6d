"""Calls operations in this process, on behalf of the person at the terminal."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import TYPE_CHECKING, Any, TypeVar

from pulpo_cli.project.call import Call
from pulpo_cli.project.errors import InvalidInputError
from pulpo_cli.project.session import run_in_project
from pulpo_cli.project.user import CHANNEL
from pulpo_core.exceptions import NotFoundError, ProcessingError, PulpoException, UnsupportedError, ValidationError
from pulpo_core.invocation import output_as_json, validate_input
from pulpo_core.registries import OperationRegistry
from pulpo_core.sensitive import error_text
from pulpo_core.signatures import OMITTED

if TYPE_CHECKING:
    from pulpo_core.invocation import Actor
    from pulpo_core.metadata import OperationMetadata
    from pulpo_core.runtime import Runtime

Result = TypeVar("Result")


def run_calls(name: str, work: Callable[[Call], Awaitable[Result]], *, dry_run: bool = False) -> Result:
    """Run `work` in the running project, with a function that calls the operation.

    Calls raise InvalidInputError for an invalid input, and errors of the operation as PulpoException.
    """

    async def run(runtime: "Runtime", actor: "Actor") -> Result:
        operation = OperationRegistry.get(name)
        if operation is None:
            raise NotFoundError(f"operation {name!r} no longer exists", hint="`pulpo compile`")
        if dry_run and operation.isolate is not None:
            message = f"operation {name!r} has no dry run: it runs in a process of its own, outside of the transaction"
            raise UnsupportedError(message, where=operation.location)
        return await work(lambda data, _: _call(runtime, actor, operation, data, dry_run))

    return run_in_project(run)


async def _call(runtime: "Runtime", actor: "Actor", operation: "OperationMetadata", data: Any, dry_run: bool) -> Any:
    sent = OMITTED if data is None else data
    try:
        async with _taken_back(runtime) if dry_run else nullcontext():
            result = await runtime.invoke(operation, sent, actor=actor, channel=CHANNEL)
        return output_as_json(operation, result)
    except ValidationError as error:
        try:
            validate_input(operation, sent)
        except ValidationError:
            raise InvalidInputError.of(error) from error
        raise
    except PulpoException:
        raise
    except Exception as error:
        message = f"operation {operation.name!r} failed: {type(error).__name__}: {error_text(error)}"
        raise ProcessingError(
            message, where=operation.location, hint="`--traceback` before `ops` shows where"
        ) from error


def _taken_back(runtime: "Runtime") -> AbstractAsyncContextManager[Any]:
    """Return a transaction that is undone at its end. Raises UnsupportedError if the database has no transactions."""
    from pulpo_core.transactions import in_transaction

    return in_transaction(runtime.database, dry=True)
