"""Pulpo's errors, and functions that create, convert, retry and classify errors.

A mistake of the user, or a fault of the environment, is a `PulpoException`: the command line prints it as one
message, and the API returns it as problem+json. Any other exception is a bug and keeps its traceback.
"""

import importlib
from typing import TYPE_CHECKING, Any

from pulpo_core.exceptions.tree import *  # noqa: F403 (the module has only the errors of the tree)

if TYPE_CHECKING:
    from pulpo_core.exceptions.classification import get_error_category as get_error_category
    from pulpo_core.exceptions.classification import is_retryable as is_retryable
    from pulpo_core.exceptions.factory import ExceptionFactory as ExceptionFactory
    from pulpo_core.exceptions.handling import handle_errors as handle_errors
    from pulpo_core.exceptions.retrying import retry_on_error as retry_on_error

_HOME = {
    "ExceptionFactory": "factory",
    "get_error_category": "classification",
    "handle_errors": "handling",
    "is_retryable": "classification",
    "retry_on_error": "retrying",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
