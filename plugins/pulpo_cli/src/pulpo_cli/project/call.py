"""What makes a call of an operation, in this process or over HTTP, and how many there may be at a time."""

from collections.abc import Awaitable, Callable
from typing import Any

MOST_CALLS = 1000
"""The most calls at a time: the limit of `--concurrency`."""

Call = Callable[[Any, str], Awaitable[Any]]
"""Calls one operation with an input (values of JSON, or None), and returns its result as a value of JSON. A key, if it
is not empty, makes a repetition return the first result, where the other side remembers."""
