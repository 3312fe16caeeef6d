"""The function that `@operation` returns: it goes through `invoke` in a running project, and is plain elsewhere."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, cast

from pulpo_core.exceptions import DeclarationError
from pulpo_core.locations import Location
from pulpo_core.metadata import OperationMetadata
from pulpo_core.runtime import current_runtime, is_on_loop


def through_invoke(
    metadata: OperationMetadata, function: Callable[..., Any], *, is_method: bool = False
) -> Callable[..., Any]:
    """Return a function like the operation's, which goes through `invoke` while a project runs.

    Of a class, `function` is the method `run`, which is called with the instance that the caller has made.
    """

    def bound(args: tuple[Any, ...]) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return (functools.partial(function, args[0]), args[1:]) if is_method else (function, args)

    @functools.wraps(function)
    async def call(*args: Any, **kwargs: Any) -> Any:
        if (runtime := current_runtime()) is None:
            return await function(*args, **kwargs)
        own, given = bound(args)
        return await runtime.invoke(metadata, metadata.signature.from_call(given, kwargs), function=own)

    @functools.wraps(function)
    def call_blocking(*args: Any, **kwargs: Any) -> Any:
        if (runtime := current_runtime()) is None:
            return function(*args, **kwargs)
        own, given = bound(args)
        return runtime.invoke_blocking(metadata, metadata.signature.from_call(given, kwargs), function=own)

    return _chosen(metadata, call, call_blocking)


def _chosen(
    metadata: OperationMetadata, call: Callable[..., Any], call_blocking: Callable[..., Any]
) -> Callable[..., Any]:
    """Return the form of the call that suits the function.

    Nobody knows what a decorator returns that hides an async function: a coroutine, or a value that it has waited for.
    So a call is awaited on an event loop, and blocks elsewhere.
    """
    if not metadata.hides_async:
        return call if metadata.is_async else call_blocking

    @functools.wraps(metadata.function)
    def call_either(*args: Any, **kwargs: Any) -> Any:
        if current_runtime() is None:
            return call_blocking(*args, **kwargs)  # just the function
        return call(*args, **kwargs) if is_on_loop() else call_blocking(*args, **kwargs)

    return call_either


def runner(cls: Any, where: Location) -> Callable[..., Any]:
    """Return a function that runs `cls().run(…)`, with the signature of `run` without self. Raises DeclarationError."""
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
