"""The type of functions that call an operation, in this process or over HTTP, and the limit of concurrent calls."""

from collections.abc import Awaitable, Callable
from typing import Any

MOST_CALLS = 1000
"""The maximum number of concurrent calls: the limit of `--concurrency`."""

Call = Callable[[Any, str], Awaitable[Any]]
"""Calls one operation with an input (JSON values, or None), and returns its result as a JSON value. With a key that is
not empty, a repeated call returns the first result, if the other side supports that."""
