"""Synchronous functions where asynchronous ones are wanted."""

import asyncio
import functools
import inspect
from collections.abc import Callable, Coroutine
from typing import Any


class SyncAsyncDetector:
    """Tells coroutine functions from others, and turns the others into such."""

    def is_async(self, func: Callable[..., Any]) -> bool:
        """Whether calling it gives a coroutine: also behind `functools.partial`, and for objects with `__call__`."""
        while isinstance(func, functools.partial):
            func = func.func
        return inspect.iscoroutinefunction(func) or inspect.iscoroutinefunction(type(func).__call__)

    def wrap_if_sync(self, func: Callable[..., Any]) -> Callable[..., Coroutine[Any, Any, Any]]:
        """The function itself, or one that runs it in a thread: the event loop goes on meanwhile."""
        if self.is_async(func):
            return func

        @functools.wraps(func)
        async def in_thread(*args: Any, **kwargs: Any) -> Any:
            return await asyncio.to_thread(func, *args, **kwargs)

        return in_thread

    def detect_and_wrap(self, func: Callable[..., Any]) -> Callable[..., Coroutine[Any, Any, Any]]:
        """The same, also for a function that does not look like one, but returns something to be awaited."""
        wrapped = self.wrap_if_sync(func)

        @functools.wraps(func)
        async def settled(*args: Any, **kwargs: Any) -> Any:
            result = await wrapped(*args, **kwargs)
            return await result if inspect.isawaitable(result) else result

        return settled
