"""Classification of errors, also those of other libraries: their category, and if a retry may succeed.

Their modules are not imported: if one is not in `sys.modules`, no error of it can have been raised.
"""

import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

from pulpo_core.exceptions.tree import PulpoException, UserInputError

# Category, module, names of classes. The first match counts.
CATEGORIES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("user_input", "pydantic", ("ValidationError",)),
    ("user_input", "pymongo.errors", ("DuplicateKeyError",)),
    ("user_input", "pymongo.errors", ("ConfigurationError", "InvalidURI")),
    ("internal", "pymongo.errors", ("PyMongoError",)),
    ("internal", "bson.errors", ("BSONError",)),
    ("external_service", "httpx", ("HTTPError", "InvalidURL", "StreamError")),
    ("external_service", "requests.exceptions", ("RequestException",)),
    ("external_service", "aiohttp", ("ClientError",)),
    ("external_service", "urllib.error", ("URLError",)),
    ("external_service", "http.client", ("HTTPException",)),
    ("external_service", "ssl", ("SSLError",)),
    ("external_service", "socket", ("gaierror", "herror")),
    ("external_service", "builtins", ("ConnectionError", "TimeoutError")),
    ("external_service", "concurrent.futures", ("TimeoutError",)),
    ("operational", "builtins", ("OSError", "MemoryError")),
)
RETRYABLE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("builtins", ("ConnectionError", "TimeoutError")),
    ("pymongo.errors", ("ConnectionFailure", "WTimeoutError", "ExecutionTimeout")),
    ("httpx", ("TimeoutException", "NetworkError", "RemoteProtocolError")),
    ("requests.exceptions", ("ConnectionError", "Timeout")),
    ("aiohttp", ("ClientConnectionError",)),
)
RETRYABLE_LABELS = ("TransientTransactionError", "RetryableWriteError")  # of MongoDB's errors
RETRYABLE_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
CERTIFICATE = "SSLCertVerificationError"  # a connection error that a retry does not help
MAX_CHAIN = 10


def get_error_category(error: BaseException) -> str:
    """Return the category of an error: `external_service`, `internal`, `user_input`, `operational`, or `general`.

    Knows Pulpo's own errors and their subclasses, and those of Python, pydantic, PyMongo, httpx, requests, aiohttp.
    """
    if isinstance(error, PulpoException):
        return error.category
    known = ((category, _classes(module, names)) for category, module, names in CATEGORIES)
    return next((category for category, classes in known if isinstance(error, classes)), "general")


def is_retryable(error: BaseException) -> bool:
    """Return True if the call that failed with this error may succeed a little later, unchanged.

    True for errors that declare it (`RetryableError`, and `is_retryable` of Pulpo's errors), for failed connections
    and timeouts, for HTTP statuses that may be temporary (408, 425, 429, 500, 502, 503, 504), for errors that MongoDB
    labels as transient, and for any error raised `from` one of these. Never for a UserInputError.
    """
    chain = list(_chain(error))
    is_final = isinstance(error, UserInputError) or any(_is_a(link, CERTIFICATE) for link in chain)
    return not is_final and any(map(_is_transient, chain))


def _is_transient(error: BaseException) -> bool:
    if isinstance(error, PulpoException):
        return error.is_retryable
    if (status := http_status(error)) is not None:
        return status in RETRYABLE_STATUSES
    has_label = getattr(error, "has_error_label", None)
    is_labelled = callable(has_label) and any(has_label(label) for label in RETRYABLE_LABELS)
    return is_labelled or any(isinstance(error, _classes(module, names)) for module, names in RETRYABLE)


def http_status(error: BaseException) -> int | None:
    """Return the HTTP status of an error's response, or None."""
    response: Any = getattr(error, "response", None)
    candidates = [getattr(response, "status_code", None)]  # httpx, requests
    if isinstance(error, (*_classes("urllib.error", ("HTTPError",)), *_classes("aiohttp", ("ClientResponseError",)))):
        candidates += [getattr(error, "code", None), getattr(error, "status", None)]
    return next((status for status in candidates if isinstance(status, int) and 100 <= status < 600), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error and its causes, at most MAX_CHAIN of them. `URLError` keeps its cause in `reason`."""
    for _ in range(MAX_CHAIN):
        if error is None:
            return
        yield error
        reason = getattr(error, "reason", None)
        error = error.__cause__ or (reason if isinstance(reason, BaseException) else None)


def _is_a(error: BaseException, name: str) -> bool:
    return any(cls.__name__ == name for cls in type(error).__mro__)


def _classes(module: str, names: tuple[str, ...]) -> tuple[type[BaseException], ...]:
    return _found(module, names) if module in sys.modules else ()


@cache
def _found(module: str, names: tuple[str, ...]) -> tuple[type[BaseException], ...]:
    """Return these exception classes of an imported module, without those that its version does not have."""
    found = (getattr(sys.modules[module], name, None) for name in names)
    return tuple(cls for cls in found if isinstance(cls, type) and issubclass(cls, BaseException))
