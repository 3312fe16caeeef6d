"""The function that `@operation` returns: it calls `invoke` while a project runs, else the function itself."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, cast

from pulpo_core.exceptions import DeclarationError
from pulpo_core.locations import Location
from pulpo_core.metadata import OperationMetadata
from pulpo_core.runtime import current_runtime, explaining_no_project, is_on_loop


def through_invoke(
    metadata: OperationMetadata, function: Callable[..., Any], *, is_method: bool = False
) -> Callable[..., Any]:
    """Return a function with the operation's signature, whose calls go through `invoke` while a project runs.

    With `is_method`, `function` is the method `run` of a class, and is called on the caller's instance.
    """

    def bound(args: tuple[Any, ...]) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return (functools.partial(function, args[0]), args[1:]) if is_method else (function, args)

    @functools.wraps(function)
    async def call(*args: Any, **kwargs: Any) -> Any:
        if (runtime := current_runtime()) is None:
            with explaining_no_project():
                return await function(*args, **kwargs)
        own, given = bound(args)
        return await runtime.invoke(metadata, metadata.signature.from_call(given, kwargs), function=own)

    @functools.wraps(function)
    def call_blocking(*args: Any, **kwargs: Any) -> Any:
        if (runtime := current_runtime()) is None:
            with explaining_no_project():
                return function(*args, **kwargs)
        own, given = bound(args)
        return runtime.invoke_blocking(metadata, metadata.signature.from_call(given, kwargs), function=own)

    return _chosen(metadata, call, call_blocking)


def _chosen(
    metadata: OperationMetadata, call: Callable[..., Any], call_blocking: Callable[..., Any]
) -> Callable[..., Any]:
    """Return the form of the call that suits the function: `call` if it is async, else `call_blocking`.

    A decorator that hides an async function may return a coroutine, or wait for its value: this cannot be known. So a
    call returns a coroutine if an event loop runs, and blocks otherwise.
    """
    if not metadata.hides_async:
        return call if metadata.is_async else call_blocking

    @functools.wraps(metadata.function)
    def call_either(*args: Any, **kwargs: Any) -> Any:
        if current_runtime() is None:
            return call_blocking(*args, **kwargs)  # calls the function itself
        return call(*args, **kwargs) if is_on_loop() else call_blocking(*args, **kwargs)

    return call_either


def runner(cls: Any, where: Location) -> Callable[..., Any]:
    """Return a function that calls `cls().run(…)`, with its signature without self. Raises DeclarationError."""
    run = getattr(cls, "run", None)
    if not inspect.isfunction(run) or getattr(run, "__isabstractmethod__", False):
        raise DeclarationError(
            f"class {cls.__name__} must have a run() method",
            where=where,
            hint="write `async def run(self, input: …) -> …`",
        )
    if inspect.isabstract(cls):
        missing = ", ".join(sorted(cls.__abstractmethods__))
        hint = "write it, or decorate the subclass that does"
        raise DeclarationError(f"class {cls.__name__} is abstract: it lacks {missing}", where=where, hint=hint)
    needed = [
        p.name for p in inspect.signature(cls).parameters.values() if p.default is p.empty and p.kind not in (2, 4)
    ]
    if needed:
        raise DeclarationError(
            f"class {cls.__name__} needs arguments: {', '.join(needed)}", where=where, hint="give them defaults"
        )

    @functools.wraps(run)
    async def call(*args: Any, **kwargs: Any) -> Any:
        return await run(cls(), *args, **kwargs)

    @functools.wraps(run)
    def call_blocking(*args: Any, **kwargs: Any) -> Any:
        return run(cls(), *args, **kwargs)

    made: Any = call if inspect.iscoroutinefunction(run) else call_blocking
    signature = inspect.signature(run)
    made.__signature__ = signature.replace(parameters=list(signature.parameters.values())[1:])
    return cast("Callable[..., Any]", made)
