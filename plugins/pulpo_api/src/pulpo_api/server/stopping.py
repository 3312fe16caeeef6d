"""The end of a server: it says what it waits for, a second Ctrl-C ends the waiting, and it ends in any case."""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from socket import socket
from threading import Thread
from time import monotonic
from types import FrameType

import uvicorn

from pulpo_core.calls import running_calls, warn_of_the_rest
from pulpo_core.logs import get_logger

STOP_SECONDS = 8  # until open requests are ended; less than supervisors and `pulpo dev` wait
MARGIN = 5.0  # seconds that a process has beyond its limits before it is ended from outside

log = get_logger(__name__)


class StoppingServer(uvicorn.Server):
    """uvicorn's server, in a process that has work to end after it: that takes up to `seconds`."""

    def __init__(self, config: uvicorn.Config, seconds: float) -> None:
        super().__init__(config)
        self.ending = Ending(STOP_SECONDS + seconds + MARGIN)

    async def serve_until_stopped(self, sockets: list[socket], hurry: Callable[[], None]) -> None:
        """Serve until a signal comes. `hurry` is called if there is a second one, also when this has returned."""
        loop, is_serving = asyncio.get_running_loop(), True

        def handle(number: int, frame: FrameType | None) -> None:
            if not is_serving:  # while it serves, uvicorn handles them, and raises them again at its end
                loop.call_soon_threadsafe(hurry)
                self.ending.within(MARGIN)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, handle)
        self.ending.start()
        await self.serve(sockets)
        is_serving = False
        if self.force_exit:
            hurry()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop; at once if it is the second Ctrl-C."""
        super().handle_exit(sig, frame)
        self.ending.within(MARGIN if self.force_exit else self.ending.limit)


class Ending(Thread):
    """Ends the process if it does not end by itself: an operation may block the event loop, or ignore its end.

    It is a thread that waits from the start, since a signal's handler may do little more than put into a queue.
    """

    def __init__(self, limit: float) -> None:
        super().__init__(name="pulpo-ending", daemon=True)
        self.limit = limit
        self._limits: SimpleQueue[float] = SimpleQueue()

    def within(self, seconds: float) -> None:
        """End the process in so many seconds, or earlier if that was said before."""
        self._limits.put(seconds)

    def run(self) -> None:
        """Wait for the first signal, say what it waits for, and wait for the time."""
        seconds = self._limits.get()  # waits for the signal: the time counts from then on
        deadline = monotonic() + seconds
        if calls := [call for call in running_calls() if not call.is_given_up]:
            shown = ", ".join(map(str, calls[:5])) + (f" and {len(calls) - 5} more" if len(calls) > 5 else "")
            log.warning(f"stopping, in at most {STOP_SECONDS} s: waiting for {shown}; another Ctrl-C ends it at once")
        while (left := deadline - monotonic()) > 0:
            with suppress(Empty):
                seconds = self._limits.get(timeout=left)
                deadline = min(deadline, monotonic() + seconds)
        warn_of_the_rest()
        log.error("the server does not end by itself, so it is ended; an operation blocks its event loop")
        os._exit(1)
