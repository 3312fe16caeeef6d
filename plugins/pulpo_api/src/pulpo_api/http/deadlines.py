"""The time by which a request has to be answered: a database may hang in the middle of one command, and be alive else.

The driver waits for the answer to a command for ever, as long as the database gives signs of life beside it. A limit of
the driver's own would cost each command more, and end the long ones of operations. Nor does each request have a timer
of its own: one looks after all of them, a few times in the time that a request has.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from time import monotonic
from types import TracebackType

from starlette.requests import Request
from starlette.types import Message, Receive, Scope

KEY = "pulpo_deadline"
LOOKS = 8  # so many times in a deadline's time


class Deadlines:
    """The requests that are being served, each with `seconds` to be answered in; 0 is no limit."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds or inf
        self.open: set[Deadline] = set()
        self._timer: asyncio.TimerHandle | None = None

    def watch(self) -> None:
        """See to it that somebody looks."""
        if self._timer is None and self.seconds < inf:
            self._timer = asyncio.get_running_loop().call_later(self.seconds / LOOKS, self._look)

    def _look(self) -> None:
        self._timer = None
        now = monotonic()
        for deadline in self.open:
            if deadline.due < now:
                deadline.expire()
        if self.open:
            self.watch()


class Deadline:
    """One request's, which it has in its scope: a `with` block that raises TimeoutError when it is missed."""

    __slots__ = ("_all", "_task", "due", "is_missed")

    def __init__(self, scope: Scope, of: Deadlines) -> None:
        self._all = of
        self.is_missed = False
        scope[KEY] = self

    def __enter__(self) -> None:
        self._task = asyncio.current_task()
        self.renew()
        self._all.open.add(self)
        self._all.watch()

    def __exit__(self, kind: type[BaseException] | None, error: object, traceback: TracebackType | None) -> None:
        self._all.open.discard(self)
        if self.is_missed and self._task and self._task.uncancel() == 0 and kind is asyncio.CancelledError:
            raise TimeoutError

    def renew(self) -> None:
        """Give the request its time anew: something came of it."""
        self.due = monotonic() + self._all.seconds

    def suspend(self) -> None:
        """Let it take what it takes, from now on."""
        self.due = inf

    def expire(self) -> None:
        """End what the request waits for."""
        self.is_missed, self.due = True, inf
        if self._task is not None:
            self._task.cancel()


def renew(request: Request) -> None:
    """Give a request its time anew."""
    deadline: Deadline = request.scope[KEY]
    deadline.renew()


def renewing(scope: Scope, receive: Receive) -> Receive:
    """Return what receives a request's body, and gives the request its time anew with each piece that comes."""

    deadline: Deadline = scope[KEY]

    async def receive_next() -> Message:
        message = await receive()
        if message.get("more_body", False):
            deadline.renew()  # a client may send slowly
        return message

    return receive_next


@contextmanager
def suspended(request: Request) -> Iterator[None]:
    """Let what is done here take the time that it takes."""
    deadline: Deadline = request.scope[KEY]
    deadline.suspend()
    try:
        yield
    finally:
        deadline.renew()
