"""The decorator `@operation`, which registers a function, or a class with `run()`, as an operation."""

import inspect
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast, overload

from pulpo_core.decorators import arguments, isolation
from pulpo_core.decorators.calls import runner, through_invoke
from pulpo_core.exceptions import DeclarationError
from pulpo_core.locations import Location, location_of_caller, location_of_function
from pulpo_core.metadata import Isolation, OperationMetadata
from pulpo_core.names import check_operation_name, identifier
from pulpo_core.registries import OperationRegistry, declaring
from pulpo_core.signatures import Inputs

Target = TypeVar("Target", bound=Callable[..., Any])


@overload
def operation(function: Target, /) -> Target: ...
@overload
def operation(
    *,
    name: str | None = None,
    description: str | None = None,
    category: str = "",
    inputs: Inputs = None,
    outputs: Any = None,
    tags: Sequence[str] = (),
    models_in: Sequence[str | type] = (),
    models_out: Sequence[str | type] = (),
    permissions: Sequence[str] = (),
    async_enabled: bool = False,
    after: Sequence[str] = (),
    retries: int = 0,
    timeout: float | None = None,
    idempotent: bool = False,
    isolate: Isolation | None = None,
    flat: bool = False,
) -> Callable[[Target], Target]: ...
def operation(
    function: Any = None,
    /,
    *,
    name: str | None = None,
    description: str | None = None,
    category: str = "",
    inputs: Inputs = None,
    outputs: Any = None,
    tags: Sequence[str] = (),
    models_in: Sequence[str | type] = (),
    models_out: Sequence[str | type] = (),
    permissions: Sequence[str] = (),
    async_enabled: bool = False,
    after: Sequence[str] = (),
    retries: int = 0,
    timeout: float | None = None,
    idempotent: bool = False,
    isolate: Isolation | None = None,
    flat: bool = False,
    **unknown: object,
) -> Any:
    """Register a function, or a class with `run()`, as an operation.

    Returns a function with the same name, signature and documentation. While a project runs, its calls go through
    `invoke` (validation, middlewares); otherwise they call the function directly. `inputs` and `outputs` default to the
    annotations; `name` defaults to the names of the file and the function (`jobs.search`). `timeout` is in seconds.
    `async_enabled` allows background runs: a client of the API need not wait for the output. `idempotent` means that a
    second call with the same input does no harm. With `isolate="process"`, each call through `invoke` runs a
    synchronous function in a new process, which is killed at the timeout, or when nobody waits for the answer any more.
    With `flat`, the fields of the only model among the parameters are in the input beside the other parameters. So a
    function that takes one model can get another parameter without a change for its callers.
    Raises DeclarationError with the line of the function.
    """
    where = location_of_caller()

    def decorate(target: Any) -> Any:
        with declaring(name if name is not None else getattr(target, "__name__", "")):
            arguments.no_more(unknown, operation, where)
            is_class = inspect.isclass(target)
            raw = runner(target, where) if is_class else _function(target, where)
            place = where if is_class else location_of_function(raw)
            metadata = OperationMetadata(
                name=check_operation_name(name if name is not None else _default_name(target, place), place),
                function=raw,
                location=place,
                description=arguments.text(description, "description", inspect.cleandoc(target.__doc__ or ""), place),
                category=arguments.text(category, "category", "", place),
                inputs=inputs,
                outputs=outputs,
                tags=arguments.words(tags, "tags", place),
                models_in=arguments.words(models_in, "models_in", place),
                models_out=arguments.words(models_out, "models_out", place),
                permissions=arguments.words(permissions, "permissions", place),
                async_enabled=arguments.flag(async_enabled, "async_enabled", place),
                after=arguments.words(after, "after", place),
                retries=arguments.retry_count(retries, place),
                timeout=arguments.seconds(timeout, place),
                idempotent=arguments.flag(idempotent, "idempotent", place),
                isolate=isolation.word(isolate, place),
                flat=arguments.flag(flat, "flat", place),
                module=target.__module__,
            )
            _check_signature(metadata)
            isolation.check(metadata)
            OperationRegistry.register(metadata.name, metadata)
            if not is_class:
                return through_invoke(metadata, raw)
            target.run = through_invoke(metadata, target.run, is_method=True)
        return target

    return decorate if function is None else decorate(function)


def _function(target: Any, where: Location) -> Callable[..., Any]:
    if not inspect.isfunction(target):
        hint = "put it on a function, or on a class with run()"
        raise DeclarationError(f"@operation must decorate a function, got {target!r}", where=where, hint=hint)
    if inspect.isgeneratorfunction(target) or inspect.isasyncgenfunction(target):
        raise DeclarationError(
            f"operation {target.__name__} must not yield", where=location_of_function(target), hint="return a list"
        )
    return cast("Callable[..., Any]", target)


def _check_signature(metadata: OperationMetadata) -> None:
    """Raise DeclarationError if the signature is wrong, unless it names types that do not exist yet."""
    try:
        _ = metadata.signature
    except NameError:
        return  # the check is repeated when the project's metadata is frozen


def _default_name(target: Any, where: Location) -> str:
    path = Path(where.file)
    module = path.parent.name if path.name == "__init__.py" else path.stem
    return f"{module}.{identifier(target.__name__) if inspect.isclass(target) else target.__name__}"
