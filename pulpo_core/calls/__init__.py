"""Calls of operations' functions: on the event loop, in a thread, or in a new process."""

from pulpo_core.calls.function import call_function
from pulpo_core.calls.running import RunningCall, running_calls, warn_of_the_rest

__all__ = ["RunningCall", "call_function", "running_calls", "warn_of_the_rest"]
