"""Limits the number of sign-in attempts."""

import time
from collections import deque

from pulpo_core.exceptions import RateLimitError

MOST = 20
PERIOD = 60.0
REMEMBERED = 10_000


class Attempts:
    """The attempts of each client in the last minute, in this process."""

    def __init__(self, most: int = MOST, period: float = PERIOD) -> None:
        self.most = most
        self.period = period
        self._times: dict[str, deque[float]] = {}

    def count(self, client: str) -> None:
        """Count an attempt. Raises RateLimitError if there were too many."""
        moment = time.monotonic()
        if client not in self._times and len(self._times) >= REMEMBERED:
            self._times.clear()
        times = self._times.setdefault(client, deque())
        while times and moment - times[0] > self.period:
            times.popleft()
        if len(times) >= self.most:
            left = self.period - (moment - times[0])
            raise RateLimitError("too many attempts to sign in", retry_after=left, hint="wait a minute")
        times.append(moment)

    def forget(self, client: str) -> None:
        """Reset the attempts of a client after a successful one."""
        self._times.pop(client, None)
