"""Calls of the functions of operations: awaited, in a thread, or in a process of its own."""

from pulpo_core.calls.function import call_function
from pulpo_core.calls.running import RunningCall, running_calls, warn_of_the_rest

__all__ = ["RunningCall", "call_function", "running_calls", "warn_of_the_rest"]
