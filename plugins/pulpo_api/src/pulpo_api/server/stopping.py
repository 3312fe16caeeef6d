"""Stops a server: it logs what it waits for, a second Ctrl-C ends the waiting, and it ends in any case."""

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

STOP_SECONDS = 8  # seconds until open requests are cancelled; less than supervisors and `pulpo dev` wait
MARGIN = 5.0  # seconds beyond its limits after which a process is killed

log = get_logger(__name__)


class StoppingServer(uvicorn.Server):
    """uvicorn's server, in a process that still has to finish other work within `seconds`."""

    def __init__(self, config: uvicorn.Config, seconds: float) -> None:
        super().__init__(config)
        self.ending = Ending(STOP_SECONDS + seconds + MARGIN)

    async def serve_until_stopped(self, sockets: list[socket], hurry: Callable[[], None]) -> None:
        """Serve until a signal arrives. `hurry` is called on a second one, even after this has returned."""
        loop, is_serving = asyncio.get_running_loop(), True

        def handle(number: int, frame: FrameType | None) -> None:
            if not is_serving:  # while serving, uvicorn handles signals, and raises them again at the end
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
        """Stop; a second Ctrl-C stops immediately."""
        super().handle_exit(sig, frame)
        self.ending.within(MARGIN if self.force_exit else self.ending.limit)


class Ending(Thread):
    """Ends the process if it does not end by itself: an operation may block the event loop, or ignore cancellation.

    The thread waits from the start, because a signal handler may do little more than put something into a queue.
    """

    def __init__(self, limit: float) -> None:
        super().__init__(name="pulpo-ending", daemon=True)
        self.limit = limit
        self._limits: SimpleQueue[float] = SimpleQueue()

    def within(self, seconds: float) -> None:
        """End the process after this number of seconds, unless an earlier end was requested."""
        self._limits.put(seconds)

    def run(self) -> None:
        """Wait for the first signal, log what the server waits for, and end the process after the time."""
        seconds = self._limits.get()  # waits for the signal, from which the time counts
        deadline = monotonic() + seconds
        if calls := [call for call in running_calls() if not call.is_given_up]:
            shown = ", ".join(map(str, calls[:5])) + (f" and {len(calls) - 5} more" if len(calls) > 5 else "")
            log.warning(
                f"stopping, in at most {STOP_SECONDS} s: waiting for {shown}; another Ctrl-C ends it immediately"
            )
        while (left := deadline - monotonic()) > 0:
            with suppress(Empty):
                seconds = self._limits.get(timeout=left)
                deadline = min(deadline, monotonic() + seconds)
        warn_of_the_rest()
        log.error("the server does not end by itself, so it is ended; an operation blocks its event loop")
        os._exit(1)
