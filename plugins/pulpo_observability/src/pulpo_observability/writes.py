"""Observes write commands: the one write middleware that events and metrics share."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from pulpo_core.writes import Write, WriteCallNext, WriteMiddleware

WriteListener = Callable[[Write, float, BaseException | None], None]
"""Is told of a write, its seconds and its error; must not block, and must not raise."""


def observe_writes(listeners: Sequence[WriteListener]) -> WriteMiddleware:
    """Return a write middleware that tells the listeners of each write when it is done."""

    async def observe(write: Write, call_next: WriteCallNext) -> Any:
        started, failure = time.perf_counter(), None
        try:
            return await call_next(write)
        except BaseException as error:
            failure = error
            raise
        finally:
            seconds = time.perf_counter() - started
            for listener in listeners:
                listener(write, seconds, failure)

    return observe
