"""The write middlewares of a database, and how a write passes them."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any

from pulpo_core.exceptions import ProcessingError
from pulpo_core.writes.describing import enter_middlewares, leave_middlewares
from pulpo_core.writes.statements import Fields
from pulpo_core.writes.write import Write, make_write

if TYPE_CHECKING:
    from pulpo_core.metadata import ModelInfo

WriteCallNext = Callable[[Write], Awaitable[Any]]
WriteMiddleware = Callable[[Write, WriteCallNext], Awaitable[Any]]

# How many middlewares the running code is inside of. What a middleware writes itself passes only those inside of it,
# so that nothing goes in circles; what the driver does inside of the last one (`drop` calls `drop_collection`), none.
_depth: ContextVar[int] = ContextVar("pulpo_write_depth", default=0)


class Writes:
    """The write middlewares, outermost first. `models` says which model a collection holds, once that is known."""

    def __init__(self, middlewares: Iterable[WriteMiddleware] = ()) -> None:
        self.middlewares = tuple(middlewares)
        self.models: Callable[[Fields], ModelInfo | None] = lambda fields: None

    @property
    def are_silent(self) -> bool:
        """Return True where a write passes no middleware."""
        return _depth.get() >= len(self.middlewares)

    async def send(self, method: str, arguments: Mapping[str, Any], fields: Fields, call: Callable[[], Any]) -> Any:
        """Send a write through the middlewares, and return what the driver returns.

        Raises what the driver or a middleware raises, ProcessingError when a middleware neither sends nor raises.
        """
        write = make_write(method, arguments, fields, self.models)
        token = enter_middlewares()
        try:
            return await self._enter(_depth.get(), _Sending(call), write)
        finally:
            leave_middlewares(token)

    async def _enter(self, depth: int, sending: "_Sending", write: Write) -> Any:
        token = _depth.set(depth + 1)
        try:
            if depth == len(self.middlewares):
                await sending.send()
            else:
                sending.reached = self.middlewares[depth]
                await self.middlewares[depth](write, partial(self._enter, depth + 1, sending))
        finally:
            _depth.reset(token)
        return sending.outcome()


class _Sending:
    """One write on its way through the middlewares, and what became of it."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self.call = call
        self.reached: Any = None
        self.is_sent = False
        self.result: Any = None
        self.error: BaseException | None = None

    async def send(self) -> None:
        """Let the driver send it."""
        self.is_sent, self.error = True, None
        try:
            self.result = await self.call()
        except BaseException as error:
            self.error = error
            raise

    def outcome(self) -> Any:
        """What the driver returned or raised: a middleware cannot replace it."""
        if self.error is not None:
            raise self.error
        if not self.is_sent:
            name = f"{self.reached.__module__}.{getattr(self.reached, '__qualname__', self.reached)}"
            raise ProcessingError(
                f"the write middleware {name} returned without sending the write",
                hint="let it return `await call_next(write)`, or raise",
            )
        return self.result
