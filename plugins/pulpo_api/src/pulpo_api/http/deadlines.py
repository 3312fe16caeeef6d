"""Deadlines of requests, for a database that hangs in the middle of a command but is otherwise alive.

The driver waits forever for the reply to a command as long as the database answers its heartbeats. A limit in the
driver would make each command slower, and would also end long commands of operations. A timer for each request would
also cost too much; a single timer checks all of them, `CHECKS` times within the time limit of a request.
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
CHECKS = 8


class Deadlines:
    """The requests in progress, which must be answered within `seconds`; 0 means no limit."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds or inf
        self.open: set[Deadline] = set()
        self._timer: asyncio.TimerHandle | None = None

    def watch(self) -> None:
        """Start the timer if it is not running."""
        if self._timer is None and self.seconds < inf:
            self._timer = asyncio.get_running_loop().call_later(self.seconds / CHECKS, self._check)

    def _check(self) -> None:
        self._timer = None
        now = monotonic()
        for deadline in self.open:
            if deadline.due < now:
                deadline.expire()
        if self.open:
            self.watch()


class Deadline:
    """The deadline of one request, stored in its scope: a `with` block that raises TimeoutError when it has passed."""

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
        """Restart the time: the request has made progress."""
        self.due = monotonic() + self._all.seconds

    def suspend(self) -> None:
        """Remove the limit."""
        self.due = inf

    def expire(self) -> None:
        """Cancel the request's task."""
        self.is_missed, self.due = True, inf
        if self._task is not None:
            self._task.cancel()


def renew(request: Request) -> None:
    """Restart the time of a request."""
    deadline: Deadline = request.scope[KEY]
    deadline.renew()


def renewing(scope: Scope, receive: Receive) -> Receive:
    """Return a `receive` that restarts the request's time with each chunk of its body."""

    deadline: Deadline = scope[KEY]

    async def receive_next() -> Message:
        message = await receive()
        if message.get("more_body", False):
            deadline.renew()  # a client may send slowly
        return message

    return receive_next


@contextmanager
def suspended(request: Request) -> Iterator[None]:
    """Remove the limit inside the block."""
    deadline: Deadline = request.scope[KEY]
    deadline.suspend()
    try:
        yield
    finally:
        deadline.renew()
