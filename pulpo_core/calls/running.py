"""The running calls of this process, so that it can report which calls it waits for when it is asked to stop."""

import atexit
import os
import time
from dataclasses import dataclass, field

from pulpo_core.invocation import Invocation
from pulpo_core.logs import get_logger

log = get_logger(__name__)


@dataclass(eq=False, slots=True)
class RunningCall:
    """An invocation whose function runs, and the time of its start (monotonic seconds).

    It counts as running inside its `with` block. `is_given_up` is True if nobody waits for it any more.
    """

    invocation: Invocation
    started: float = field(default_factory=time.monotonic)
    is_given_up: bool = False

    @property
    def name(self) -> str:
        """The name of the operation."""
        return self.invocation.operation.name

    @property
    def seconds(self) -> float:
        """The seconds since its start."""
        return time.monotonic() - self.started

    def warn(self, message: str) -> None:
        """Log a warning about this call."""
        log.warning(f"operation {self.name!r} {message}", operation=self.name, invocation=self.invocation.id)

    def __enter__(self) -> None:
        _running.add(self)

    def __exit__(self, *error: object) -> None:
        _running.discard(self)

    def __str__(self) -> str:
        return f"{self.name} ({self.seconds:.0f} s)"


_running: set[RunningCall] = set()


def running_calls() -> list[RunningCall]:
    """Return the running calls, the oldest first. A call in a thread counts until it ends, also after its timeout."""
    return sorted(_running.copy(), key=lambda call: call.started)


@atexit.register
def warn_of_the_rest() -> None:
    """Log each running call once: the process ends without waiting for them."""
    for call in running_calls():
        call.warn(f"has not ended after {call.seconds:.1f} s; the process ends without it")
        _running.discard(call)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_running.clear)  # the threads are the parent's
