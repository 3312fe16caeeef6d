"""Sends writes through the write middlewares of a database."""

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from pulpo_core.exceptions import ProcessingError
from pulpo_core.writes.describing import enter_middlewares, leave_middlewares
from pulpo_core.writes.statements import Fields
from pulpo_core.writes.write import Write, make_write

if TYPE_CHECKING:
    from pymongo import AsyncMongoClient

    from pulpo_core.metadata import ModelInfo

WriteCallNext = Callable[[Write], Awaitable[Any]]
WriteMiddleware = Callable[[Write, WriteCallNext], Awaitable[Any]]

# The number of middlewares around the running code. A middleware's own writes pass only the middlewares inside of it,
# so that no middleware calls itself forever. The driver's own calls (`drop` calls `drop_collection`) pass none.
_depth: ContextVar[int] = ContextVar("pulpo_write_depth", default=0)


@dataclass(frozen=True, slots=True)
class WriteObserver:
    """An observer of writes, which `pulpo_writes` may return instead of a middleware; it costs a third of one.

    It is called after each write, except those that middlewares make themselves: with the write, the seconds that it
    took with all middlewares, and the error if it failed. It must neither block nor raise.
    """

    function: Callable[[Write, float, BaseException | None], None]

    def __call__(self, write: Write, seconds: float, error: BaseException | None) -> None:
        """Observe a write that is done."""
        self.function(write, seconds, error)


@dataclass(frozen=True, slots=True)
class OptionalMiddleware:
    """A write middleware that is not always needed, such as one with listeners that come and go.

    `is_needed` is asked before a write, and must be quick. While no middleware is needed and nothing observes writes, a
    write goes straight to the driver.
    """

    function: WriteMiddleware
    is_needed: Callable[[], bool]

    def __call__(self, write: Write, call_next: WriteCallNext) -> Awaitable[Any]:
        """Pass a write through the middleware."""
        return self.function(write, call_next)


def _always() -> bool:
    return True


class Writes:
    """The write middlewares, outermost first, and the observers. `models` finds the model of a write, once the models
    are bound.
    """

    def __init__(self, middlewares: Iterable[WriteMiddleware | WriteObserver] = ()) -> None:
        given = tuple(middlewares)
        self.middlewares = tuple(each for each in given if not isinstance(each, WriteObserver))
        self.observers = tuple(each.function for each in given if isinstance(each, WriteObserver))
        self.models: Callable[[Fields], ModelInfo | None] = lambda fields: None
        needed = [each.is_needed if isinstance(each, OptionalMiddleware) else _always for each in self.middlewares]
        if self.observers:  # they observe the writes outside all middlewares
            needed = [_always, *needed[1:]]
        self._needed = tuple(needed)

    @property
    def is_empty(self) -> bool:
        """True if there are neither middlewares nor observers."""
        return not (self.middlewares or self.observers)

    @property
    def are_silent(self) -> bool:
        """True if a write would pass no middleware that is needed, and be seen by no observer."""
        for is_needed in self._needed[_depth.get() :]:  # noqa: SIM110 (`any` takes twice as long)
            if is_needed():
                return False
        return True

    async def send(
        self,
        method: str,
        arguments: Mapping[str, Any],
        fields: Fields,
        call: Callable[[], Any],
        client: "AsyncMongoClient[Any]",
    ) -> Any:
        """Send a write through the middlewares, and return the driver's result.

        Raises what the driver or a middleware raises, and ProcessingError if a middleware neither sends nor raises.
        """
        write = make_write(method, arguments, fields, self.models, client)
        depth = _depth.get()
        if depth or not self.observers:
            return await self._through(depth, call, write)
        started, failure = time.perf_counter(), None
        try:
            if self.middlewares:
                return await self._through(depth, call, write)
            token = _depth.set(1)
            try:
                return await call()
            finally:
                _depth.reset(token)
        except BaseException as error:
            failure = error
            raise
        finally:
            seconds = time.perf_counter() - started
            for observe in self.observers:
                observe(write, seconds, failure)

    async def _through(self, depth: int, call: Callable[[], Any], write: Write) -> Any:
        token = enter_middlewares()
        try:
            return await self._enter(depth, _Sending(call), write)
        finally:
            leave_middlewares(token)

    async def _enter(self, depth: int, sending: "_Sending", write: Write) -> Any:
        token = _depth.set(depth + 1)
        try:
            if depth < len(self.middlewares):
                middleware = sending.reached = self.middlewares[depth]
                await middleware(write, partial(self._enter, depth + 1, sending))
            else:
                sending.is_sent, sending.error = True, None
                try:
                    sending.result = await sending.call()
                except BaseException as error:
                    sending.error = error
                    raise
        finally:
            _depth.reset(token)
        return sending.outcome()


class _Sending:
    """A write on its way through the middlewares, and its outcome."""

    __slots__ = ("call", "error", "is_sent", "reached", "result")

    def __init__(self, call: Callable[[], Any]) -> None:
        self.call = call
        self.reached: Any = None
        self.is_sent = False
        self.result: Any = None
        self.error: BaseException | None = None

    def outcome(self) -> Any:
        """Return the driver's result, or raise its error. A middleware cannot replace either."""
        if self.error is not None:
            raise self.error
        if not self.is_sent:
            name = f"{self.reached.__module__}.{getattr(self.reached, '__qualname__', self.reached)}"
            raise ProcessingError(
                f"the write middleware {name} returned without sending the write",
                hint="return `await call_next(write)`, or raise an error",
            )
        return self.result
