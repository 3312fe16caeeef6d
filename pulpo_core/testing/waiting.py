"""Waits for conditions, and finds free ports for test servers."""

import socket
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(condition: Callable[[], T], seconds: float = 60.0, *, pause: float = 0.02) -> T:
    """Call `condition` until it returns something true, and return that. Raises AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not true within {seconds:g} s"  # noqa: S101 (a test's own)
        time.sleep(pause)
    return found


def free_port() -> int:
    """Return a port of the loopback address on which nothing is listening."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
