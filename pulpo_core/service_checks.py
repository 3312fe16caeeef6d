"""Runs checks of services, and describes failures: `python -m pulpo_core.service_checks URL [SECONDS]`."""

import http.client
import json
import socket
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from pulpo_core.services import Check

SECONDS = 2.0  # for an answer


def problem(check: Check | None, seconds: float = SECONDS) -> str | None:
    """Run a check, and return the problem, or None if it passes. Blocks for at most `seconds`, unless it is a function.

    A service without a check has no problem.
    """
    if check is None:
        return None
    if callable(check):
        return _call(check)
    return _connect(check, seconds) if check.startswith("tcp://") else _get(check, seconds)


def _call(function: Check) -> str | None:
    name = describe(function)
    try:
        return None if callable(function) and function() else f"does not pass its check {name}"
    except Exception as error:  # the plugin's own function, and what it raises is the answer
        return f"{name} failed: {type(error).__name__}: {error}"


def describe(check: Check) -> str:
    """Return the check as text: its address, or the name of its function."""
    if isinstance(check, str):
        return check
    function: object = check
    while hasattr(function, "func"):
        function = function.func
    return f"{getattr(function, '__name__', type(function).__name__)}()"


def _connect(url: str, seconds: float) -> str | None:
    address = urlsplit(url)
    try:
        with socket.create_connection((address.hostname or "127.0.0.1", address.port or 0), seconds):
            return None
    except OSError as error:
        return f"{url} {_reason(error, seconds)}"


def _get(url: str, seconds: float) -> str | None:
    try:
        with urllib.request.urlopen(url, timeout=seconds):  # noqa: S310 (the plugin's own http URL)
            return None
    except urllib.error.HTTPError as error:
        with error:
            return f"{url} answers {error.code}{_detail(error)}"
    except (OSError, http.client.HTTPException) as error:
        return f"{url} {_reason(getattr(error, 'reason', error), seconds)}"


def _detail(error: urllib.error.HTTPError) -> str:
    """Return the detail in an answer of problem+json."""
    try:
        body = json.loads(error.read(10_000))
        return f": {body.get('detail') or body['title']}"
    except (OSError, ValueError, KeyError, AttributeError, http.client.HTTPException):
        return ""


def _reason(error: object, seconds: float) -> str:
    if isinstance(error, TimeoutError):
        return f"does not answer within {seconds:g} s"
    if isinstance(error, ConnectionRefusedError):
        return "refuses connections"
    return f"cannot be reached: {getattr(error, 'strerror', None) or error}"


def main(url: str, seconds: str = "0") -> int:
    """Run a check repeatedly for at most `seconds`. Returns 0 when it passes; otherwise prints the problem."""
    deadline = time.monotonic() + float(seconds)
    while (found := problem(url)) and time.monotonic() < deadline:
        time.sleep(0.2)
    if found:
        print(found, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
