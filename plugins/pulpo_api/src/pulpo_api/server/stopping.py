"""The end of a server: it says what it waits for, and a second Ctrl-C ends the waiting."""

import asyncio
import signal
from collections.abc import Callable
from socket import socket
from types import FrameType

import uvicorn

from pulpo_core.calls import running_calls
from pulpo_core.logs import get_logger

STOP_SECONDS = 8  # until open requests are ended; less than supervisors and `pulpo dev` wait

log = get_logger(__name__)


class StoppingServer(uvicorn.Server):
    """uvicorn's server, in a process that has work to end after it."""

    async def serve_until_stopped(self, sockets: list[socket], hurry: Callable[[], None]) -> None:
        """Serve until a signal comes. `hurry` is called if there is a second one, also when this has returned."""
        loop, is_serving = asyncio.get_running_loop(), True

        def handle(number: int, frame: FrameType | None) -> None:
            if not is_serving:  # while it serves, uvicorn handles them, and raises them again at its end
                loop.call_soon_threadsafe(hurry)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, handle)
        await self.serve(sockets)
        is_serving = False
        if self.force_exit:
            hurry()

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """End the open requests: within `STOP_SECONDS`, or at once after another Ctrl-C."""
        if calls := running_calls():
            shown = ", ".join(map(str, calls[:5])) + (f" and {len(calls) - 5} more" if len(calls) > 5 else "")
            log.warning(f"stopping, in at most {STOP_SECONDS} s: waiting for {shown}; another Ctrl-C ends it at once")
        await super().shutdown(sockets)
